package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// maxEvents is how many events a run of a story may have.
const maxEvents = 10_000

// A telling is a story that is made ready to be played: its options are chosen, what it includes is
// read, and its steps know where they stand. All runs share it.
type telling struct {
	*Scenario
	setting *Setting
	options map[string]string
	policy  *emitter.Policy // nil where the story names none
	cast    []*Member       // of the whole play
	terms   *terms          // of the whole play
	inner   map[*Step]*telling
}

// terms are the names that holes of a play may use.
type terms struct {
	steps     map[string]bool
	instances map[string][]string // the resources that have an instance of the name
	quoted    map[string]bool     // steps that a hole names
	env       map[string]bool     // variables that a hole names
	troubled  []*Member           // those with a bad day
}

// tell makes the story ready. The telling is whole only where there are no errors.
func (s *Scenario) tell(setting *Setting) (*telling, []error) {
	t := &telling{Scenario: s, setting: setting, terms: &terms{steps: map[string]bool{},
		instances: map[string][]string{}, quoted: map[string]bool{}, env: map[string]bool{}}}
	errs := t.prepare(setting.Options, nil, nil)
	if len(errs) == 0 {
		errs = t.check()
	}
	return t, errs
}

// prepare chooses the options, reads what is included, and gives the steps their places. Names of
// instances change as the including story says; above are the stories around this one.
func (t *telling) prepare(options, as map[string]string, above []*Scenario) (errs []error) {
	if len(t.Steps) == 0 {
		return []error{t.fail("steps", errors.New("the scenario has no steps"))}
	}
	own := *t.Scenario // steps are changed here, the caller's are not
	if t.Scenario = &own; own.only != nil {
		own.BadDay = BadDay{}
	}
	if t.options, errs = t.choose(options); len(errs) > 0 {
		return errs
	}
	if t.Policy != "" {
		policy, err := emitter.LookupPolicy(t.Policy)
		if err != nil {
			errs = append(errs, t.fail("policy", err))
		}
		t.policy = &policy
	}
	for i := range own.Cast {
		m, err := t.enlist(own.Cast[i], as)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		t.cast = append(t.cast, m)
	}
	t.inner = map[*Step]*telling{}
	own.Steps, errs = t.place(own.Steps, "steps", as, append(above, t.Scenario), errs)
	return errs
}

// enlist makes a member of the cast known.
func (t *telling) enlist(m Member, as map[string]string) (*Member, error) {
	catalog := t.setting.catalog()
	if m.kind != "" {
		kinds := castWords(catalog)
		if m.Resource = kinds[m.kind]; m.Resource == "" {
			known := append(words(Scenario{}), slices.Sorted(maps.Keys(kinds))...)
			return nil, t.fail(m.kind, &nearest.Error{Kind: "word", Name: m.kind,
				Nearest: nearest.Name(m.kind, known)})
		}
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

// choose is the value of each option.
func (t *telling) choose(given map[string]string) (chosen map[string]string, errs []error) {
	chosen = map[string]string{}
	for name, option := range t.Options {
		chosen[name] = option.Default
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		option, known := t.Options[name]
		if !known {
			names := slices.Sorted(maps.Keys(t.Options))
			err := error(nearest.Unknown("option", name, names))
			if len(names) == 0 {
				err = fmt.Errorf("unknown option %q: the story %s has none", name, t.Name)
			}
			return nil, []error{&OptionError{err}}
		}
		if len(option.Values) > 0 && !slices.Contains(option.Values, given[name]) {
			return nil, []error{&OptionError{
				nearest.Unknown("value of the option "+name, given[name], option.Values)}}
		}
		chosen[name] = given[name]
	}
	return chosen, nil
}

// An OptionError is an option that the story does not take.
type OptionError struct{ error }

func (e *OptionError) Unwrap() error { return e.error }

// place copies steps and says of each where it stands.
func (t *telling) place(
	steps []Step, list string, as map[string]string, above []*Scenario, errs []error,
) ([]Step, []error) {
	given := steps
	steps = make([]Step, 0, len(given))
	for i := range given {
		s := given[i]
		s.place = fmt.Sprintf("%s[%d]", list, i)
		if t.only == nil || !t.drops(&s) {
			steps = append(steps, s)
		}
	}
	for i := range steps {
		s := &steps[i]
		s.story, s.told = t.Scenario, t
		s.About = renamedAll(as, s.About)
		if as["caller"] != "" && s.About["leg"] == "" {
			s.About = maps.Clone(s.About)
			if s.About == nil {
				s.About = map[string]string{}
			}
			s.About["leg"] = as["caller"]
		}
		if s.Name != "" {
			t.terms.steps[s.Name] = true
		}
		switch {
		case s.Repeat != nil:
			r := *s.Repeat
			r.Steps, errs = t.place(r.Steps, s.place+".steps", as, above, errs)
			s.Repeat = &r
		case s.Choose != nil:
			c := *s.Choose
			c.Of = maps.Clone(c.Of)
			for _, name := range slices.Sorted(maps.Keys(c.Of)) {
				c.Of[name], errs = t.place(c.Of[name], s.place+".of."+name, as, above, errs)
			}
			s.Choose = &c
		case s.Include != nil:
			inner, more := t.include(s, as, above)
			t.inner[s], errs = inner, append(errs, more...)
		default:
			errs = append(errs, t.cue(s)...)
		}
	}
	return steps, errs
}

// drops makes a step an event as it is, and reports whether it is left out.
func (t *telling) drops(s *Step) bool {
	if s.part() != "" {
		return false
	}
	if s.Spoil != "" || s.Illegal || !t.only(s) {
		return true
	}
	s.BadDay, s.Expect = BadDay{}, nil
	return false
}

// cue finds the line of a step with an event, and notes the instances that it names.
func (t *telling) cue(s *Step) (errs []error) {
	hook, err := t.setting.catalog().Lookup(s.Emit)
	if err != nil {
		return nil // check says so
	}
	if hook.Concerns("leg") {
		s.line = s.leg()
		t.terms.instance("leg", s.line)
	}
	for resource, name := range s.About {
		t.terms.instance(resource, name)
	}
	return nil
}

// include reads the story that a step includes.
func (t *telling) include(s *Step, as map[string]string, above []*Scenario) (*telling, []error) {
	story, err := t.read(s.Include.Story)
	if err != nil {
		return nil, []error{s.fail("include", err)}
	}
	for i, outer := range above {
		if outer.Name == story.Name && outer.file == story.file {
			var names []string
			for _, a := range above[i:] {
				names = append(names, a.Name)
			}
			return nil, []error{s.fail("include", fmt.Errorf("the stories include each other in a "+
				"circle: %s", strings.Join(append(names, story.Name), " -> ")))}
		}
	}
	story.only = t.only
	inner := &telling{Scenario: &story, setting: t.setting, terms: t.terms}
	options := map[string]string{}
	for name, value := range s.Include.Options {
		if options[name], err = t.constant(value); err != nil {
			return nil, []error{s.fail("options."+name, err)}
		}
	}
	names := maps.Clone(as)
	if names == nil {
		names = map[string]string{}
	}
	for from, to := range s.Include.As {
		names[from] = renamed(as, to)
	}
	errs := inner.prepare(options, names, above)
	for i, err := range errs {
		if wrong := new(OptionError); errors.As(err, &wrong) {
			errs[i] = s.fail("options", wrong.error)
		}
	}
	t.cast = append(t.cast, inner.cast...)
	return inner, errs
}

// read finds a story that this one includes.
func (t *telling) read(name string) (Scenario, error) {
	if ext := filepath.Ext(name); ext == ".yaml" || ext == ".yml" {
		if strings.HasPrefix(t.file, builtinFolder+"/") {
			return Scenario{}, errors.New("a story of the library includes others by their names")
		}
		return Load(filepath.Join(filepath.Dir(t.file), name))
	}
	return Lookup(name)
}

func renamed(as map[string]string, name string) string {
	if to := as[name]; to != "" {
		return to
	}
	return name
}

func renamedAll(as, names map[string]string) map[string]string {
	if len(as) == 0 || len(names) == 0 {
		return names
	}
	all := make(map[string]string, len(names))
	for resource, name := range names {
		all[resource] = renamed(as, name)
	}
	return all
}

func (t *terms) instance(resource, name string) {
	if !slices.Contains(t.instances[name], resource) {
		t.instances[name] = append(t.instances[name], resource)
	}
}

// Begin is the scenario as the runs of an Engine, with bodies that are made as the setting says.
func (s Scenario) Begin(setting Setting) func(run int) (*World, Script, error) {
	err := setting.Check()
	var told *telling
	if err == nil {
		var errs []error
		told, errs = s.tell(&setting)
		err = errors.Join(errs...)
	}
	if err == nil {
		err = told.merge(&setting)
	}
	return func(run int) (*World, Script, error) {
		if err != nil {
			return nil, nil, err
		}
		cues, err := told.cues(setting.Seed, run)
		if err != nil {
			return nil, nil, err
		}
		w := NewWorld(&setting, s.Name, run, time.Time{})
		w.tell(told)
		return w, &written{cues}, nil
	}
}

// merge adds the entities of the story, and of those that it includes, to a setting.
func (t *telling) merge(setting *Setting) error {
	all := map[string]string{}
	t.entities(all)
	if len(all) == 0 {
		return nil
	}
	maps.Copy(all, setting.Entities)
	setting.Entities = all
	return setting.Check()
}

func (t *telling) entities(all map[string]string) {
	for _, inner := range t.inner {
		if inner != nil {
			inner.entities(all)
		}
	}
	maps.Copy(all, t.Entities)
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

// declares lists the instances of a resource that the story declares.
func (t *telling) declares(resource string) (names []string) {
	for _, m := range t.cast {
		if m.Resource == resource {
			names = append(names, m.Name)
		}
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
