package suite

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// spoilChecks ask, of each spoil of the emitter, what a correct receiver answers to it. The late
// ones may end the receiver. Those ahead of the clock come last of all: they make genuine webhooks
// old to a receiver that wants timestamps to rise.
func (s *Suite) spoilChecks() (checks, late, ahead []Check) {
	var forged []Check
	for _, spoil := range emitter.Spoils() {
		if slices.Contains(windowSpoils(), spoil.Name) {
			continue
		}
		switch check := spoilCheck(spoil); {
		case s.isAhead(spoil):
			check.Late = true
			if check.Asks == Refuse {
				late = append(late, check)
			} else {
				ahead = append(ahead, check)
			}
		case spoil.Answer == emitter.Either:
			check.Late = true
			late = append(late, check)
		case spoil.Answer == emitter.Refused:
			forged = append(forged, check)
		default:
			checks = append(checks, check)
		}
	}
	return append(checks, forged...), late, ahead
}

// windowSpoils are those of which refuse/window measures what is accepted.
func windowSpoils() []string {
	return []string{"stale-6m", "stale-15m", "stale-1h", "stale-2h"}
}

func spoilCheck(spoil emitter.Spoil) Check {
	check := Check{
		Title: strings.TrimSuffix(spoil.Title, "."), Requirement: spoil.Why,
		Source: spoil.Source, Level: spoilLevel(spoil), Spoil: spoil.Name, Keyless: spoil.Keyless,
	}
	if spoil.Applies(wire.Form) && !spoil.Applies(wire.JSON) {
		check.Needs = NeedsForm
	} else if !spoil.Applies(wire.Form) {
		check.Needs = NeedsJSON
	}
	switch spoil.Answer {
	case emitter.Refused:
		check.ID, check.Asks = "refuse/"+spoil.Name, Refuse
		check.Run = func(ctx context.Context, p *Probe) {
			p.Forged(ctx, spoil.Title, p.spoilable(spoil), spoil)
		}
	case emitter.Accepted:
		check.ID, check.Asks = "accept/"+spoil.Name, Accept
		check.Run = func(ctx context.Context, p *Probe) {
			a := p.Send(ctx, p.spoilable(spoil)(), changed(spoil))
			p.Expect(a).To(BeAccepted(), "%s", spoil.Title)
		}
	case emitter.Either:
		check.ID, check.Asks = "survive/"+spoil.Name, Survive
		check.Run = func(ctx context.Context, p *Probe) { p.survived(ctx, spoil) }
	}
	return check
}

// spoilLevel is SHOULD where a receiver may be excused. An hour ahead is the nearest future that
// every current SDK refuses, so that it is a MUST though old ones do not.
func spoilLevel(spoil emitter.Spoil) Level {
	if spoil.Lenient == "" || spoil.Name == "future-1h" || spoil.Answer == emitter.Either {
		return Must
	}
	return Should
}

// isAhead reports whether the timestamp that the spoil sends lies ahead of the clock.
func (s *Suite) isAhead(spoil emitter.Spoil) bool {
	at := time.Unix(1_700_000_000, 0)
	request := emitter.Request{URL: "http://127.0.0.1/", At: at, Spoil: &spoil,
		Event: emitter.Event{Body: wire.Raw(wire.JSON, []byte("{}"))}}
	sent, err := s.emitter.Transcribe(request)
	if err != nil {
		return false // it needs more of a body than there is here
	}
	seconds, err := strconv.ParseInt(sent.Headers.Get(emitter.HeaderTimestamp), 10, 64)
	return err == nil && seconds > at.Unix()+1
}

// draws is how often a webhook is made at most in search of one that a spoil can damage.
const draws = 64

// spoilable makes plain webhooks that the spoil can damage: of the kind that controls send, or
// else of the first that is handled and has what the spoil damages.
func (p *Probe) spoilable(spoil emitter.Spoil) func() emitter.Event {
	usual := []*schemas.Webhook{p.usual()}
	for _, w := range slices.Concat(usual, p.suite.control.candidates, p.suite.handled) {
		if !spoil.Applies(w.Header().Wire) {
			continue
		}
		fits := func(event emitter.Event) bool {
			request := emitter.Request{Event: event, URL: p.suite.config.Target, Spoil: &spoil}
			_, err := p.suite.emitter.Transcribe(request)
			return err == nil
		}
		if event := p.Event(p.plainly(w)); !fits(event) {
			continue
		}
		return func() (event emitter.Event) {
			for range draws { // one in a few may have nothing to damage
				if event = p.Event(p.plainly(w)); fits(event) {
					break
				}
			}
			return event
		}
	}
	p.skip("no webhook that the receiver handles has what this damages")
	return nil
}

// survived sends what makes no sense, and expects that the receiver lives on. What it answers is
// its own business, as long as it does not stumble.
func (p *Probe) survived(ctx context.Context, spoil emitter.Spoil) {
	event := p.spoilable(spoil)()
	if a := p.Control(ctx); !accepted(a) {
		p.Undecided("a genuine webhook was not accepted even before: %s", said(a))
	}
	a := p.Forge(ctx, event, Survive, spoil)
	if after := p.Control(ctx); !accepted(after) {
		p.Fail("a genuine webhook after this: "+spoil.Title, "accepted with 2xx", said(after))
	}
	switch wrong, _ := spoil.Judge(a); {
	case wrong == "" || a.Cause == emitter.CauseRedirect:
	case !a.Answered():
		p.Note("%s: no answer at all (%s)", p.check.Title, a.Cause)
	default:
		p.Note("%s: %s", p.check.Title, wrong)
	}
}
