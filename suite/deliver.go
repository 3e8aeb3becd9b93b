package suite

import (
	"context"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
)

// deliveryChecks ask that a receiver takes deliveries the way Telnyx makes them: again, late, with
// other header cases.
func deliveryChecks() []Check {
	return []Check{{
		ID: "accept/header-case", Title: "finds the signature headers in any case",
		Level: Must, Asks: Accept,
		Requirement: "Header names are compared without regard to case, as HTTP says; HTTP/2 and " +
			"proxies send them in lower case.",
		Source: "B13 B12", Run: headerCase,
	}, {
		ID: "accept/attempt-2", Title: "accepts a redelivery", Level: Must, Asks: Accept,
		Requirement: "The same event with attempt 2, signed anew, is answered with 2xx again.",
		Source:      "B33 B45 [KB:receiving-webhooks-for-messaging]",
		Run: func(ctx context.Context, p *Probe) {
			event := p.Event(p.Plain())
			p.Expect(p.Send(ctx, event, nil)).To(BeAccepted(), "attempt 1")
			again := p.Send(ctx, event, func(r *emitter.Request) { r.N = 2 })
			p.Expect(again).To(BeAccepted(), "attempt 2 of the same event")
		},
	}, {
		ID: "accept/identical", Title: "accepts an identical redelivery", Level: Must, Asks: Accept,
		Requirement: "The very same request, sent twice, is answered with 2xx twice.",
		Source:      "B33 A20", Run: func(ctx context.Context, p *Probe) {
			event, at := p.Event(p.Plain()), time.Now()
			for _, what := range []string{"the first request", "the same request again"} {
				a := p.Send(ctx, event, func(r *emitter.Request) { r.At = at })
				p.Expect(a).To(BeAccepted(), what)
			}
		},
	}, {
		ID: "accept/after-forged", Title: "accepts a webhook whose id a forged one has used",
		Level: Must, Asks: Accept,
		Requirement: "What is refused leaves no trace: the genuine webhook with the same id is " +
			"accepted afterwards.",
		Source: "B37", Run: func(ctx context.Context, p *Probe) {
			event := p.Event(p.Plain())
			p.Forge(ctx, event, Refuse, p.spoil("wrong-key"))
			p.Expect(p.Send(ctx, event, nil)).To(BeAccepted(),
				"the genuine webhook after a forged one with its id")
		},
	}, {
		ID: "accept/charset", Title: "accepts a charset in the Content-Type",
		Level: Should, Asks: Accept,
		Requirement: "The media type decides, not the exact text of the header.",
		Source:      "B16", Run: func(ctx context.Context, p *Probe) {
			a := p.Send(ctx, p.Event(p.Plain()), changed(emitter.Spoil{
				Name: "charset", After: func(d *emitter.Draft) {
					d.Header.Set("Content-Type", d.Header.Get("Content-Type")+"; charset=utf-8")
				}}))
			p.Expect(a).To(BeAccepted(), "a Content-Type with charset=utf-8")
		},
	}}
}

// skewChecks run alone: to a receiver that wants timestamps to rise, they make those of the checks
// beside them old.
func skewChecks() []Check {
	return []Check{{
		ID: "accept/skew", Title: "accepts clocks that differ by two minutes",
		Level: Must, Asks: Accept, Alone: true,
		Requirement: "A timestamp two minutes ahead or behind is accepted, also after a later " +
			"one: retries and other machines do not share a clock.",
		Source: "B09 B10", Run: skewed(2 * time.Minute),
	}, {
		ID: "accept/skew-4m", Title: "accepts clocks that differ by four minutes",
		Level: Should, Asks: Accept, Alone: true,
		Requirement: "Official SDKs accept timestamps up to five minutes off.",
		Source:      "B09", Run: skewed(4 * time.Minute),
	}}
}

func skewed(by time.Duration) func(context.Context, *Probe) {
	return func(ctx context.Context, p *Probe) {
		if a := p.Control(ctx); !accepted(a) {
			p.Undecided("a plain genuine webhook is not accepted: %s", said(a))
		}
		for _, skew := range []time.Duration{-by, by} { // the lower one after a higher one
			at := time.Now().Add(skew)
			a := p.Send(ctx, p.Event(p.Plain()), func(r *emitter.Request) { r.At = at })
			p.Expect(a).To(BeAccepted(), "a timestamp "+skew.String()+" off")
		}
	}
}

func headerCase(ctx context.Context, p *Probe) {
	for _, c := range []struct {
		what  string
		write func(string) string
	}{{"lower case", strings.ToLower}, {"upper case", strings.ToUpper}, {"mixed case", mixed}} {
		a := p.Send(ctx, p.Event(p.Plain()), changed(emitter.Spoil{
			Name: c.what, After: func(d *emitter.Draft) { rename(d.Header, c.write) }}))
		p.Expect(a).To(BeAccepted(), "headers in "+c.what)
	}
}

// rename writes the names of the signature headers otherwise.
func rename(header map[string][]string, write func(string) string) {
	for _, name := range []string{emitter.HeaderSignature, emitter.HeaderTimestamp} {
		values := header[name]
		delete(header, name)
		header[write(name)] = values
	}
}

func mixed(name string) string {
	upper := false
	return strings.Map(func(c rune) rune {
		upper = !upper
		if upper {
			return []rune(strings.ToLower(string(c)))[0]
		}
		return []rune(strings.ToUpper(string(c)))[0]
	}, name)
}

// spoil is one of the emitter's, by its name.
func (p *Probe) spoil(name string) emitter.Spoil {
	spoil, err := emitter.LookupSpoil(name)
	p.Expect(err).NotTo(gomega.HaveOccurred())
	return *spoil
}
