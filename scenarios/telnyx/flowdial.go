package telnyx

import (
	"cmp"
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// A connection is a Dial that goes on.
type connection struct {
	texml.Dial
	flow   *flow
	live   []*call // parties that ring, or the one that has answered
	next   int     // the party that is dialled next
	winner *call
	since  time.Duration // when the winner answered
	status string        // of the party that ended last
	over   bool
}

// dial connects the call with parties, a queue or a conference.
func (f *flow) dial(t *turn, d texml.Dial) {
	f.call.after = "self" // it goes on when the other has gone
	switch {
	case d.Conference != nil:
		f.confer(t, d)
		return
	case d.Queue != nil:
		f.takeFrom(t, d)
		return
	}
	x := &connection{Dial: d, flow: f, status: "failed"}
	f.stop = x.stop
	if d.HangupOnStar {
		f.pressed = func(t *turn, key string) {
			if key == "*" && x.winner != nil {
				t.over(x.winner, keyGap, "normal_clearing", "caller")
			}
		}
	}
	for x.ring(t); !d.Sequential && x.next < len(d.Parties); {
		x.ring(t)
	}
}

// ring dials the next party.
func (x *connection) ring(t *turn) {
	p := x.Parties[x.next]
	x.next++
	c := x.flow.call
	from := c.from
	if !c.inbound {
		from = c.to
	}
	other := &call{session: c.session, from: cmp.Or(x.CallerID, from), to: p.To}
	other.flow = &flow{name: t.name("flow"), call: other, parent: c, status: p.Status,
		voice: p.URL, fallback: x.flow.fallback}
	other.flow.answered = func(t *turn, machine string) { x.answered(t, p, other, machine) }
	other.flow.ended = func(t *turn, after time.Duration, cause string) {
		x.ended(t, other, after, cause)
	}
	x.live = append(x.live, other)
	t.ring(other, x.Timeout, "timeout")
	if r := x.Recording; r != nil && r.From == "ringing" {
		x.flow.records(t, *r, "DialVerb")
	}
}

// answered takes the first party that answers; the others ring no longer.
func (x *connection) answered(t *turn, p texml.Party, other *call, machine string) {
	if x.winner != nil {
		return
	}
	x.winner, x.since = other, t.at
	for _, c := range append([]*call(nil), x.live...) {
		if c != other {
			t.over(c, 0, "originator_cancel", "caller")
		}
	}
	other.flow.detected(t, detection{mode: p.Detection, to: p.AMD}, machine, nil)
	connect := func(t *turn) { x.connect(t) }
	after := texml.Keyed(p.SendDigits)
	t.alarm(after, "link/"+other.name, func(t *turn) {
		if p.URL.URL == "" {
			connect(t)
			return
		}
		other.flow.done = connect // it hears a document first
		other.flow.begin(t)
	})
}

// connect bridges the call with the party that has answered.
func (x *connection) connect(t *turn) {
	c, other := x.flow.call, x.winner
	if x.over || other.state != answered {
		return
	}
	if c.state == ringing { // answerOnBridge
		t.pick(c, answerGap, func(t *turn) { x.connect(t) })
		return
	}
	t.bridge(c, other)
	t.alarm(x.TimeLimit, "limit/"+other.name, func(t *turn) {
		t.over(other, 0, "time_limit", "unknown")
	})
	if r := x.Recording; r != nil && r.From == "answer" {
		x.flow.records(t, *r, "DialVerb")
	}
}

// ended goes on when a party has gone: with the next one, or behind the Dial.
func (x *connection) ended(t *turn, other *call, after time.Duration, cause string) {
	for i, c := range x.live {
		if c == other {
			x.live = append(x.live[:i:i], x.live[i+1:]...)
			break
		}
	}
	x.status = statusOf(other, cause)
	switch {
	case x.over || x.winner != nil && x.winner != other:
	case x.winner == nil && x.Sequential && x.next < len(x.Parties):
		x.ring(t)
	case x.winner == nil && len(x.live) > 0:
	default:
		x.over = true
		x.flow.stop = nil
		for _, a := range acting(x.flow.call.acts, "recording") {
			a.stop(t, after, byCommand)
		}
		if x.flow.call.state != ended {
			x.flow.dialled(t, after+texmlGap, x.Action, other, x.status, x.since)
		}
	}
}

// dialled goes on behind a Dial.
func (f *flow) dialled(
	t *turn, after time.Duration, action texml.Callback, other *call, status string,
	since time.Duration,
) {
	seconds := 0
	if since > 0 {
		seconds = int((t.at - since).Round(time.Millisecond).Seconds())
	}
	with := scenarios.Values{"DialCallStatus": status, "DialCallDuration": strconv.Itoa(seconds)}
	hook := webhook{emit: "texml.dial-action", with: with,
		about:   map[string]string{"dialed": t.name("dialed")},
		without: []string{"CallStatus", "RecordingDuration", "RecordingUrl"}}
	if other != nil {
		with["DialCallSid"] = other.id
		with["DialCallSidLegacy"] = other.id
	}
	f.goOn(t, after, action, hook)
}

// stop ends the parties with the call.
func (x *connection) stop(t *turn) {
	x.over = true
	for _, c := range append([]*call(nil), x.live...) {
		cause := "normal_clearing"
		if c.state == dialling {
			cause = "originator_cancel"
		}
		t.over(c, texmlGap, cause, "caller")
	}
}
