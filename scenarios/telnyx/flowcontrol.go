package telnyx

import (
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// reject refuses a call that rings, and ends one that does not.
func (f *flow) reject(t *turn, r texml.Reject) {
	cause := "normal_clearing"
	if f.call.state == ringing {
		cause = "call_rejected"
		if r.Reason == "busy" {
			cause = "user_busy"
		}
	}
	t.over(f.call, texmlGap, cause, f.call.side())
}

// referTook is how long the far end takes to call who it is referred to.
const referTook = 1200 * time.Millisecond

// refer sends the caller elsewhere, which works out: the call leaves Telnyx.
func (f *flow) refer(t *turn, r texml.Refer) {
	t.alarm(referTook, "verb/"+f.name, func(t *turn) {
		to, silent := t.listener(f.call, texml.Notice{Callback: r.Action, Events: []string{"end"}},
			false, "end")
		t.told(t.name("told"), f.call, webhook{emit: "texml.refer-status", to: to, silent: silent,
			about: map[string]string{"refer": t.name("refer")},
			with:  scenarios.Values{"ReferCallStatus": "in-progress"}})
		t.over(f.call, bridgeGap, "normal_clearing", f.call.far())
	})
}

// httpRequest goes on as if the server had answered: offhook does not ask it.
func (f *flow) httpRequest(t *turn, v *texml.Verb, h texml.HttpRequest) {
	t.note(f.call, "<HttpRequest> does not ask "+h.Request.URL+", and goes on as if that had answered")
	if h.Async {
		f.next(t)
		return
	}
	f.goOn(t, texmlGap, h.Action, webhook{emit: "texml.http-request"})
}

// detectionTook is how long it takes to tell a person from a machine; a greeting lasts longer.
const (
	personTook  = 1980 * time.Millisecond
	machineTook = 3500 * time.Millisecond
	messageTook = 9 * time.Second
)

// A detection says whether and how an answering machine is looked for.
type detection struct {
	mode string // Enable, DetectMessageEnd, Disable
	to   texml.Callback
	home bool // it is told where all webhooks go
}

// detected tells who has answered, and goes on then.
func (f *flow) detected(t *turn, d detection, machine string, then func(t *turn)) {
	if d.mode == "" || d.mode == "Disable" {
		if then != nil {
			then(t)
		}
		return
	}
	who, took := "human", personTook
	switch {
	case machine == "":
	case d.mode != "DetectMessageEnd":
		who, took = "machine_start", machineTook
	case machine == "beep":
		who, took = "machine_end_beep", messageTook
	default:
		who, took = "machine_end_silence", messageTook
	}
	t.alarm(took, "detect/"+f.name, func(t *turn) {
		if f.call.state != answered {
			return
		}
		with := scenarios.Values{"AnsweredBy": who,
			"MachineDetectionDuration": strconv.FormatInt(took.Milliseconds(), 10)}
		tell := func(n texml.Notice, home bool) {
			if to, silent := t.listener(f.call, n, home, "amd"); !silent {
				t.told(t.name("amd"), f.call, webhook{emit: "texml.amd", with: with, to: to})
			}
		}
		tell(texml.Notice{Callback: d.to, Events: []string{"amd"}}, d.home)
		if f.status.URL != d.to.URL {
			tell(f.status, false)
		}
		if then != nil {
			then(t)
		}
	})
}
