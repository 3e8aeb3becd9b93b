package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// Options say how a scenario is planned. The zero value, with Now and a target filled in, plans one run.
type Options struct {
	Catalog  *schemas.Catalog // nil: the built-in one
	Seed     uint64           // the same seed gives the same plan
	Runs     int              // how often the story is told at once, each time with other values; 0 is 1, less is an error
	Now      time.Time        // when the play starts
	Frozen   bool             // Now is the clock of the whole play: signatures carry planned times, not measured ones
	Speed    float64          // how much faster than real time it will be played; 0 and 1 are real time, less than 0 is an error
	Fields   schemas.Fields   // which optional fields bodies have
	Layout   emitter.Layout
	Entities map[string]string // values that a receiver looks up, by the last part of their names: connection_id, account_id
	Targets  emitter.Targets
	Policy   emitter.Policy
}

// A Plan is what will be sent and when, before anything is.
type Plan struct {
	Scenario string
	Seed     uint64
	Now      time.Time // when the play starts
	Start    time.Time // the moment that offsets count from in what bodies tell
	Frozen   bool
	Speed    float64
	Targets  emitter.Targets
	Policy   emitter.Policy
	Events   []Planned // by run, then in the order of the steps

	outage *emitter.Outage
}

// A Planned event is one event of a plan.
type Planned struct {
	Run, Step int           // from 0
	Offset    time.Duration // from the plan's start to the first attempt
	Leg       string
	Event     emitter.Event
	Doc       schemas.Doc
	Expect    *Expect

	outage *emitter.Outage
}

// lag is the time between an event and its first attempt.
const lag = 250 * time.Millisecond

// Takes is how long the story lasts, from its first event to its last.
func (p Plan) Takes() (longest time.Duration) {
	for _, event := range p.Events {
		longest = max(longest, event.Offset)
	}
	return longest
}

// Plan makes every body and time of the scenario. It is pure: it reads no clock and sends nothing. It refuses what could
// not be kept: an unknown webhook or field, a body that its schema refuses, an order that cannot occur, and an
// expectation that even a receiver without fault would break.
func (s Scenario) Plan(o Options) (Plan, error) {
	if o.Now.IsZero() {
		return Plan{}, errors.New("plan: Now is missing; give the time at which the play starts, such as time.Now()")
	}
	if o.Speed < 0 || math.IsNaN(o.Speed) {
		return Plan{}, fmt.Errorf("plan: %v is not a speed; 1 is real time, 10 is ten times as fast", o.Speed)
	}
	if o.Runs < 0 {
		return Plan{}, fmt.Errorf("plan: %d runs are less than none", o.Runs)
	}
	if len(s.Steps) == 0 {
		return Plan{}, s.fail("steps", errors.New("the scenario has no steps"))
	}
	if o.Catalog == nil {
		o.Catalog = schemas.Default()
	}
	if err := checkEntities(o.Catalog, o.Entities); err != nil {
		return Plan{}, err
	}
	o.Policy = o.Policy.OrDefault()
	outage, err := s.Outage.start(o.Policy)
	if err != nil {
		return Plan{}, s.fail("outage", err)
	}
	plan := Plan{Scenario: s.Name, Seed: o.Seed, Now: o.Now, Start: o.Now.Add(-lag), Frozen: o.Frozen, Speed: o.Speed, Targets: o.Targets, Policy: o.Policy, outage: outage}
	runs := max(o.Runs, 1)
	offsets := make([][]time.Duration, runs)
	var last time.Duration
	for run := range runs {
		if offsets[run], err = s.offsets(o.Seed, run); err != nil {
			return Plan{}, err
		}
		last = max(last, offsets[run][len(s.Steps)-1])
	}
	if !o.Frozen && o.Speed > 1 {
		// Played faster, the story ends sooner than it tells; it starts in the past, so that nothing lies in the future.
		plan.Start = plan.Start.Add(-last + time.Duration(float64(last)/o.Speed))
	}
	for run := range runs {
		events, err := s.run(o, plan.Start, run, offsets[run])
		if err != nil {
			return Plan{}, err
		}
		plan.Events = append(plan.Events, events...)
	}
	return plan, s.foresee(plan)
}

// offsets draws when each step of a run occurs.
func (s Scenario) offsets(seed uint64, run int) ([]time.Duration, error) {
	var at time.Duration
	offsets := make([]time.Duration, len(s.Steps))
	for i, step := range s.Steps {
		if err := step.After.check(); err != nil {
			return nil, s.fail(fmt.Sprintf("steps[%d].after", i), err)
		}
		at += step.After.Least
		if spread := step.After.Most - step.After.Least; spread > 0 {
			f := schemas.Stream(seed, fmt.Sprint(run), "wait", fmt.Sprint(i))
			at += time.Duration(f.IntRange(0, int(spread/time.Millisecond))) * time.Millisecond
		}
		if at < 0 {
			return nil, s.fail(fmt.Sprintf("steps[%d].after", i), errors.New("the story takes longer than 292 years by then"))
		}
		offsets[i] = at
	}
	return offsets, nil
}

func (s Scenario) run(o Options, start time.Time, run int, offsets []time.Duration) ([]Planned, error) {
	session := newSession(o.Seed, run, o.Entities)
	before := map[string]time.Duration{} // by leg, when its last event occurred
	var events []Planned
	for i, step := range s.Steps {
		place := fmt.Sprintf("steps[%d]", i)
		if step.Emit == "" {
			return nil, s.fail(place, errors.New("emit is missing; it names the webhook that the step sends"))
		}
		w, err := o.Catalog.Lookup(step.Emit)
		if err != nil {
			return nil, s.fail(place+".emit", err)
		}
		if reason := w.Header().Withheld; reason != "" {
			return nil, s.fail(place+".emit", fmt.Errorf("%s is not sent: %s", w.Name, reason))
		}
		if err := step.Expect.check(); err != nil {
			return nil, s.fail(place+".expect", err)
		}
		outage, err := step.Outage.start(o.Policy)
		if err != nil {
			return nil, s.fail(place+".outage", err)
		}
		at, err := session.enter(w, step, start.Add(offsets[i]), offsets[i]-before[step.leg()])
		if err != nil {
			return nil, s.fail(place+".emit", err)
		}
		before[step.leg()] = offsets[i]
		doc, err := w.Generate(at, schemas.Options{Fields: o.Fields, Variant: step.Variant, With: step.overrides()})
		if err != nil {
			return nil, s.fail(place+".with", err)
		}
		if problems := schemas.Errors(w.Validate(doc)); len(problems) > 0 {
			return nil, s.fail(place, fmt.Errorf("%s does not accept this body: %s", w.File, join(problems)))
		}
		event, err := Render(w, doc, at.now, o.Layout)
		if err != nil {
			return nil, s.fail(place, err)
		}
		if o.Targets.For(event).Primary == "" {
			return nil, s.fail(place+".emit", fmt.Errorf("no target: nothing says to which URL %s goes", w.Name))
		}
		events = append(events, Planned{Run: run, Step: i, Offset: offsets[i], Leg: step.leg(), Event: event, Doc: doc, Expect: step.Expect, outage: outage})
	}
	return events, nil
}

func (step Step) overrides() []schemas.Override {
	var with []schemas.Override
	for _, path := range slices.Sorted(maps.Keys(step.With)) {
		with = append(with, schemas.Override{Path: path, Value: step.With[path]})
	}
	for _, path := range step.Without {
		with = append(with, schemas.Override{Path: path, Unset: true})
	}
	return with
}

// Render makes the event that carries a body of the webhook, in one of the layouts of JSON.
func Render(w *schemas.Webhook, doc schemas.Doc, at time.Time, layout emitter.Layout) (emitter.Event, error) {
	content := emitter.Content{Wire: emitter.Wire(doc.Wire), Value: doc.Value, Layout: layout}
	for _, slot := range doc.Slots {
		content.Slots = append(content.Slots, emitter.Slot{Pointer: slot.Pointer, Fill: emitter.Fill(slot.Name)})
	}
	id, wrapped := doc.At("/data/id")
	if !wrapped {
		id, _ = doc.At("/id")
	}
	text, _ := id.(string)
	return emitter.Event{ID: text, Type: w.Name, Family: w.Family, OccurredAt: at}.With(content)
}

func join(problems []schemas.Problem) string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.String()
	}
	return strings.Join(texts, "; ")
}

func checkEntities(catalog *schemas.Catalog, entities map[string]string) error {
	if len(entities) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, name := range catalog.Names() {
		if owner, last, _ := strings.Cut(name, "."); owner != "event" && owner != "attempt" { // those differ from event to event
			known[last] = true
		}
	}
	for _, entity := range slices.Sorted(maps.Keys(entities)) {
		if !known[entity] {
			return &schemas.UnknownError{Kind: "entity", Name: entity, Nearest: schemas.Nearest(entity, slices.Sorted(maps.Keys(known)))}
		}
	}
	return nil
}
