package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// Lag is the time between an event and its first attempt.
const Lag = 250 * time.Millisecond

// A Setting is what the worlds of a play have in common: how bodies are made. The zero Setting
// makes typical bodies of the built-in catalogue.
type Setting struct {
	Catalog  *schemas.Catalog // nil: the built-in one
	Seed     uint64           // the same seed gives the same values
	Presence schemas.Presence // which optional fields bodies have
	Layout   wire.Layout      // how JSON is written
	// Entities are values that a receiver looks up, the same everywhere, by the last part of their
	// names: connection_id, account_id.
	Entities map[string]string
	// Options are those of the stories.
	Options map[string]string
	// Rows are what holes in stories name as row, by column: the first run has the first row, and
	// after the last one comes the first again.
	Rows []map[string]string
	// Env finds a variable that holes in stories name as env; nil finds none.
	Env func(name string) (value string, set bool)
}

func (s *Setting) catalog() *schemas.Catalog {
	if s.Catalog == nil {
		return schemas.Default()
	}
	return s.Catalog
}

// Check reports an entity that no webhook has.
func (s *Setting) Check() error {
	_, err := s.stage(0)
	return err
}

func (s *Setting) stage(run int) (*schemas.Stage, error) {
	return s.catalog().NewStage(s.Seed, run, s.Entities)
}

// A World is one run: its instances, their values and their lives. It says which event may occur.
// It has no clock. A World is used by one goroutine at a time.
type World struct {
	setting *Setting
	story   string
	number  int32          // of the run, from 0
	events  int32          // that it has made
	start   time.Time      // the moment that times of the story count from
	virtual bool           // it is rehearsed
	latest  time.Time      // no event occurs after it; zero: no such moment
	stage   *schemas.Stage // nil where the setting has no stage
	told    *telling       // nil where no story is told
	holes   *memory        // nil where no hole of the story needs one
}

// NewWorld is a run before anything has happened in it. Runs of one setting are told apart by their
// numbers, which count from 0; start is the moment from which times of the story count. The zero
// time leaves that to the Engine that plays the run, or else to its first event, which is now.
func NewWorld(setting *Setting, story string, run int, start time.Time) *World {
	w := &World{setting: setting, story: story, number: int32(run), start: start}
	if stage, err := w.setting.stage(run); err == nil {
		w.stage = stage
		w.stage.Unnamed = unnamed()
	}
	return w
}

// A Document is an event whose body can still be changed.
type Document struct {
	Webhook *schemas.Webhook
	Doc     wire.Doc
	event   emitter.Event
}

// Event is the event with the document's body, in a layout of JSON.
func (d Document) Event(layout wire.Layout) (emitter.Event, error) {
	body, err := d.Doc.Render(layout)
	if err != nil {
		return emitter.Event{}, fmt.Errorf("body of %s: %w", d.Webhook.Name, err)
	}
	id, wrapped := d.Doc.At("/data/id")
	if !wrapped {
		id, _ = d.Doc.At("/id")
	}
	d.event.ID, _ = id.(string)
	d.event.Body = body
	return d.event, nil
}

// Emit makes the event of a step that occurs at a time of the story: it places the event in the
// run, generates its body, checks and renders it. It refuses a step whose webhook or field is
// unknown, an order that cannot occur, and a body that its schema refuses.
// When it refuses, the world is as it was before.
func (w *World) Emit(at time.Duration, step *Step) (event emitter.Event, err error) {
	err = w.attempt(func() error {
		var scene *schemas.Scene
		var options schemas.Options
		if scene, event, options, err = w.enter(at, step); err != nil {
			return err
		}
		hook := scene.Webhook()
		event.Body, err = hook.Append(wire.Body{}, scene, options, w.setting.Layout)
		if err != nil {
			return step.fail(step.changes(err), err)
		}
		event.ID, event.Trace.Breaks = scene.ID(), broken(scene)
		return w.remember(step, event.Body)
	})
	if err != nil {
		return emitter.Event{}, err
	}
	return event, nil
}

// attempt does what may be refused. When it is, the world is as it was before.
func (w *World) attempt(do func() error) error {
	if err := w.staged(); err != nil {
		return err
	}
	before := w.events
	err := w.stage.Try(do)
	if err != nil {
		w.events = before
	}
	return err
}

// Document is the event that Emit makes, before its body is validated and rendered.
// When it refuses, the world is as it was before.
func (w *World) Document(at time.Duration, step *Step) (made Document, err error) {
	err = w.attempt(func() error {
		scene, event, options, err := w.enter(at, step)
		if err != nil {
			return err
		}
		doc, err := scene.Webhook().Generate(scene, options)
		if err != nil {
			return step.fail(step.changes(err), err)
		}
		event.Trace.Breaks = broken(scene)
		made = Document{Webhook: scene.Webhook(), Doc: doc, event: event}
		return nil
	})
	return made, err
}

// enter finds or opens the instances that a step is about, and checks that the webhook may occur
// there now. The event has no body yet; the options are those of its body.
func (w *World) enter(
	at time.Duration, step *Step,
) (scene *schemas.Scene, event emitter.Event, options schemas.Options, err error) {
	if w.start.IsZero() {
		w.start = time.Now().Add(-at)
	}
	now := w.moment(at)
	hook, options, err := w.form(step, now)
	if err != nil {
		return nil, event, options, err
	}
	if err = w.say(step, now); err != nil {
		return nil, event, options, err
	}
	enter := w.stage.Enter
	if step.Illegal {
		enter = w.stage.Force
	}
	scene, err = enter(hook, now, step.About)
	if err != nil {
		return nil, event, options, w.setting.refuse(step, hook, err)
	}
	w.events++
	event = emitter.Event{
		Type: hook.Name, Family: hook.Family, OccurredAt: scene.At(),
		Trace: emitter.Trace{Story: w.story, Run: strconv.Itoa(int(w.number) + 1),
			Step: strconv.Itoa(int(w.events)), Instances: scene.Names()},
	}
	return scene, event, options, nil
}

// broken is the rule that an event breaks on purpose, "" for none. Of some it shows when the body
// is made.
func broken(scene *schemas.Scene) string {
	if rule := scene.Breaks(); rule != nil {
		return rule.Error()
	}
	return ""
}

// webhook is what a step emits.
func (s *Setting) webhook(step *Step) (*schemas.Webhook, error) {
	if step.Emit == "" {
		return nil, step.fail("", errors.New("emit is missing; it names the webhook that the step sends"))
	}
	hook, err := s.catalog().Lookup(step.Emit)
	if err != nil {
		return nil, step.fail("emit", err)
	}
	if reason := hook.Header().Withheld; reason != "" {
		return nil, step.fail("emit", fmt.Errorf("%s is not sent: %s", hook.Name, reason))
	}
	return hook, nil
}

// refuse places what the stage says of a step: at the word for which the webhook has no instance,
// else at the webhook.
func (s *Setting) refuse(step *Step, hook *schemas.Webhook, err error) error {
	for _, word := range slices.Sorted(maps.Keys(step.About)) {
		if wrong := s.concerns(hook, word, step.About[word]); wrong != nil {
			return step.fail(word, wrong)
		}
	}
	if step.Illegal {
		return step.fail("illegal", err)
	}
	return step.fail("emit", err)
}

// concerns is the error for a word of a step that names nothing which the webhook is about.
func (s *Setting) concerns(hook *schemas.Webhook, word, name string) error {
	known := s.catalog().Resources()
	switch {
	case !slices.Contains(known, word):
		unknown := &nearest.Error{Kind: "word", Name: word,
			Nearest: nearest.Name(word, append(words(Step{}), known...))}
		if unknown.Nearest == "" {
			other := func(resource string) bool { return !hook.Concerns(resource) }
			unknown.Known = append(words(Step{}), slices.DeleteFunc(known, other)...)
		}
		return unknown
	case !hook.Concerns(word):
		return fmt.Errorf("%s is not about %s, so %s: %s has no effect", hook.Name, article(word),
			word, name)
	}
	return nil
}

// article is a noun with a or an before it.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeiou") {
		return "an " + noun
	}
	return "a " + noun
}
