package telnyx

import (
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// A joining is the behaviour of what brings a call into a conference.
type joining struct {
	After span `json:"after"`
	// Makes means that the conference is new.
	Makes bool `json:"makes"`
}

func (j *joining) act(t *turn) {
	c, after := t.call, j.After.time()
	r := j.room(t)
	switch {
	case r == nil:
		return
	case c.room == r:
		t.refuse("conf_twice")
		return
	case len(r.members) >= r.most:
		t.refuse("conf_full", "max", strconv.Itoa(r.most))
		return
	}
	if j.Makes {
		t.free(c, "leave")
		t.open(r, after)
	} else {
		t.remember(c)
		if state, given := t.body["client_state"]; given && r.owner == c {
			r.client = state
		}
	}
	t.aboutRoom(r)
	r.join(t, &member{call: c, endsAll: t.flag("end_conference_on_exit"), muted: t.flag("mute"),
		held: t.flag("hold"), supervisor: t.text("supervisor_role")}, after+bridgeGap)
}

// room is the conference that the command is about, or makes, or the command is refused.
func (j *joining) room(t *turn) *room {
	if !j.Makes {
		return t.conference()
	}
	name := t.text("name")
	if t.going(name) != nil {
		t.refuse("conf_name").at("/name")
		return nil
	}
	most := int(t.number("max_participants"))
	if most == 0 {
		most = 250
	}
	return &room{name: name, began: t.at, most: most, owner: t.call, client: t.body["client_state"]}
}

// open begins a conference.
func (t *turn) open(r *room, after time.Duration) {
	r.instance = t.name("conference")
	t.fail(t.w.Declare("conference", r.instance, schemas.Member{
		Values: map[string]any{"name": r.name}}))
	id, err := t.w.Value("conference", r.instance, "id", t.at)
	t.fail(err)
	r.id, _ = id.(string)
	t.rooms.put(r.id, r)
	t.titled[r.name] = r.id
	t.own(r.id, true)
	t.cue(after, "created/"+r.instance, r.owner, r.hook("conference.created", nil))
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
		r.end(t, l.After.time(), "all_left", r.members[0].call)
		return
	}
	if t.call.room != r {
		t.refuse("conflict").at("/call_control_id")
		return
	}
	t.remember(t.call)
	r.leave(t, t.call, l.After.time())
}
