package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios/texml"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// checkFar lists what is wrong with a step of the far end beside its times.
func (t *telling) checkFar(s *Step) (errs []error) {
	report := func(part string, err error) {
		if err != nil {
			errs = append(errs, s.fail(part, err))
		}
	}
	f := s.Far
	for _, word := range s.beyond() {
		report(word, fmt.Errorf("a step of the far end takes no %s", word))
	}
	if !slices.Contains(FarDeeds(), f.Does) {
		report("far", nearest.Unknown("deed", f.Does, FarDeeds()))
	} else {
		for _, w := range f.words() {
			if w.set && !slices.Contains(w.deeds, f.Does) {
				report(w.word, fmt.Errorf("%s takes no %s; %s", f.Does, w.word, f.takes()))
			}
		}
		report("far", f.lacks())
	}
	report("when", t.checkWhen(f))
	switch {
	case f.When != "" && s.At != nil:
		report("when", errors.New("has no effect beside at"))
	case f.When != "" && s.Since != "":
		report("when", fmt.Errorf("has no effect: the time is counted from the step %s", s.Since))
	case strings.HasPrefix(f.When, "before ") && s.After != (Wait{}):
		report("after", errors.New("a command that is about to be decided does not wait"))
	}
	texts := f.texts()
	for _, word := range slices.Sorted(maps.Keys(texts)) {
		report(word, t.checkHoles(*texts[word]))
	}
	f.wrong(report)
	for i := range s.Asks {
		t.checkAsked(&s.Asks[i], func(part string, err error) {
			report(strings.TrimSuffix(fmt.Sprintf("expect[%d].%s", i, part), "."), err)
		})
	}
	return errs
}

// beyond are the words of an event that the step has beside what its far end does, which only a
// story made in Go can have.
func (s *Step) beyond() (all []string) {
	for word, set := range map[string]bool{"emit": s.Emit != "", "variant": s.Variant != "",
		"with": len(s.With) > 0, "without": len(s.Without) > 0, "says": len(s.Says) > 0,
		"expect": s.Expect != nil, "illegal": s.Illegal, "bad day": s.bad()} {
		if set {
			all = append(all, word)
		}
	}
	for resource := range s.About {
		if resource != "leg" {
			all = append(all, resource)
		}
	}
	slices.Sort(all)
	return all
}

// checkWhen is the error for what a step cannot wait for.
func (t *telling) checkWhen(f *Far) error {
	if f.When == "" {
		return nil
	}
	if kind, name := f.waits(); kind != "" {
		if kind == "verb" {
			return checkVerb(name)
		}
		if known := []string{"command", "before", "verb"}; !slices.Contains(known, kind) {
			return fmt.Errorf("%w; a step waits for a webhook, or for a command: command speak, "+
				"before speak", nearest.Unknown("word", kind, known))
		}
		return checkCommand(name)
	}
	hook, err := t.setting.webhook(&Step{Emit: f.When})
	switch {
	case !nameShape().MatchString(f.When): // no command is called so
		return err
	case err != nil:
		return fmt.Errorf("%w; a command is written with a word before it: command %s", err, f.When)
	case hook.Name != f.When:
		return fmt.Errorf("%q can be the webhook %s or a command; write %[2]s, or command %[1]s",
			f.When, hook.Name)
	}
	return nil
}

// checkCommand is the error for what cannot be the name of a command.
func checkCommand(name string) error {
	if !nameShape().MatchString(name) {
		return fmt.Errorf("%q is no name of a command, such as gather_using_speak", name)
	}
	return nil
}

// checkVerb is the error for what is no verb of a document.
func checkVerb(name string) error {
	known := texml.Verbs()
	if slices.Contains(known, name) {
		return nil
	}
	return nearest.Unknown("verb", name, known)
}

// checkAsked reports what is wrong with a command that is expected; "" is the whole of it.
func (t *telling) checkAsked(a *Asked, report func(part string, err error)) {
	switch {
	case a.Hangup && a.Command+a.Verb != "":
		report("hangup", errors.New("the end of the call stands in place of a command"))
	case a.Hangup && len(a.With) > 0:
		report("with", errors.New("has no effect: the end of a call has no fields"))
	case a.Verb != "" && a.Command != "":
		report("verb", errors.New("a verb stands in place of a command"))
	case a.Verb != "":
		report("verb", checkVerb(a.Verb))
	case a.Command != "":
		report("command", checkCommand(a.Command))
	case !a.Hangup:
		report("", errors.New("command is missing; it names what the application is to ask"))
	}
	if a.Leg != "" {
		report("leg", t.declared("leg", a.Leg))
	}
	if a.Within < 0 {
		report("within", fmt.Errorf("%s goes back in time", a.Within))
	}
	for _, path := range slices.Sorted(maps.Keys(a.With)) {
		report("with."+path, t.checkHoles(a.With[path]))
	}
}
