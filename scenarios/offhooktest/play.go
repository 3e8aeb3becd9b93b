package offhooktest

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// Play plays a story to a URL: one that comes with offhook, by its name, or a file in YAML. It
// fails the test where the receiver breaks a promise of the story, and tells which; the test goes
// on, so that it can look at what was sent. What cannot be played ends the test.
//
// A closed loop, in which commands of the application drive the story, is played by API.Play.
func Play(t testing.TB, story, url string, with ...With) *Sent {
	t.Helper()
	w := read(t, with)
	w.idle(t, "Play", w.ofOne())
	s, err := lookup(story)
	if err == nil && s.Loop() {
		err = errors.New("commands of the application drive this story; play it with Serve(t).Play")
	}
	if err != nil {
		t.Fatalf("offhooktest: %s: %v", story, err)
	}
	return w.play(t, url, s)
}

// Trigger sends one webhook to a URL. It fails the test where the webhook is not delivered, or
// whatever else With expects of it; a webhook that cannot be made ends the test.
func Trigger(t testing.TB, event, url string, with ...With) *Event {
	t.Helper()
	w := read(t, with)
	w.idle(t, "Trigger", map[string]bool{"Options": len(w.Options) > 0, "Runs": w.Runs != 0,
		"Path": w.Path != ""})
	stories, err := w.stories(event)
	if err != nil {
		t.Fatalf("offhooktest: %s: %v", event, err)
	}
	for _, sent := range w.play(t, url, stories...).Events {
		if len(sent.Attempts) > 0 && sent.Attempts[0].Spoil == w.Spoil {
			return sent
		}
	}
	t.Fatalf("offhooktest: no %s was sent", event)
	return nil
}

// stories are the one webhook, or with a spoil that between two genuine ones.
func (w *With) stories(event string) ([]scenarios.Scenario, error) {
	if w.Spoil == "" {
		return []scenarios.Scenario{scenarios.One(event, *w.step(event))}, nil
	}
	if w.Expect != nil {
		return nil, errors.New("With.Expect has no effect beside a Spoil, which says itself what a " +
			"correct receiver answers")
	}
	spoil, err := emitter.LookupSpoil(w.Spoil)
	if err != nil {
		return nil, fmt.Errorf("With.Spoil: %w", err)
	}
	all, left, err := scenarios.Probes(w.setting(), event, *w.step(event), []emitter.Spoil{*spoil})
	if len(left) > 0 {
		err = fmt.Errorf("With.Spoil: %s cannot damage its body", w.Spoil)
	}
	return all, err
}

// play plays stories one after another, and fails the test with what broke.
func (w *With) play(t testing.TB, url string, stories ...scenarios.Scenario) *Sent {
	t.Helper()
	name := stories[0].Name
	e, err := w.engine(w.sender(t), url)
	if err != nil {
		t.Fatalf("offhooktest: %s: %v", name, err)
	}
	var turns []func(int) (*scenarios.World, scenarios.Script, error)
	for _, s := range stories {
		turns = append(turns, s.Begin(w.setting()))
	}
	if len(stories) > 1 {
		e.Runs, e.Places = len(stories), 1
	}
	sent := newSent(t)
	e.Watch, e.Begin = sent.watch, scenarios.InTurn(turns...)
	sent.end(t, e, name, w.Seed)
	return sent
}

// end plays all that an Engine plays.
func (s *Sent) end(t testing.TB, e *scenarios.Engine, story string, seed uint64) {
	t.Helper()
	report, err := e.Run(t.Context())
	s.Report = report
	if err != nil {
		t.Fatalf("offhooktest: %s: %v", story, err)
	}
	if err := report.Err(); err != nil {
		t.Errorf("offhooktest: %s, seed %d:\n%v", story, seed, err)
	}
}

// lookup is a story by its name or file.
func lookup(story string) (scenarios.Scenario, error) {
	if ext := filepath.Ext(story); ext == ".yaml" || ext == ".yml" {
		return scenarios.Load(story)
	}
	return scenarios.Lookup(story)
}
