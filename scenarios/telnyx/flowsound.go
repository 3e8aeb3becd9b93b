package telnyx

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// act does one thing that a verb asks for.
func (f *flow) act(t *turn, v *texml.Verb, act texml.Act) {
	switch act := act.(type) {
	case texml.Say, texml.Play, texml.Pause:
		f.sound(t, v, act)
	case texml.Gather:
		f.gather(t, act)
	case texml.Record:
		f.record(t, act)
	case texml.Dial:
		f.dial(t, act)
	case texml.Enqueue:
		f.enqueue(t, act)
	case texml.Leave:
		f.leave(t)
	case texml.Start:
		f.start(t, v, act.Service)
	case texml.Stop:
		f.cease(t, act.Service)
	case texml.Connect:
		f.start(t, v, act.Service) // which lasts until the call ends
	case texml.Redirect:
		f.ask(t, texmlGap, act.Callback, webhook{emit: "texml.instruction-request"})
	case texml.Reject:
		f.reject(t, act)
	case texml.Hangup:
		t.over(f.call, texmlGap, "normal_clearing", f.call.side())
	case texml.Refer:
		f.refer(t, act)
	case texml.HttpRequest:
		f.httpRequest(t, v, act)
	case texml.AIGather:
		f.aiGather(t, act)
	default:
		t.noteSkipped(f.call, v)
		f.next(t)
	}
}

// noteSkipped tells of what offhook does not do.
func (t *turn) noteSkipped(c *call, v *texml.Verb) {
	t.note(c, fmt.Sprintf("line %d: <%s> is not modelled, and is skipped", v.Line, v.Name))
}

// sound goes on when something has been heard. What has no end goes on until the call ends.
func (f *flow) sound(t *turn, v *texml.Verb, act texml.Act) {
	length, end, why := t.heard(act)
	if why != "" {
		t.note(f.call, fmt.Sprintf("line %d: <%s> %s", v.Line, v.Name, why))
		if play, ok := act.(texml.Play); ok && !play.GoesOn {
			t.over(f.call, length+texmlGap, "normal_clearing", f.call.side())
			return
		}
	}
	if end {
		f.after(t, length)
	}
}

// heard is how long something is heard, and whether it has an end; why says that it cannot be
// played.
func (t *turn) heard(act texml.Act) (length time.Duration, end bool, why string) {
	switch act := act.(type) {
	case texml.Say:
		return speech(act.Text) * time.Duration(act.Loop), act.Loop > 0, ""
	case texml.Pause:
		return act.Length, true, ""
	case texml.Play:
		length, why := t.playing(act)
		return length * time.Duration(max(act.Loop, 1)), act.Loop > 0 || why != "", why
	}
	return 0, true, ""
}

// playing is how long a Play lasts once.
func (t *turn) playing(p texml.Play) (length time.Duration, why string) {
	switch {
	case p.Digits != "":
		return p.Length, ""
	case p.RingTone != "":
		return usual, ""
	}
	status := ""
	for _, name := range []string{p.URL + p.Media, p.Failover} {
		if name == "" {
			continue
		}
		m := t.media(name)
		if m.Status == "" {
			return m.Length, ""
		}
		status = m.Status
	}
	return 0, "cannot be played: " + status
}
