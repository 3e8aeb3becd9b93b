package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// part is the word that makes the step a block, "" for an event.
func (s *Step) part() string {
	switch {
	case s.Repeat != nil:
		return "repeat"
	case s.Choose != nil:
		return "choose"
	case s.Include != nil:
		return "include"
	}
	return ""
}

// changes is the word by which the step changes its body, and the field of which an error tells
// that its value does not fit.
func (s *Step) changes(err error) string {
	var misfit *schemas.Misfit
	if errors.As(err, &misfit) {
		if path := misfit.Blames(slices.Sorted(maps.Keys(s.With))); path != "" {
			return "with." + path
		}
	}
	if len(s.With) == 0 && len(s.Without) > 0 {
		return "without"
	}
	return "with"
}

func (t *telling) checkStep(s *Step) (errs []error) {
	report := func(part string, err error) {
		if err != nil {
			errs = append(errs, s.fail(part, err))
		}
	}
	switch {
	case s.Repeat != nil:
		_, _, err := t.times(s.Repeat.Times)
		report("repeat", err)
		return errs
	case s.Choose != nil:
		report("choose", t.checkChoose(s.Choose))
		return errs
	case s.Include != nil:
		if inner := t.inner[s]; inner != nil {
			return append(errs, inner.check()...)
		}
		return errs
	}
	report("after", s.After.check())
	if s.At != nil {
		report("at", s.At.check())
		if s.Since != "" || s.After != (Wait{}) {
			report("at", errors.New("after has no effect beside at"))
		}
	}
	if s.Since != "" && !t.terms.steps[s.Since] {
		report("after", nearest.Unknown("step", s.Since, slices.Sorted(maps.Keys(t.terms.steps))))
	}
	for _, resource := range slices.Sorted(maps.Keys(s.About)) {
		report(resource, t.declared(resource, s.About[resource]))
	}
	if s.Far != nil {
		return append(errs, t.checkFar(s)...)
	}
	if len(s.Asks) > 0 {
		report("expect", errors.New("commands are expected in a closed loop, after a step of the far end"))
	}
	report("expect", s.Expect.check())
	if s.Spoil != "" {
		report(s.spoilt())
	}
	word, err := s.BadDay.check(t.rules())
	report(word, err)
	for i, turn := range s.Says {
		report(fmt.Sprintf("says[%d]", i), t.checkHoles(turn.Text))
	}
	return append(errs, t.checkBody(s)...)
}

// declared is the error for a name that is none of the declared ones, where some are.
func (t *telling) declared(resource, name string) error {
	known := t.declares(resource)
	if len(known) == 0 || slices.Contains(known, name) {
		return nil
	}
	return nearest.Unknown(resource, name, known)
}

func (t *telling) checkChoose(c *Choose) error {
	if len(c.Of) == 0 {
		return errors.New("of is missing: the lists of steps, by name")
	}
	names := slices.Sorted(maps.Keys(c.Of))
	if c.Option != "" {
		option, known := t.Options[c.Option]
		if !known {
			return nearest.Unknown("option", c.Option, slices.Sorted(maps.Keys(t.Options)))
		}
		for _, value := range append(slices.Clone(option.Values), t.options[c.Option]) {
			if !slices.Contains(names, value) {
				return fmt.Errorf("of has no list for the value %q", value)
			}
		}
		for _, name := range names {
			if len(option.Values) > 0 && !slices.Contains(option.Values, name) {
				return nearest.Unknown("value of the option "+c.Option, name, option.Values)
			}
		}
		return nil
	}
	sum := 0
	for _, name := range slices.Sorted(maps.Keys(c.Weights)) {
		if c.Weights[name] < 0 || c.Weights[name] > 1_000_000 {
			return fmt.Errorf("%s: %d is no weight; give 0 to 1000000", name, c.Weights[name])
		}
		if !slices.Contains(names, name) {
			return nearest.Unknown("list", name, names)
		}
		sum += c.Weights[name]
	}
	for _, name := range names {
		if _, weighed := c.Weights[name]; !weighed {
			return fmt.Errorf("%s has no weight, so it is never played", name)
		}
	}
	if sum == 0 {
		return errors.New("all weights are 0, so nothing can be chosen")
	}
	return nil
}

// checkBody lists what is wrong with the webhook, the instances and the fields of a step.
func (t *telling) checkBody(s *Step) (errs []error) {
	report := func(part string, err error) {
		if err != nil {
			errs = append(errs, s.fail(part, err))
		}
	}
	hook, err := t.setting.webhook(s)
	if err != nil {
		return []error{err}
	}
	for _, word := range slices.Sorted(maps.Keys(s.About)) {
		report(word, t.setting.concerns(hook, word, s.About[word]))
	}
	options := schemas.Options{Presence: t.setting.Presence, Variant: s.Variant}
	if _, err := hook.Takes(options); err != nil {
		report("variant", err)
		return errs
	}
	var all []schemas.Override
	for _, path := range slices.Sorted(maps.Keys(s.With)) {
		one := schemas.Override{Path: path, Value: s.With[path], Exact: true}
		if err := t.checkHoles(one.Value); err != nil {
			report("with."+path, err)
			continue
		}
		if hasHole(one.Value) { // its type shows when it is filled
			one = schemas.Override{Path: path, Unset: true}
		}
		options.With = []schemas.Override{one}
		if _, err := hook.Takes(options); err != nil {
			report("with."+path, err)
			continue
		}
		all = append(all, one)
	}
	for i, path := range s.Without {
		options.With = []schemas.Override{{Path: path, Unset: true}}
		_, err := hook.Takes(options)
		report(fmt.Sprintf("without[%d]", i), err)
		all = append(all, options.With...)
	}
	if options.With = all; len(errs) == 0 {
		_, err := hook.Takes(options)
		report(s.changes(err), err)
	}
	return errs
}

func hasHole(value any) bool {
	switch value := value.(type) {
	case string:
		return holed(value)
	case []any:
		return slices.ContainsFunc(value, hasHole)
	case map[string]any:
		for _, below := range value {
			if hasHole(below) {
				return true
			}
		}
	}
	return false
}
