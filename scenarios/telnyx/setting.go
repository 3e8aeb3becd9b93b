package telnyx

// A setting is the behaviour of commands from which no webhook follows, and that change how a call
// or a conference stands.
type setting struct {
	// Member has the states of conference members that it sets: muted, held.
	Member struct {
		Muted *bool `json:"muted"`
		Held  *bool `json:"held"`
	} `json:"member"`
	// Room means that the command is about a conference.
	Room bool `json:"room"`
}

func (s *setting) act(t *turn) {
	if !s.Room {
		t.remember(t.call)
		return
	}
	r := t.conference()
	if r == nil {
		return
	}
	meant, _ := r.meant(t)
	if t.refusal != nil {
		return
	}
	t.aboutRoom(r)
	for _, m := range meant {
		if s.Member.Muted != nil {
			m.muted = *s.Member.Muted
		}
		if s.Member.Held != nil {
			m.held = *s.Member.Held
		}
		if role := t.text("supervisor_role"); role != "" {
			m.supervisor = role
		}
	}
}

// list is a field that is a list; a value that is none is a list of one.
func list(value any) []any {
	switch value := value.(type) {
	case nil:
		return nil
	case []any:
		return value
	}
	return []any{value}
}
