package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Check lists all that is wrong with the scenario under a setting, as far as it shows before it is
// played: the order of events does not.
func (s Scenario) Check(setting Setting) []error {
	if err := setting.Check(); err != nil {
		return []error{err}
	}
	_, errs := s.tell(&setting)
	return errs
}

// check lists what is wrong with a story and those that it includes.
func (t *telling) check() (errs []error) {
	report := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Options)) {
		o := t.Options[name]
		if len(o.Values) > 0 && !slices.Contains(o.Values, o.Default) {
			report(t.fail("options."+name, fmt.Errorf("the default %q is none of the values", o.Default)))
		}
	}
	for _, need := range t.Needs {
		if need != NeedsFailover && need != NeedsAnswer {
			report(t.fail("needs", nearest.Unknown("need", need, []string{NeedsFailover, NeedsAnswer})))
		}
	}
	if word, err := t.BadDay.check(t.rules()); err != nil {
		report(t.fail(word, err))
	}
	for _, m := range t.cast {
		if m.told == t {
			errs = append(errs, t.checkMember(m)...)
		}
	}
	for _, step := range t.placed() {
		errs = append(errs, t.checkStep(step)...)
	}
	if len(errs) == 0 {
		if _, over := t.most(t.Steps); over != nil {
			report(over.fail(over.part(), fmt.Errorf("the story can have more than %d events", maxEvents)))
		}
	}
	return errs
}

// rules is the policy of the story.
func (t *telling) rules() emitter.Policy {
	if t.policy != nil {
		return *t.policy
	}
	return emitter.DefaultPolicy()
}

// check reports the first word of the bad day that cannot be.
func (b *BadDay) check(policy emitter.Policy) (word string, err error) {
	if b.Outage != nil {
		if _, err := b.Outage.read(policy); err != nil {
			return "outage", err
		}
	}
	_, word, err = b.weathers()
	return word, err
}

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

// changes is the word by which the step changes its body.
func (s *Step) changes() string {
	if len(s.With) == 0 && len(s.Without) > 0 {
		return "without"
	}
	return "with"
}

func (t *telling) checkMember(m *Member) (errs []error) {
	report := func(part string, err error) {
		if err != nil {
			errs = append(errs, m.fail(part, err))
		}
	}
	words := slices.Concat(slices.Sorted(maps.Keys(m.Of)), slices.Sorted(maps.Keys(m.Values)))
	for _, word := range words {
		_, err := t.setting.catalog().CheckMember(m.Resource, []string{word})
		report(word, err)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Values)) {
		report(name, t.checkHoles(m.Values[name]))
	}
	word, err := m.BadDay.check(t.rules())
	report(word, err)
	return errs
}

// checkHoles reports a hole that cannot be filled.
func (t *telling) checkHoles(value any) error {
	switch value := value.(type) {
	case string:
		if !holed(value) {
			return nil
		}
		template, err := hole.Parse(value, scope{t})
		if err != nil {
			return err
		}
		return t.unset(template)
	case []any:
		for _, item := range value {
			if err := t.checkHoles(item); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if err := t.checkHoles(value[name]); err != nil {
				return err
			}
		}
	}
	return nil
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
			for name := range s.Include.As {
				if inner.terms.instances[s.Include.As[name]] == nil {
					report("as."+name, fmt.Errorf("the story %s names no %q", inner.Name, name))
				}
			}
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
	report("expect", s.Expect.check())
	_, err := s.spoil() // which says its place itself
	if err != nil {
		errs = append(errs, err)
	}
	word, err := s.BadDay.check(t.rules())
	report(word, err)
	for i, turn := range s.Says {
		report(fmt.Sprintf("says[%d]", i), t.checkHoles(turn.Text))
	}
	for _, resource := range slices.Sorted(maps.Keys(s.About)) {
		report(resource, t.declared(resource, s.About[resource]))
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
		one := schemas.Override{Path: path, Value: s.With[path]}
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
		report(s.changes(), err)
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
