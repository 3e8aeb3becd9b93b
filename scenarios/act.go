package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Acts is a closed loop as it is told in each run: a World that knows the cast of the story, and
// what the far end does, one after another.
func (s Scenario) Acts(setting Setting) func(run int) (*World, []Act, error) {
	told, err := s.ready(&setting)
	if err == nil && !told.loops() {
		err = s.fail("steps", errors.New("the story is no closed loop: no step is one of the far end"))
	}
	return func(run int) (*World, []Act, error) {
		if err != nil {
			return nil, nil, err
		}
		u := unfolding{seed: setting.Seed, run: run}
		if err := u.steps(told, told.Steps); err != nil {
			return nil, nil, err
		}
		w := NewWorld(&setting, s.Name, run, time.Time{})
		w.tell(told)
		for i := range u.acts {
			if err := w.fill(&u.acts[i], u.cues[i].Step, i); err != nil {
				return nil, nil, err
			}
		}
		return w, u.acts, nil
	}
}

// act is the step of the far end in a run, its texts as they are written.
func (s *Step) act(draw func(Wait) time.Duration) Act {
	a := Act{Far: *s.Far, Place: s.place, Name: s.Name, Leg: s.line, Since: s.Since,
		After: draw(s.After), Asks: slices.Clone(s.Asks)}
	if s.At != nil {
		a.At, a.Fixed = draw(*s.At), true
	}
	for i := range a.Asks {
		a.Asks[i].Leg = cmp.Or(a.Asks[i].Leg, a.Leg)
	}
	return a
}

// fill fills the holes of an act, the nth of its run.
func (w *World) fill(a *Act, step *Step, nth int) error {
	f := &filling{w, w.start}
	if step.story.Name != w.story {
		a.Place = step.story.Name + " " + a.Place
	}
	texts := a.texts()
	for _, word := range slices.Sorted(maps.Keys(texts)) {
		text := texts[word]
		value, err := step.told.fill(f, *text, strconv.Itoa(nth), word)
		if err != nil {
			return step.fail(word, err)
		}
		*text = fmt.Sprint(value)
	}
	if err := a.lacks(); err != nil { // as where a hole is filled with nothing
		return step.fail("far", err)
	}
	var errs []error
	a.wrong(func(word string, err error) { errs = append(errs, step.fail(word, err)) })
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	if hook, err := w.setting.catalog().Lookup(a.When); err == nil {
		a.When = hook.Name
	}
	for i := range a.Asks {
		with := Values{}
		for path, value := range a.Asks[i].With {
			filled, err := step.told.fill(f, value, strconv.Itoa(nth), strconv.Itoa(i), path)
			if err != nil {
				return step.fail(fmt.Sprintf("expect[%d].with.%s", i, path), err)
			}
			with[path] = filled
		}
		a.Asks[i].With = with
	}
	return nil
}

// Commands yields the names of commands that a closed loop waits for and expects, those of what it
// includes too, and for each what makes an error about its place. Which commands there are is known
// to whoever plays the story.
func (s Scenario) Commands(setting Setting) iter.Seq2[string, func(error) error] {
	return func(yield func(string, func(error) error) bool) {
		t, _ := s.prepared(&setting) // what is wrong is said when the story is played
		t.commands(yield)
	}
}

func (t *telling) commands(yield func(string, func(error) error) bool) bool {
	for _, step := range t.placed() {
		if inner := t.inner[step]; inner != nil && !inner.commands(yield) {
			return false
		}
		if step.Far == nil {
			continue
		}
		at := func(part string) func(error) error {
			return func(err error) error { return step.fail(part, err) }
		}
		if kind, name := step.Far.waits(); name != "" && kind != "verb" && !yield(name, at("when")) {
			return false
		}
		for i := range step.Asks {
			name := step.Asks[i].Command
			if name != "" && !yield(name, at(fmt.Sprintf("expect[%d].command", i))) {
				return false
			}
		}
	}
	return true
}

// Media is what the story says of files that are played, by name, and what those say that it
// includes; of two that name the same file, the outer one counts. It must not be changed.
func (w *World) Media() map[string]Media {
	if w.told == nil {
		return nil
	}
	return w.told.terms.media
}
