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
}

func (s *Setting) catalog() *schemas.Catalog {
	if s.Catalog == nil {
		return schemas.Default()
	}
	return s.Catalog
}

// Check reports an entity that no webhook has, or one that differs from event to event.
func (s *Setting) Check() error {
	if len(s.Entities) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, name := range s.catalog().Names() {
		owner, last, _ := strings.Cut(name, ".")
		known[last] = known[last] || owner != "event" && owner != "attempt"
	}
	maps.DeleteFunc(known, func(_ string, shared bool) bool { return !shared })
	for _, entity := range slices.Sorted(maps.Keys(s.Entities)) {
		if !known[entity] {
			near := nearest.Name(entity, slices.Sorted(maps.Keys(known)))
			return &nearest.Error{Kind: "entity", Name: entity, Nearest: near}
		}
	}
	return nil
}

// A World is one run: it owns the values that its events share, knows when each owner began, and
// says which event may occur. It has no clock. A World is used by one goroutine at a time.
type World struct {
	setting *Setting
	story   string
	number  int       // of the run, from 0
	run     string    // the same, for streams
	start   time.Time // the moment that times of the story count from
	latest  time.Time // no event occurs after it; zero: no such moment
	owners  []*owner
	parts   []*part
	opened  int
	events  int
}

// NewWorld is a run before anything has happened in it. Runs of one setting are told apart by their
// numbers, which count from 0; start is the moment from which times of the story count.
func NewWorld(setting *Setting, story string, run int, start time.Time) *World {
	return &World{setting: setting, story: story, number: run, run: strconv.Itoa(run), start: start}
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
// run, generates its body, validates and renders it. It refuses a step whose webhook or field is
// unknown, an order that cannot occur, and a body that its schema refuses.
func (w *World) Emit(at time.Duration, step *Step) (emitter.Event, error) {
	d, err := w.Document(at, step)
	if err != nil {
		return emitter.Event{}, err
	}
	if problems := schemas.Errors(d.Webhook.Validate(d.Doc)); len(problems) > 0 {
		return emitter.Event{}, step.fail("", fmt.Errorf("%s does not accept this body: %s",
			d.Webhook.File, join(problems)))
	}
	event, err := d.Event(w.setting.Layout)
	if err != nil {
		return emitter.Event{}, step.fail("", err)
	}
	return event, nil
}

// Document is the event that Emit makes, before its body is validated and rendered.
func (w *World) Document(at time.Duration, step *Step) (Document, error) {
	if step.Emit == "" {
		return Document{}, step.fail("",
			errors.New("emit is missing; it names the webhook that the step sends"))
	}
	hook, err := w.setting.catalog().Lookup(step.Emit)
	if err != nil {
		return Document{}, step.fail("emit", err)
	}
	if reason := hook.Header().Withheld; reason != "" {
		return Document{}, step.fail("emit", fmt.Errorf("%s is not sent: %s", hook.Name, reason))
	}
	scene, err := w.enter(hook, step, at)
	if err != nil {
		return Document{}, step.fail("emit", err)
	}
	doc, err := hook.Generate(scene, schemas.Options{
		Presence: w.setting.Presence, Variant: step.Variant, With: step.overrides()})
	if err != nil {
		return Document{}, step.fail("with", err)
	}
	return Document{Webhook: hook, Doc: doc, event: emitter.Event{
		Type: hook.Name, Family: hook.Family, OccurredAt: scene.now,
		Trace: emitter.Trace{Story: w.story, Run: strconv.Itoa(w.number + 1),
			Step: strconv.Itoa(w.events), Instances: step.instances()},
	}}, nil
}

func join(problems []schemas.Problem) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.String()
	}
	return strings.Join(texts, "; ")
}
