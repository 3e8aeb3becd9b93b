package telnyx

// A plain is the behaviour of commands that are checked and answered, and from which no webhook
// follows.
type plain struct{}

func (p *plain) act(t *turn) {
	if t.call != nil {
		t.remember(t.call)
	}
}

// An unmodelled is the behaviour of commands whose webhooks offhook does not send: it says so.
type unmodelled struct{}

func (u *unmodelled) act(t *turn) {
	t.refuse("not_modelled")
}
