package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// A lobby is where a call waits for the start of a conference.
type lobby struct {
	flow *flow
	dial texml.Dial
}

// confer brings the call into a conference. It waits where nobody has started that.
func (f *flow) confer(t *turn, d texml.Dial) {
	name := d.Conference.Name
	r := t.going(name)
	switch {
	case r != nil && len(r.members) >= d.Conference.MaxParticipants:
		t.note(f.call, "the conference "+name+" is full, and the call does not join it")
		f.dialled(t, texmlGap, d.Action, nil, "failed", 0)
		return
	case r == nil && !d.Conference.Starts:
		wait := &lobby{f, d}
		t.lobbies[name] = append(t.lobbies[name], wait)
		f.stop = func(t *turn) {
			t.lobbies[name] = slices.DeleteFunc(t.lobbies[name], func(l *lobby) bool { return l == wait })
		}
		f.hold(t, texml.Announcement, d.Conference.Wait, func() webhook {
			return webhook{emit: "texml.instruction-request"}
		})
		return
	case r == nil:
		r = &room{name: name, began: t.at, most: d.Conference.MaxParticipants, owner: f.call,
			status: d.Conference.Status}
		t.open(r, texmlGap)
		t.own(t.value("conference", r.instance, "sid"), true)
	}
	f.enter(t, r, d)
	waiting := t.lobbies[name]
	delete(t.lobbies, name)
	for _, l := range waiting {
		l.flow.interruptWait(t)
		l.flow.enter(t, r, l.dial)
	}
}

// going is the conference of a name that goes on, or nil.
func (n *Namespace) going(name string) *room { return n.rooms.find(n.titled[name]) }

// enter has the call take part.
func (f *flow) enter(t *turn, r *room, d texml.Dial) {
	since := t.at
	f.stop = func(t *turn) {
		f.leaves = nil
		if f.call.room == r {
			r.leave(t, f.call, 0)
		}
	}
	f.leaves = func(t *turn, after time.Duration) {
		for _, a := range acting(f.call.acts, "recording") {
			a.stop(t, after, byCommand)
		}
		f.dialled(t, after+texmlGap, d.Action, nil, "completed", since)
	}
	r.join(t, &member{call: f.call, endsAll: d.Conference.Ends, muted: d.Conference.Muted,
		label: d.Conference.Label}, texmlGap+bridgeGap)
	if rec := d.Conference.Recording; rec != nil && len(r.members) == 1 {
		f.records(t, *rec, "Conference")
	}
}

// hold has the call hear documents while it waits, again and again.
func (f *flow) hold(t *turn, place texml.Place, to texml.Callback, hook func() webhook) {
	if to.URL == "" {
		return
	}
	w := &flow{name: t.name("flow"), call: f.call, parent: f.parent}
	w.Place = place
	f.waits = w
	w.done = func(t *turn) { w.ask(t, waitGap, to, hook()) }
	w.ask(t, texmlGap, to, hook())
}

// waitGap lies between two runs of a document that is heard while a call waits, so that one that is
// empty does not stop the clock.
const waitGap = time.Second

// interruptWait ends what is heard while the call waits.
func (f *flow) interruptWait(t *turn) {
	if f.waits != nil {
		f.waits.interrupt(t)
		f.waits = nil
	}
}
