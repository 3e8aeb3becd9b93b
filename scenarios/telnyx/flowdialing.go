package telnyx

import (
	"cmp"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// ringsAfter is how long after the dialling the called party rings.
const ringsAfter = 800 * time.Millisecond

// dialDocument places a call that documents steer, or that joins a conference.
func (t *turn) dialDocument(joins bool) {
	c := &call{from: t.text("From"), to: t.text("To")}
	f := &flow{name: t.name("flow"), call: c, inline: t.text("Texml"),
		voice:    texml.Callback{URL: t.text("Url"), Method: cmp.Or(t.text("UrlMethod"), "POST")},
		fallback: texml.Callback{URL: t.text("FallbackUrl"), Method: "POST"},
		status:   t.notice("StatusCallback")}
	f.home = f.status.URL == ""
	c.flow = f
	var r *room
	if joins {
		if r = t.conferenceOf(t.of["conference_sid"]); r == nil || r.over {
			t.refuse("texml_404")
			return
		}
	}
	switch {
	case f.inline != "" && f.voice.URL != "":
		t.refuse("invalid").at("/Texml").because("Url and Texml exclude each other.")
	case c.to == "":
		t.refuse("invalid").at("/To")
	case !t.runs(f.inline):
	case t.allowed(f.voice.URL, "/Url") && t.allowed(f.fallback.URL, "/FallbackUrl"):
		t.allowed(f.status.URL, "/StatusCallback")
	}
	if t.refusal != nil {
		return
	}
	body := t.body
	f.answered = func(t *turn, machine string) {
		t.body = body
		f.placed(t, machine, r)
		t.body = nil
	}
	t.ring(c, t.within("Timeout", ringsFor), "timeout")
	t.about["leg"], t.about["session"] = c.name, c.session
	t.record = map[string]any{"from": c.from, "to": c.to, "status": "queued", "call_sid": c.id}
}

// within is a field of the body that counts seconds.
func (t *turn) within(field string, otherwise time.Duration) time.Duration {
	if secs, given := numeric(t.body[field]); given {
		return time.Duration(secs * float64(time.Second))
	}
	return otherwise
}

// runs reports whether a document that a command has in it can be read, or refuses the command.
func (t *turn) runs(document string) bool {
	if document == "" {
		return true
	}
	if _, err := texml.Parse([]byte(document)); err != nil {
		t.refuse("invalid").at("/Texml").because(err.Error())
	}
	return t.refusal == nil
}

// notice is a callback of a command, and the events that it is told.
func (t *turn) notice(field string) texml.Notice {
	return texml.Notice{Callback: texml.Callback{URL: t.text(field),
		Method: cmp.Or(t.text(field+"Method"), "POST")},
		Events: strings.Fields(cmp.Or(t.text(field+"Event"), "completed"))}
}

// placed is what follows when the call that a command placed is answered.
func (f *flow) placed(t *turn, machine string, r *room) {
	t.alarm(t.within("TimeLimit", 4*time.Hour), "limit/"+f.call.name, func(t *turn) {
		t.over(f.call, 0, "time_limit", "unknown")
	})
	if t.flag("Record") {
		f.records(t, texml.Recording{Channels: t.text("RecordingChannels"),
			Status: t.notice("RecordingStatusCallback"), HidesURL: t.body["SendRecordingUrl"] == false},
			"OutboundAPI")
	}
	begin := func(t *turn) { f.begin(t) }
	if r != nil {
		d := texml.Dial{Conference: &texml.Conference{Name: r.name, Starts: true,
			Label: t.text("Label"), Muted: t.flag("Muted"), MaxParticipants: 250,
			Ends: t.flag("EndConferenceOnExit")}}
		begin = func(t *turn) { f.confer(t, d) }
	}
	found := detection{mode: t.text("MachineDetection"),
		to: t.notice("AsyncAmdStatusCallback").Callback}
	if t.flag("AsyncAmd") {
		f.detected(t, found, machine, nil)
		begin(t)
		return
	}
	if found.to.URL == "" { // then the status callback has the result
		found.to, found.home = f.status.Callback, f.home
	}
	f.detected(t, found, machine, begin)
}

// texmlChanges are what commands change of live calls and conferences, by kind of record.
func texmlChanges() map[string]func(t *turn, sid string) {
	return map[string]func(t *turn, sid string){
		"texml_call": (*turn).changeCall, "texml_conference": (*turn).changeConference,
		"texml_participant": (*turn).changeParticipant,
	}
}

// changeCall gives a call another document, or ends it.
func (t *turn) changeCall(sid string) {
	c := t.calls[sid]
	f := c.flow
	url := texml.Callback{URL: t.text("Url"), Method: cmp.Or(t.text("Method"), "POST")}
	inline := t.text("Texml")
	if !t.runs(inline) || !t.allowed(url.URL, "/Url") || !t.allowed(t.text("FallbackUrl"),
		"/FallbackUrl") || !t.allowed(t.text("StatusCallback"), "/StatusCallback") {
		return
	}
	if c.state == ended {
		return
	}
	if t.text("FallbackUrl") != "" {
		f.fallback = texml.Callback{URL: t.text("FallbackUrl"),
			Method: cmp.Or(t.text("FallbackMethod"), "POST")}
	}
	if t.text("StatusCallback") != "" {
		f.status.Callback, f.home = t.notice("StatusCallback").Callback, false
	}
	switch {
	case t.text("Status") == "completed":
		cause := "normal_clearing"
		if c.state != answered {
			cause = "originator_cancel"
		}
		t.over(c, texmlGap, cause, c.side())
	case url.URL == "" && inline == "":
	case c.state == dialling: // for the answer
		f.voice, f.inline = url, inline
	default:
		f.interrupt(t)
		f.voice, f.inline, f.tried = url, inline, false
		f.begin(t)
	}
}

// changeConference ends a conference.
func (t *turn) changeConference(sid string) {
	r := t.conferenceOf(sid)
	if t.text("AnnounceUrl") != "" {
		t.announce(r.members, "AnnounceUrl", t.text("AnnounceMethod"))
	}
	if t.text("Status") == "completed" && len(r.members) > 0 {
		r.end(t, texmlGap, "all_left", r.members[0].call)
	}
}

// changeParticipant mutes or holds a participant, or has it hear something.
func (t *turn) changeParticipant(sid string) {
	_, m := t.participant(t.of["conference_sid"], sid)
	for field, state := range map[string]*bool{"Muted": &m.muted, "Hold": &m.held,
		"EndConferenceOnExit": &m.endsAll} {
		if given, ok := t.body[field].(bool); ok {
			*state = given
		}
	}
	t.announce([]*member{m}, "AnnounceUrl", t.text("AnnounceMethod"))
	t.announce([]*member{m}, "HoldUrl", t.text("HoldMethod"))
}

// announce has members hear the document of a URL.
func (t *turn) announce(to []*member, field, method string) {
	url := t.text(field)
	if url == "" || !t.allowed(url, "/"+field) {
		return
	}
	for _, m := range to {
		if m.call.flow == nil {
			continue
		}
		m.call.flow.interruptWait(t)
		w := &flow{name: t.name("flow"), call: m.call, done: func(*turn) {}}
		w.Place = texml.Announcement
		m.call.flow.waits = w
		w.ask(t, texmlGap, texml.Callback{URL: url, Method: cmp.Or(method, "POST")},
			webhook{emit: "texml.instruction-request"})
	}
}
