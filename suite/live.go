package suite

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// liveChecks run last: after them the receiver may be gone.
func liveChecks() []Check {
	return []Check{{
		ID: "live/after-malformed", Title: "is alive after malformed requests",
		Level: Must, Asks: Survive, Alone: true,
		Requirement: "Requests that make no sense do not stop the receiver from taking genuine " +
			"ones.",
		Source: "B41 B50 B51 B53", Run: func(ctx context.Context, p *Probe) {
			if a := p.Control(ctx); !accepted(a) {
				p.Undecided("a genuine webhook was not accepted even before: %s", said(a))
			}
			for _, m := range malformations() {
				p.Forge(ctx, p.fresh(), Survive, m.spoil)
				p.Expect(p.Control(ctx)).To(BeAccepted(), "a genuine webhook after "+m.what)
			}
		},
	}}
}

// A malformation is a request that breaks careless receivers. Whether it is refused is not asked
// here.
type malformation struct {
	what  string
	spoil emitter.Spoil
}

func malformations() []malformation {
	signed := func(what, body string) malformation {
		return malformation{"a signed body " + what, emitter.Spoil{
			Name: what, Before: func(d *emitter.Draft) { d.Body = []byte(body) }}}
	}
	header := func(what, name, value string) malformation {
		return malformation{what, emitter.Spoil{
			Name: what, After: func(d *emitter.Draft) { d.Header[name] = []string{value} }}}
	}
	return []malformation{
		signed("that is not JSON", "not json"),
		signed("that breaks off", `{"data":{"event_type":"call`),
		signed("that is empty", ""),
		signed("that is an array", "[]"),
		signed("that is null", "null"),
		signed("that is not UTF-8", "{\"data\":\"\xff\"}"),
		signed("of a thousand levels", strings.Repeat("[", 1000)+strings.Repeat("]", 1000)),
		header("a signature that is not base64", emitter.HeaderSignature, "!!!"),
		header("a signature of one byte", emitter.HeaderSignature, "AA=="),
		header("a signature of 8 kB", emitter.HeaderSignature, strings.Repeat("A", 8192)),
		header("a timestamp that is not a number", emitter.HeaderTimestamp, "soon"),
		header("a timestamp that no integer type holds", emitter.HeaderTimestamp,
			"99999999999999999999"),
	}
}

// shift moves a timestamp of Unix seconds.
func shift(timestamp string, by time.Duration) string {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return timestamp
	}
	return strconv.FormatInt(seconds+int64(by/time.Second), 10)
}
