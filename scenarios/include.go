package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

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
	if err := story.renames(s.Include.As); err != nil {
		return nil, []error{s.fail("as", err)}
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
		if wrong := new(optionError); errors.As(err, &wrong) {
			errs[i] = s.fail("options", wrong.error)
		}
	}
	t.cast = append(t.cast, inner.cast...)
	return inner, errs
}

// renames reports a name that the story gives to no instance. What it includes is not looked into.
func (s *Scenario) renames(as map[string]string) error {
	known := []string{unnamed()["leg"]}
	for _, m := range s.Cast {
		known = append(known, m.Name)
	}
	for _, step := range s.placed() {
		if step.Include != nil {
			return nil
		}
		known = slices.AppendSeq(known, maps.Values(step.About))
		for _, a := range step.Asks {
			known = append(known, a.Leg)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, name := range slices.Sorted(maps.Keys(as)) {
		if !slices.Contains(known, name) {
			return nearest.Unknown("instance of "+s.Name, name, known)
		}
	}
	return nil
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

// renamedLegs are commands that are expected, with the names that the story around gives.
func renamedLegs(as map[string]string, asks []Asked) []Asked {
	asks = slices.Clone(asks)
	for i := range asks {
		asks[i].Leg = renamed(as, asks[i].Leg)
	}
	return asks
}

func (t *terms) instance(resource, name string) {
	if !slices.Contains(t.instances[name], resource) {
		t.instances[name] = append(t.instances[name], resource)
	}
}
