package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
	"github.com/offhook-dev/offhook/schemas"
)

// A room is a conference while it lasts.
type room struct {
	id, instance, name string
	began              time.Duration
	ended              bool
	members            []*member
	acts               []*activity
	status             texml.Notice // of a conference that a document opened
	sequence           int          // of what it was told
}

// A member is a call in a conference.
type member struct {
	call             *call
	instance         string // of the participant
	endsAll          bool   // end_conference_on_exit
	muted, held      bool
	supervisor, name string
}

// A joining is the behaviour of what brings a call into a conference.
type joining struct {
	After span `json:"after"`
	// Makes means that the conference is new.
	Makes bool `json:"makes"`
}

func (j *joining) act(t *turn) {
	c := t.standing(t.text("call_control_id"), "/call_control_id")
	if c == nil {
		return
	}
	if c.state != answered {
		t.refuse("unanswered")
		return
	}
	after := j.After.time()
	var r *room
	if j.Makes {
		for _, other := range t.rooms {
			if other.name == t.text("name") && !other.ended {
				t.refuse("conf_name").at("/name")
				return
			}
		}
		r = t.open(c, t.text("name"), after)
	} else if r = t.conference(); r == nil {
		return
	}
	if most := int(t.number("max_participants", 250)); !j.Makes && len(r.members) >= most {
		t.refuse("conf_full")
		return
	}
	if c.room == r {
		t.refuse("conf_twice")
		return
	}
	if !j.Makes {
		t.remember(c)
	}
	t.aboutRoom(r)
	m := &member{call: c, endsAll: t.flag("end_conference_on_exit", false),
		muted: t.flag("mute", false), held: t.flag("hold", false),
		supervisor: t.text("supervisor_role")}
	r.join(t, m, after+bridgeGap)
}

// aboutRoom has the answer tell of a conference.
func (t *turn) aboutRoom(r *room) {
	t.about["conference"] = r.instance
	t.record = t.roomRecord(r)
}

// open makes a conference.
func (t *turn) open(c *call, name string, after time.Duration) *room {
	r := &room{instance: t.name("conference"), name: name, began: t.at}
	t.fail(t.w.Declare("conference", r.instance, schemas.Member{
		Values: map[string]any{"name": r.name}}))
	id, err := t.w.Value("conference", r.instance, "id", t.at)
	t.fail(err)
	r.id, _ = id.(string)
	t.rooms[r.id] = r
	t.own(r.id, true)
	t.own(t.value("conference", r.instance, "sid"), true)
	t.cue(after, "created/"+r.instance, c, webhook{emit: "conference.created",
		about: map[string]string{"conference": r.instance}})
	return r
}

// conference is the one that a command names, or the command is refused.
func (t *turn) conference() *room {
	r := t.rooms[t.of["id"]]
	switch {
	case r == nil:
		t.refuse("conf_id")
	case r.ended:
		t.refuse("conf_ended")
	default:
		return r
	}
	return nil
}

// join brings a call in. It leaves the conference in which it is, and what it hears ends.
func (r *room) join(t *turn, m *member, after time.Duration) {
	c := m.call
	if c.room != nil {
		c.room.leave(t, c, 0)
	}
	if c.queue != nil {
		c.queue.leave(t, c, 0, "leave")
	}
	t.silence(c, "all", 0)
	c.room, m.instance = r, t.name("participant")
	r.members = append(r.members, m)
	t.cue(after, "joined/"+m.instance, c, webhook{emit: "conference.participant.joined",
		about: r.about(m)})
}

// about are the instances of what happens to a member, or to the conference where that is nil.
func (r *room) about(m *member) map[string]string {
	about := map[string]string{"conference": r.instance}
	if m != nil {
		about["participant"] = m.instance
	}
	return about
}

// leave lets a call go. With the last one, or with one that ends the conference, it ends.
func (r *room) leave(t *turn, c *call, after time.Duration) {
	at := slices.IndexFunc(r.members, func(m *member) bool { return m.call == c })
	m := r.members[at]
	r.members = slices.Delete(r.members, at, at+1)
	c.room = nil
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
	if t.waits("joined/" + m.instance) {
		t.withdraw("joined/" + m.instance)
		return
	}
	t.cue(after, "left/"+m.instance, m.call, webhook{emit: "conference.participant.left",
		about: r.about(m)})
}

// end ends the conference, and the calls that are in it.
func (r *room) end(t *turn, after time.Duration, why string, by *call) {
	if r.ended {
		return
	}
	r.ended = true
	for _, a := range slices.Clone(r.acts) {
		a.stop(t, after, byHangup)
	}
	members := r.members
	r.members = nil
	for _, m := range members {
		m.call.room = nil
		r.part(t, m, after)
	}
	if t.waits("created/" + r.instance) {
		t.withdraw("created/" + r.instance)
	} else {
		t.cue(after+bridgeGap, "ended/"+r.instance, by, webhook{emit: "conference.ended",
			about: r.about(nil), with: scenarios.Values{"reason": why}})
	}
	for _, m := range members {
		if m.call.flow != nil {
			m.call.flow.left(t, after+2*bridgeGap)
			continue
		}
		t.over(m.call, after+2*bridgeGap, "normal_clearing", m.call.side())
	}
}

// A leaving is the behaviour of what takes calls out of a conference, or ends it.
type leaving struct {
	After span `json:"after"`
	// Ends means that the conference ends for all.
	Ends bool `json:"ends"`
}

func (l *leaving) act(t *turn) {
	r := t.conference()
	if r == nil {
		return
	}
	t.aboutRoom(r)
	if l.Ends {
		var by *call
		if len(r.members) > 0 {
			by = r.members[0].call
		}
		r.end(t, l.After.time(), "all_left", by)
		return
	}
	c := t.standing(t.text("call_control_id"), "/call_control_id")
	if c == nil {
		return
	}
	if c.room != r {
		t.refuse("conflict").at("/call_control_id")
		return
	}
	t.remember(c)
	r.leave(t, c, l.After.time())
}
