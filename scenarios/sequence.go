package scenarios

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Diagram is one run of a story as a sequence of attempts: on one side of Telnyx the legs that
// the events are about, or what else they are about, on the other the URLs of the receiver. That of
// a closed loop has what the far end does, and the commands that are expected of the application.
type Diagram struct {
	lanes    []lane
	rows     []row
	failover bool // the failover URL gets something
	loop     bool // the rows are those of a closed loop
}

// A lane is what events are about, and the rows between which it lives.
type lane struct {
	name        string
	first, last int
	over        bool // its life has ended
	inward      bool // whoever is there turned to Telnyx first
	outward     bool // Telnyx turned to whoever is there first
}

// A row is an attempt, or in a closed loop what the far end does or what is expected.
type row struct {
	at      time.Duration // of the story
	moment  string        // in place of it, in a closed loop
	asked   bool          // it is a command of the application
	event   string
	notes   []string
	lane    int  // -1: it is about nothing
	again   bool // a copy of what was sent before, or a further attempt at it
	ends    bool // the life of what its lane is
	to      emitter.Role
	refused string // the status of the answer, or why there is none; "" where the event is taken
}

// Sequence is the first run of the scenario, rehearsed with a receiver that has both URLs and no
// fault of its own. A closed loop, in which an application decides what occurs, is not rehearsed.
func (s Scenario) Sequence(ctx context.Context, setting Setting) (Diagram, error) {
	told, errs := s.tell(&setting)
	if len(errs) > 0 {
		return Diagram{}, errors.Join(errs...)
	}
	if told.loops() {
		return s.sequenceOfActs(setting)
	}
	cues, err := told.cues(setting.Seed, 0)
	if err != nil {
		return Diagram{}, err
	}
	// A trace numbers steps as they occur; of two at a time, the first in the story comes first.
	slices.SortStableFunc(cues, func(a, b Cue) int { return cmp.Compare(a.At, b.At) })
	e := Engine{Runs: 1, Begin: s.Begin(setting), Now: time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC),
		Targets: emitter.Targets{Default: emitter.Target{
			Primary: "http://offhook.test/webhooks", Failover: "http://offhook.test/failover"}}}
	d := drawing{catalog: setting.catalog(), index: map[string]int{}}
	for h, err := range e.Rehearse(ctx) {
		if err == nil && h.Attempted != nil {
			var step int
			if step, err = strconv.Atoi(h.Attempted.Trace.Step); err == nil {
				err = d.add(h.Attempted, &cues[step-1])
			}
		}
		if err != nil {
			return Diagram{}, err
		}
	}
	return d.Diagram, nil
}

// A drawing is a Diagram that grows.
type drawing struct {
	Diagram
	catalog *schemas.Catalog
	index   map[string]int // lanes by resource and name
}

// add adds the row of an attempt at the event of a cue.
func (d *drawing) add(a *Attempted, cue *Cue) error {
	hook, err := d.catalog.Lookup(a.Event.Type)
	if err != nil {
		return err
	}
	resource, name := subject(hook, a.Trace.Instances)
	r := row{at: a.Due, event: a.Event.Type, lane: d.lane(resource, name), to: a.Role,
		again: a.N > 1 || a.Trace.Copy > 0}
	switch {
	case a.Status != 0 && a.Status/100 != 2:
		r.refused = strconv.Itoa(a.Status)
	case a.Status == 0:
		r.refused = string(a.Cause)
	}
	d.failover = d.failover || a.Role == emitter.Failover
	if a.Trace.Copy > 0 {
		r.notes = append(r.notes, "copy "+strconv.Itoa(a.Trace.Copy))
	}
	if a.N > 1 {
		r.notes = append(r.notes, "attempt "+strconv.Itoa(a.N))
	}
	if !r.again {
		doc, err := wire.Parse(a.Event.Body.Bytes(1, ""))
		if err != nil {
			return err
		}
		r.notes = notes(hook, doc, cue.Step)
		if a.Due > cue.At {
			r.notes = append(r.notes, "occurred at "+clock(cue.At))
		}
		d.live(&r, hook.Header().About[resource], doc)
	}
	d.rows = append(d.rows, r)
	return nil
}

// live has what an event is about begin, go on living or end.
func (d *drawing) live(r *row, moment string, doc wire.Doc) {
	if r.lane < 0 {
		return
	}
	l := &d.lanes[r.lane]
	if l.first < 0 {
		l.first = len(d.rows)
		direction := strings.ToLower(text(doc, "direction"))
		l.inward, l.outward = strings.HasPrefix(direction, "in"), strings.HasPrefix(direction, "out")
	}
	if !l.over {
		l.last = len(d.rows)
	}
	r.ends = !l.over && moment == "ended"
	l.over = l.over || r.ends
}

// subject is what an event is drawn at: its leg, or else what it says most about.
func subject(hook *schemas.Webhook, instances map[string]string) (resource, name string) {
	about := hook.Header().About
	if leg := instances["leg"]; leg != "" {
		return "leg", leg
	}
	for _, other := range slices.Sorted(maps.Keys(about)) {
		if resource == "" || about[resource] == "any" && about[other] != "any" {
			resource = other
		}
	}
	return resource, instances[resource]
}

// lane is the lane of an instance, -1 for that of nothing. One without a name is called after what
// it is.
func (d *drawing) lane(resource, name string) int {
	if resource == "" {
		return -1
	}
	key := resource + " " + name
	if _, known := d.index[key]; !known {
		d.index[key] = len(d.lanes)
		called := strings.ReplaceAll(resource, "_", " ")
		if name != "" {
			called = shown(name)
		}
		d.lanes = append(d.lanes, lane{name: called, first: -1})
	}
	return d.index[key]
}
