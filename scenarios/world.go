package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
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
}

func (s *Setting) catalog() *schemas.Catalog {
	if s.Catalog == nil {
		return schemas.Default()
	}
	return s.Catalog
}

// Check reports an entity that no webhook has.
func (s *Setting) Check() error {
	_, err := s.catalog().NewStage(s.Seed, 0, s.Entities)
	return err
}

// A World is one run: its instances, their values and their lives. It says which event may occur.
// It has no clock. A World is used by one goroutine at a time.
type World struct {
	setting *Setting
	story   string
	number  int       // of the run, from 0
	start   time.Time // the moment that times of the story count from
	latest  time.Time // no event occurs after it; zero: no such moment
	stage   *schemas.Stage
	events  int
	err     error // why there is no stage
}

// NewWorld is a run before anything has happened in it. Runs of one setting are told apart by their
// numbers, which count from 0; start is the moment from which times of the story count.
func NewWorld(setting *Setting, story string, run int, start time.Time) *World {
	w := &World{setting: setting, story: story, number: run, start: start}
	w.stage, w.err = setting.catalog().NewStage(setting.Seed, run, setting.Entities)
	if w.err == nil {
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
func (w *World) Emit(at time.Duration, step *Step) (emitter.Event, error) {
	scene, event, options, err := w.enter(at, step)
	if err != nil {
		return emitter.Event{}, err
	}
	hook := scene.Webhook()
	event.Body, err = hook.Append(wire.Body{}, scene, options, w.setting.Layout)
	if err != nil {
		return emitter.Event{}, step.fail("with", err)
	}
	event.ID = scene.ID()
	return event, nil
}

// Document is the event that Emit makes, before its body is validated and rendered.
func (w *World) Document(at time.Duration, step *Step) (Document, error) {
	scene, event, options, err := w.enter(at, step)
	if err != nil {
		return Document{}, err
	}
	doc, err := scene.Webhook().Generate(scene, options)
	if err != nil {
		return Document{}, step.fail("with", err)
	}
	return Document{Webhook: scene.Webhook(), Doc: doc, event: event}, nil
}

// enter finds or opens the instances that a step is about, and checks that the webhook may occur
// there now. The event has no body yet; the options are those of its body.
func (w *World) enter(
	at time.Duration, step *Step,
) (scene *schemas.Scene, event emitter.Event, options schemas.Options, err error) {
	if w.err != nil {
		return nil, event, options, w.err
	}
	if step.Emit == "" {
		return nil, event, options, step.fail("",
			errors.New("emit is missing; it names the webhook that the step sends"))
	}
	hook, err := w.setting.catalog().Lookup(step.Emit)
	if err != nil {
		return nil, event, options, step.fail("emit", err)
	}
	if reason := hook.Header().Withheld; reason != "" {
		return nil, event, options, step.fail("emit",
			fmt.Errorf("%s is not sent: %s", hook.Name, reason))
	}
	options, err = hook.Takes(schemas.Options{
		Presence: w.setting.Presence, Variant: step.Variant, With: step.overrides()})
	if err != nil {
		return nil, event, options, step.fail("with", err)
	}
	now := w.start.Add(at)
	if !w.latest.IsZero() && now.After(w.latest) {
		now = w.latest
	}
	scene, err = w.stage.Enter(hook, now, step.About)
	if err != nil {
		return nil, event, options, w.refuse(step, hook, err)
	}
	w.events++
	event = emitter.Event{
		Type: hook.Name, Family: hook.Family, OccurredAt: scene.At(),
		Trace: emitter.Trace{Story: w.story, Run: strconv.Itoa(w.number + 1),
			Step: strconv.Itoa(w.events), Instances: scene.Names()},
	}
	return scene, event, options, nil
}

// refuse places what the stage says of a step: at the word for which the webhook has no instance,
// else at the webhook.
func (w *World) refuse(step *Step, hook *schemas.Webhook, err error) error {
	known := w.setting.catalog().Resources()
	for _, word := range slices.Sorted(maps.Keys(step.About)) {
		switch {
		case !slices.Contains(known, word):
			unknown := &nearest.Error{Kind: "word", Name: word,
				Nearest: nearest.Name(word, append(words(Step{}), known...))}
			if unknown.Nearest == "" {
				other := func(resource string) bool { return !hook.Concerns(resource) }
				unknown.Known = append(words(Step{}), slices.DeleteFunc(known, other)...)
			}
			return step.fail(word, unknown)
		case !hook.Concerns(word):
			return step.fail(word, err)
		}
	}
	return step.fail("emit", err)
}
