package scenarios

import (
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
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
	errs = append(errs, t.checkMedia()...)
	report(t.checkSole())
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
	if b.Spoil != "" {
		if _, err := emitter.LookupSpoil(b.Spoil); err != nil {
			return "spoil", err
		}
	}
	_, word, err = b.weathers()
	return word, err
}

func (t *telling) checkMember(m *Member) (errs []error) {
	report := func(part string, err error) {
		if err != nil {
			errs = append(errs, m.fail(part, err))
		}
	}
	words := slices.Concat(slices.Sorted(maps.Keys(m.Of)), slices.Sorted(maps.Keys(m.Values)))
	for _, word := range words {
		report(word, t.setting.catalog().CheckMember(m.Resource, word))
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
