package telnyx

// A hanging is the behaviour of hangup and reject: it ends a call.
type hanging struct {
	After span `json:"after"`
	// Causes are hangup causes by the cause that the command names; "" is the usual one.
	Causes map[string]string `json:"causes"`
}

func (h *hanging) act(t *turn) {
	t.remember(t.call)
	cause := h.Causes[t.text("cause")]
	if cause == "" {
		cause = h.Causes[""]
	}
	if t.call.state == dialling && cause == "normal_clearing" {
		cause = "originator_cancel"
	}
	t.over(t.call, h.After.time(), cause, t.call.side())
}
