package telnyx

import "slices"

// A setting is the behaviour of commands from which no webhook follows, and that change how a call
// or a conference stands.
type setting struct {
	// Member has the states of conference members that it sets: muted, held.
	Member map[string]bool `json:"member"`
	// Room means that the command is about a conference.
	Room bool `json:"room"`
}

func (s *setting) act(t *turn) {
	if t.call != nil {
		t.remember(t.call)
	}
	if !s.Room {
		return
	}
	r := t.conference()
	if r == nil {
		return
	}
	t.aboutRoom(r)
	var meant []string
	for _, id := range list(t.body["call_control_ids"]) {
		meant = append(meant, id.(string))
	}
	if id := t.text("call_control_id"); id != "" {
		meant = append(meant, id)
	}
	for _, id := range meant {
		if c := t.calls[id]; c == nil || c.room != r {
			t.refuse("ccid").at("/call_control_ids")
			return
		}
	}
	for _, m := range r.members {
		if len(meant) > 0 && !slices.Contains(meant, m.call.id) {
			continue
		}
		for what, on := range s.Member {
			switch what {
			case "muted":
				m.muted = on
			case "held":
				m.held = on
			}
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
