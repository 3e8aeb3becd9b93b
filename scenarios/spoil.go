package scenarios

import (
	"errors"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// spoilOf is the spoil of an event, or nil: its step's own, or else that of an instance that it is
// about, or of its story.
func (s *sending) spoilOf() (spoil *emitter.Spoil, err error) {
	if s.calm() {
		return nil, nil
	}
	for day := range s.days() {
		if day.Spoil == "" {
			continue
		}
		if spoil, err = emitter.LookupSpoil(day.Spoil); err != nil {
			return nil, day.fail("spoil", err)
		}
	}
	if spoil == nil {
		return nil, nil
	}
	word, err := s.step.spoilt()
	if err != nil {
		return nil, s.step.fail(word, err)
	}
	return spoil, nil
}

// spoilt is the error of a word of a step that has no effect where the step has a spoil, and the
// word.
func (s *Step) spoilt() (word string, err error) {
	if s.Expect != nil {
		return "expect", errors.New("has no effect beside a spoil, which says itself " +
			"what a correct receiver answers")
	}
	return s.BadDay.spoilt()
}

// Probes is how spoils are tried on a webhook: a story of one event for each, with another event
// each time, and a genuine one before and after them, whose acceptance gives a refusal its meaning.
// A spoil that cannot damage the event whose turn it is, is left out and named in left; that
// depends on the setting alone, not on the time.
func Probes(setting Setting, event string, step Step, spoils []emitter.Spoil) (
	stories []Scenario, left []string, err error,
) {
	var sender emitter.Emitter
	genuine := One(event, step)
	stories = append(stories, genuine)
	for _, s := range spoils {
		world := NewWorld(&setting, event, len(stories), time.Unix(0, 0))
		body, err := world.Emit(0, &genuine.Steps[0])
		if err != nil {
			return nil, nil, err
		}
		request := emitter.Request{Event: body, URL: "http://127.0.0.1/", Spoil: &s}
		if _, err := sender.Prepare(request); err != nil {
			left = append(left, s.Name)
			continue
		}
		step.Spoil = s.Name
		stories = append(stories, One(event, step))
	}
	return append(stories, genuine), left, nil
}

// InTurn has run after run begin as one of them does, and as the first again after the last.
func InTurn(
	begins ...func(run int) (*World, Script, error),
) func(run int) (*World, Script, error) {
	return func(run int) (*World, Script, error) { return begins[run%len(begins)](run) }
}
