package suite

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
)

// Forged sends an event that is genuine but for one spoil. 2xx fails the check, whatever else
// holds. A refusal counts only if the very same event, without the spoil, is accepted after it;
// else a receiver that refuses everything would look careful.
func (p *Probe) Forged(
	ctx context.Context, what string, fresh func() emitter.Event, spoil emitter.Spoil,
) {
	spoil.Title = what
	p.forgedEach(ctx, fresh, spoil)
}

// forgedEach is Forged for several spoils, each of an event of its own; it is the last of these
// events that has to be accepted without its spoil.
func (p *Probe) forgedEach(
	ctx context.Context, fresh func() emitter.Event, spoils ...emitter.Spoil,
) {
	var event emitter.Event
	var all []emitter.Attempt
	for _, spoil := range spoils {
		event = fresh()
		forged := p.Forge(ctx, event, Refuse, spoil)
		if accepted(forged) {
			p.Expect(forged).To(BeRefused(), "%s", spoil.Title)
		}
		all = append(all, forged)
	}
	last := all[len(all)-1]
	if p.suite.config.ForgeriesOnly {
		p.remark("refused with %s, not proven: no genuine webhook was sent", said(last))
		return
	}
	after := p.Send(ctx, event, nil)
	if !accepted(after) { // for its id's sake perhaps, which is another check's business
		after = p.Send(ctx, fresh(), nil)
	}
	if !accepted(after) {
		if p.alone && p.reached() && !after.Answered() && p.suite.control.known() {
			p.Fail("a genuine webhook after this: "+spoils[len(spoils)-1].Title,
				"accepted with 2xx", said(after))
		}
		p.Undecided("refused with %s, but so is the genuine webhook after it: %s", said(last),
			said(after))
	}
	for i, forged := range all {
		p.Refused(forged, spoils[i].Title)
	}
}

// Refused expects that a forged request was not accepted, and notes it when the receiver stumbled
// rather than refused.
func (p *Probe) Refused(a emitter.Attempt, what string) {
	// Whether another method is there at all is the receiver's own business, and routers send what
	// comes to another path on to the one that is.
	absent := a.Cause == emitter.CauseRedirect && (a.Method != http.MethodPost || p.astray(a)) ||
		a.Method != http.MethodPost && a.Status == http.StatusNotImplemented
	sent := strings.TrimSuffix(what, ".")
	switch {
	case absent:
	case a.Cause == emitter.CauseRedirect:
		p.Note("%s: answered with %s; a refusal is a 4xx", sent, said(a))
	case !a.Answered():
		p.Note("%s: no answer at all (%s); a refusal is a 4xx", sent, a.Cause)
	default:
		p.Expect(a).To(BeRefused(), "%s", what)
		if a.Status >= 500 {
			p.Note("%s: refused with %s; a 4xx says that the request was at fault, a 5xx that "+
				"the receiver was", sent, said(a))
		}
	}
}

// astray reports whether a request went to another path than that of the receiver.
func (p *Probe) astray(a emitter.Attempt) bool {
	target := p.suite.targets.For(emitter.Event{Type: a.EventType, Family: a.Family})
	sent, err := url.Parse(a.URL)
	there, failed := url.Parse(target.URL(p.role))
	return err == nil && failed == nil && sent.EscapedPath() != there.EscapedPath()
}

// fresh is a new plain webhook.
func (p *Probe) fresh() emitter.Event { return p.Event(p.Plain()) }

// spoil is one of the emitter's, by its name.
func (p *Probe) spoil(name string) emitter.Spoil {
	spoil, err := emitter.LookupSpoil(name)
	p.Expect(err).NotTo(gomega.HaveOccurred())
	return *spoil
}

// spoils are several of the emitter's, by their names, without those that need the receiver's key
// where that is not at hand.
func (p *Probe) spoils(names ...string) (spoils []emitter.Spoil) {
	for _, name := range names {
		if spoil := p.spoil(name); spoil.Keyless || !p.suite.config.ForgeriesOnly {
			spoils = append(spoils, spoil)
		}
	}
	return spoils
}
