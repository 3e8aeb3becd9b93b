package telnyx

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
		if r := t.conference(); r != nil {
			t.aboutRoom(r)
			s.stop(t, acting(r.acts, s.Of...))
		}
		return
	}
	if t.call == nil {
		t.refuse("not_modelled")
		return
	}
	t.remember(t.call)
	if s.Audible {
		t.silence(t.call, t.text("stop"), s.After.time())
		return
	}
	s.stop(t, acting(t.call.acts, s.Of...))
}

// stop ends some activities.
func (s *stopping) stop(t *turn, acts []*activity) {
	if len(acts) == 0 && s.None != "" {
		t.refuse(s.None)
		return
	}
	for _, a := range acts {
		a.stop(t, s.After.time(), byCommand)
	}
}
