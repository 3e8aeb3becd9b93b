package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// A room is a conference while it lasts, and some time after.
type room struct {
	id, instance, name string
	began, ended       time.Duration
	over               bool
	most               int   // members
	owner              *call // which created it
	client             any   // client_state of its webhooks
	members            []*member
	acts               []*activity
	status             texml.Notice // of a conference that a document opened
	sequence           int          // of what it was told
}

// A member is a call in a conference.
type member struct {
	call        *call
	instance    string // of the participant
	endsAll     bool   // end_conference_on_exit
	muted, held bool
	supervisor  string
	label       string
	since       time.Duration
}

// conference is the one that a command names, or the command is refused.
func (t *turn) conference() *room {
	r := t.rooms.find(t.of["id"])
	switch {
	case r == nil:
		t.refuse("conf_id")
		return nil
	case r.over:
		t.refuse("conf_ended")
		return nil
	}
	return r
}

// aboutRoom has the answer tell of a conference.
func (t *turn) aboutRoom(r *room) {
	t.about["conference"] = r.instance
	t.record = t.roomRecord(r)
}

// meant are the members that a command names by call_control_id or call_control_ids, and whether it
// names any; else they are all. One that is not in the conference has the command refused.
func (r *room) meant(t *turn) (meant []*member, some bool) {
	ids := list(t.body["call_control_ids"])
	if one := t.body["call_control_id"]; one != nil {
		ids = append(ids, one)
	}
	for _, id := range ids {
		i := slices.IndexFunc(r.members, func(m *member) bool { return m.call.id == id })
		if i < 0 {
			t.refuse("ccid").at("/call_control_ids")
			return nil, true
		}
		meant = append(meant, r.members[i])
	}
	if len(ids) == 0 {
		return r.members, false
	}
	return meant, true
}

// hook is a webhook about the conference, or about a member of it.
func (r *room) hook(emit string, m *member) webhook {
	about := map[string]string{"conference": r.instance}
	if m != nil {
		about["participant"] = m.instance
	}
	return webhook{emit: emit, about: about, with: scenarios.Values{"client_state": r.client}}
}

// join brings a call in. It leaves where it is.
func (r *room) join(t *turn, m *member, after time.Duration) {
	c := m.call
	t.free(c, "leave")
	c.room, m.instance, m.since = r, t.name("participant"), t.at
	r.members = append(r.members, m)
	t.cue(after, "joined/"+m.instance, c, r.hook("conference.participant.joined", m))
}

// leave lets a call go. With the last one, or with one that ends the conference, it ends.
func (r *room) leave(t *turn, c *call, after time.Duration) {
	at := slices.IndexFunc(r.members, func(m *member) bool { return m.call == c })
	m := r.members[at]
	r.members = slices.Delete(r.members, at, at+1)
	r.part(t, m, after)
	if c.flow != nil {
		c.flow.left(t, after)
	}
	switch {
	case m.endsAll && len(r.members) > 0:
		r.end(t, after, "host_left", c)
	case len(r.members) == 0:
		r.end(t, after, "all_left", c)
	}
}

// part tells that a member has gone. One who has not been heard to join has not been there.
func (r *room) part(t *turn, m *member, after time.Duration) {
	m.call.room = nil
	stop(t, slices.DeleteFunc(slices.Clone(m.call.acts), func(a *activity) bool {
		return a.about["conference"] != r.instance
	}), "all", after, byCommand)
	if t.waits("joined/" + m.instance) {
		t.withdraw("joined/" + m.instance)
		return
	}
	hook := r.hook("conference.participant.left", m)
	hook.atEnd = closes
	t.cue(after, "left/"+m.instance, m.call, hook)
}

// end ends the conference, and the calls that are in it.
func (r *room) end(t *turn, after time.Duration, why string, by *call) {
	if r.over {
		return
	}
	r.over, r.ended = true, t.at+after
	t.closed = append(t.closed, r)
	delete(t.titled, r.name)
	stop(t, r.acts, "all", after, byHangup)
	members := r.members
	r.members = nil
	for _, m := range members {
		r.part(t, m, after)
	}
	if t.waits("created/" + r.instance) {
		t.withdraw("created/" + r.instance)
	} else {
		hook := r.hook("conference.ended", nil)
		hook.with["reason"], hook.atEnd = why, closes
		t.cue(after, "ended/"+r.instance, by, hook)
	}
	for _, m := range members {
		if m.call.flow != nil {
			m.call.flow.left(t, after+bridgeGap)
			continue
		}
		t.over(m.call, after+bridgeGap, "normal_clearing", m.call.side())
	}
}
