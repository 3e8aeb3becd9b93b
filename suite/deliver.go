package suite

import (
	"context"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
)

// deliveryChecks ask that a receiver takes deliveries the way Telnyx makes them: again, late, with other header cases.
func deliveryChecks() []Check {
	return []Check{
		{
			ID: "accept/header-case", Title: "finds the signature headers in any case", Level: Must,
			Requirement: "Header names are compared without regard to case, as HTTP says; HTTP/2 and proxies send them in lower case.",
			Source:      "B13 B12", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				for _, c := range []struct {
					what  string
					write func(string) string
				}{{"lower case", strings.ToLower}, {"upper case", strings.ToUpper}, {"mixed case", mixed}} {
					a := p.Send(ctx, p.plain(), changed(emitter.Spoil{Name: c.what, After: func(d *emitter.Draft) { rename(d.Header, c.write) }}))
					g.Expect(a).To(BeAccepted(), "headers in "+c.what)
				}
			},
		},
		{
			ID: "accept/attempt-2", Title: "accepts a redelivery", Level: Must,
			Requirement: "The same event with attempt 2, signed anew, is answered with 2xx again.",
			Source:      "B33 B45 [KB:receiving-webhooks-for-messaging]", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				event := p.plain()
				g.Expect(p.Send(ctx, event, nil)).To(BeAccepted(), "attempt 1")
				g.Expect(p.Send(ctx, event, func(r *emitter.Request) { r.N = 2 })).To(BeAccepted(), "attempt 2 of the same event")
			},
		},
		{
			ID: "accept/identical", Title: "accepts an identical redelivery", Level: Must,
			Requirement: "The very same request, sent twice, is answered with 2xx twice.",
			Source:      "B33 A20", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				event, at := p.plain(), time.Now()
				for _, what := range []string{"the first request", "the same request again"} {
					g.Expect(p.Send(ctx, event, func(r *emitter.Request) { r.At = at })).To(BeAccepted(), what)
				}
			},
		},
		{
			ID: "accept/after-forged", Title: "accepts a webhook whose id a forged one has used", Level: Must,
			Requirement: "What is refused leaves no trace: the genuine webhook with the same id is accepted afterwards.",
			Source:      "B37", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				spoil, err := emitter.LookupSpoil("wrong-key")
				g.Expect(err).NotTo(gomega.HaveOccurred())
				event := p.plain()
				p.Send(ctx, event, changed(*spoil))
				g.Expect(p.Send(ctx, event, nil)).To(BeAccepted(), "the genuine webhook after a forged one with its id")
			},
		},
		{
			ID: "accept/charset", Title: "accepts a charset in the Content-Type", Level: Should,
			Requirement: "The media type decides, not the exact text of the header.",
			Source:      "B16", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				charset := func(d *emitter.Draft) { d.Header.Set("Content-Type", d.Header.Get("Content-Type")+"; charset=utf-8") }
				a := p.Send(ctx, p.plain(), changed(emitter.Spoil{Name: "charset", After: charset}))
				g.Expect(a).To(BeAccepted(), "a Content-Type with charset=utf-8")
			},
		},
	}
}

// skewChecks run alone: to a receiver that wants timestamps to rise, they make those of the checks beside them old.
func skewChecks() []Check {
	return []Check{
		{
			ID: "accept/skew", Title: "accepts clocks that differ by two minutes", Level: Must, alone: true,
			Requirement: "A timestamp two minutes ahead or behind is accepted, also after a later one: retries and other machines do not share a clock.",
			Source:      "B09 B10", Run: skewed(2 * time.Minute),
		},
		{
			ID: "accept/skew-4m", Title: "accepts clocks that differ by four minutes", Level: Should, alone: true,
			Requirement: "Official SDKs accept timestamps up to five minutes off.",
			Source:      "B09", Run: skewed(4 * time.Minute),
		},
	}
}

func skewed(by time.Duration) func(context.Context, gomega.Gomega, *Probe) {
	return func(ctx context.Context, g gomega.Gomega, p *Probe) {
		if a := p.Send(ctx, p.plain(), nil); !accepted(a) {
			panic(inconclusive("a plain genuine webhook is not accepted: " + told(a)))
		}
		for _, skew := range []time.Duration{-by, by} { // the lower one after a higher one
			a := p.Send(ctx, p.plain(), func(r *emitter.Request) { r.At = time.Now().Add(skew) })
			g.Expect(a).To(BeAccepted(), "a timestamp "+skew.String()+" off")
		}
	}
}

// changed has a request differ, by a spoil that need not harm it.
func changed(spoil emitter.Spoil) func(*emitter.Request) {
	return func(r *emitter.Request) { r.Spoil = &spoil }
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
