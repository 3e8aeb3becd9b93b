package telnyx

import "slices"

// A stopping is the behaviour of commands that end what goes on.
type stopping struct {
	// Of are the kinds of what is stopped.
	Of    []string `json:"of"`
	After span     `json:"after"`
	// None is the error where nothing of it goes on; "" means that this is none.
	None string `json:"none"`
	// Audible means all that the call hears, as the field stop says.
	Audible bool `json:"audible"`
	// Room means that it goes on in a conference.
	Room bool `json:"room"`
}

func (s *stopping) act(t *turn) {
	if s.Room {
		s.room(t)
		return
	}
	if t.call == nil {
		t.refuse("not_modelled")
		return
	}
	acts := acting(t.call.acts, s.Of...)
	if len(acts) == 0 && s.None != "" {
		t.refuse(s.None)
		return
	}
	t.remember(t.call)
	if s.Audible {
		t.silence(t.call, t.text("stop"), s.After.time())
	}
	stop(t, acts, "all", s.After.time(), byCommand)
}

// room ends what goes on in a conference, or for some of its members.
func (s *stopping) room(t *turn) {
	r := t.conference()
	if r == nil {
		return
	}
	meant, some := r.meant(t)
	if t.refusal != nil {
		return
	}
	t.aboutRoom(r)
	var acts []*activity
	for _, m := range meant {
		acts = append(acts, slices.DeleteFunc(acting(m.call.acts, s.Of...),
			func(a *activity) bool { return a.about["conference"] != r.instance })...)
	}
	if !some {
		acts = append(acts, acting(r.acts, s.Of...)...)
	}
	stop(t, acts, "all", s.After.time(), byCommand)
}
