package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// enlist makes a member of the cast known.
func (t *telling) enlist(m Member, as map[string]string) (*Member, error) {
	catalog := t.setting.catalog()
	if m.kind != "" {
		known := catalog.Resources()
		nth := slices.IndexFunc(known, func(r string) bool { return castWord(r) == m.kind })
		if nth < 0 {
			kinds := append(words(Scenario{}), slices.Sorted(maps.Keys(castWords(catalog)))...)
			return nil, t.fail(m.kind, &nearest.Error{Kind: "word", Name: m.kind,
				Nearest: nearest.Name(m.kind, kinds)})
		}
		m.Resource = known[nth]
	}
	m.told, m.place = t, castWord(m.Resource)+"."+m.Name
	given := m.Values
	m.Name, m.Of, m.Values = renamed(as, m.Name), renamedAll(as, m.Of), Values{}
	for word, value := range given {
		if name, text := value.(string); text && catalog.Owner(m.Resource, word) {
			if m.Of = maps.Clone(m.Of); m.Of == nil {
				m.Of = map[string]string{}
			}
			m.Of[word] = renamed(as, name)
			continue
		}
		m.Values[word] = value
	}
	if t.only != nil {
		m.BadDay = BadDay{}
	}
	if m.bad() {
		t.terms.troubled = append(t.terms.troubled, &m)
	}
	t.terms.instance(m.Resource, m.Name)
	return &m, nil
}

// member is what the story declares of an instance, or nil.
func (t *telling) member(resource, name string) *Member {
	for _, m := range t.cast {
		if m.Resource == resource && m.Name == name {
			return m
		}
	}
	return nil
}

// declares lists the instances of a resource that a step may name, where the story declares some:
// its own, and those of what it includes.
func (t *telling) declares(resource string) (names []string) {
	own := false
	for _, m := range t.cast {
		if m.Resource == resource {
			names, own = append(names, m.Name), own || m.told == t
		}
	}
	if !own {
		return nil
	}
	return names
}

// castWord is the word of a story for the declared instances of a resource: its plural.
func castWord(resource string) string {
	if strings.HasSuffix(resource, "x") || strings.HasSuffix(resource, "s") {
		return resource + "es"
	}
	return resource + "s"
}

// castWords are the words for declared instances, and the resources that they mean.
func castWords(catalog *schemas.Catalog) map[string]string {
	words := map[string]string{}
	for _, resource := range catalog.Resources() {
		words[castWord(resource)] = resource
	}
	return words
}

// A Member is an instance that a story declares.
type Member struct {
	Resource, Name string
	// Of names what it belongs to, by resource. Values are values of the instance.
	Of     map[string]string
	Values Values
	// BadDay is that of every event about the instance.
	BadDay

	kind  string   // the word of the file for the resource, "" when the member was made in Go
	told  *telling // that declares it, nil before the story is made ready
	place string   // in the story: legs.anna
}

// String tells what is declared, in a line.
func (m Member) String() string {
	text := cmp.Or(m.Resource, castWords(schemas.Default())[m.kind], m.kind) + " " + m.Name
	for _, owner := range slices.Sorted(maps.Keys(m.Of)) {
		text += fmt.Sprintf(", %s=%s", owner, m.Of[owner])
	}
	for _, value := range slices.Sorted(maps.Keys(m.Values)) {
		text += fmt.Sprintf(", %s=%v", value, m.Values[value])
	}
	return text + m.BadDay.String()
}

// fail is an error about a part of what is declared.
func (m *Member) fail(part string, err error) error { return m.told.fail(m.place+"."+part, err) }
