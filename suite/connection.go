package suite

import (
	"context"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// connectionChecks ask that it does not matter how the bytes of a request come.
func connectionChecks() []Check {
	return []Check{{
		ID: "accept/in-pieces", Title: "accepts a body that comes in pieces",
		Level: Must, Asks: Accept, Needs: NeedsJSON,
		Requirement: "A body is put together from its bytes before it is decoded: pieces end " +
			"inside a character.",
		Source: "B05", Run: inPieces,
	}, {
		ID: "accept/slow-body", Title: "accepts a body that comes slowly",
		Level: Should, Asks: Accept,
		Requirement: "A body that is written over a second is waited for.",
		Source:      "B56", Run: func(ctx context.Context, p *Probe) {
			over := min(time.Second, p.suite.timeout/2)
			a := p.Send(ctx, p.fresh(), func(r *emitter.Request) {
				r.Pieces = emitter.Pieces{Over: over}
			})
			p.Expect(a).To(BeAccepted(), fmt.Sprintf("a body written over %s", over))
		},
	}, {
		ID: "accept/after-large", Title: "accepts the next webhook on a connection",
		Level: Should, Asks: Accept,
		Requirement: "A large body that is refused is read to its end, or the connection is " +
			"closed: the genuine webhook that follows on the connection is accepted.",
		Source: "constructed: what is refused is left unread on its connection",
		Run: func(ctx context.Context, p *Probe) {
			large := p.spoil("tampered-1m")
			a := p.send(ctx, p.fresh(), Refuse, func(r *emitter.Request) {
				r.Spoil, r.Reuse = &large, true
			})
			next := p.Send(ctx, p.fresh(), func(r *emitter.Request) { r.Reuse = true })
			p.Expect(next).To(BeAccepted(),
				"the next webhook on the connection, after a forged one of 1 MB: "+said(a))
		},
	}}
}

// inPieces writes bodies with many characters of several bytes. A long one comes in pieces of 1459
// bytes, which is no multiple of an emoji. A body that is not accepted in one piece either is left
// out.
func inPieces(ctx context.Context, p *Probe) {
	over, asked := min(200*time.Millisecond, p.suite.timeout/2), false
	for _, c := range []struct {
		spoil string
		sizes []int
	}{{"scripts", []int{1, 7}}, {"emoji-64k", []int{1459}}} {
		spoil := p.spoil(c.spoil)
		if !accepted(p.Send(ctx, p.fresh(), changed(spoil))) {
			continue
		}
		asked = true
		for _, size := range c.sizes {
			a := p.Send(ctx, p.fresh(), func(r *emitter.Request) {
				r.Spoil, r.Pieces = &spoil, emitter.Pieces{Size: size, Over: over}
			})
			p.Expect(a).To(BeAccepted(), fmt.Sprintf("pieces of %d bytes (%s)", size, c.spoil))
		}
	}
	if !asked {
		p.Undecided("bodies with characters of several bytes are not accepted in one piece either")
	}
}
