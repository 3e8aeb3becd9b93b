package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
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
	media     map[string]Media
}

// tell makes the story ready. The telling is whole only where there are no errors.
func (s *Scenario) tell(setting *Setting) (*telling, []error) {
	t, errs := s.prepared(setting)
	if len(errs) == 0 {
		errs = t.check()
	}
	return t, errs
}

// prepared is the telling before it is checked.
func (s *Scenario) prepared(setting *Setting) (*telling, []error) {
	t := &telling{Scenario: s, setting: setting, terms: &terms{steps: map[string]bool{},
		instances: map[string][]string{}, quoted: map[string]bool{}, env: map[string]bool{},
		media: map[string]Media{}}}
	return t, t.prepare(setting.Options, nil, nil)
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
	maps.Copy(t.terms.media, t.Media) // after what is included
	return errs
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
			return nil, []error{&optionError{err}}
		}
		if len(option.Values) > 0 && !slices.Contains(option.Values, given[name]) {
			return nil, []error{&optionError{
				nearest.Unknown("value of the option "+name, given[name], option.Values)}}
		}
		chosen[name] = given[name]
	}
	return chosen, nil
}

// An optionError is an option that the story does not take.
type optionError struct{ error }

func (e *optionError) Unwrap() error { return e.error }

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
		s.Asks = renamedLegs(as, s.Asks)
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
			t.cue(s)
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
func (t *telling) cue(s *Step) {
	if s.Far != nil {
		s.line = s.leg()
		t.terms.instance("leg", s.line)
		return
	}
	hook, err := t.setting.catalog().Lookup(s.Emit)
	if err != nil {
		return // check says so
	}
	if hook.Concerns("leg") {
		s.line = s.leg()
		t.terms.instance("leg", s.line)
	}
	for resource, name := range s.About {
		t.terms.instance(resource, name)
	}
	t.shape(s)
}
