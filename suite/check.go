package suite

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// A Check is one promise that a receiver keeps. Checks are plain values: those of an importer are
// run and reported like offhook's own.
type Check struct {
	// ID is the family and the name: refuse/stale-24h.
	ID    string
	Title string
	// Requirement is what the receiver must do, in a sentence.
	Requirement string
	// Source is where the requirement is from: known defects and where they were seen, pages, or
	// the file of a schema.
	Source string
	// Level is Must if empty.
	Level Level
	// Labels are further ones: every check has its family and its level, in lower case, as labels.
	Labels []string
	// Needs is what the receiver must claim to have.
	Needs Need
	// Asks is what the check asks of the receiver.
	Asks Verb
	// Webhook is what the check is about, nil for no webhook in particular.
	Webhook *schemas.Webhook
	// Named says that somebody has said that the receiver handles the webhook.
	Named bool
	// Spoil names the spoil of the emitter that the check is about, "" for none in particular.
	Spoil string
	// Keyless says that the check can be asked of a receiver whose key is not at hand.
	Keyless bool
	// Alone says that no other check runs beside it: it measures time, or sends other times.
	Alone bool
	// Late says that it runs when all those before it have ended, since it may end the receiver.
	Late bool
	// Run sends what the check is about. It ends early by Probe.Expect, Fail or Undecided; a Run
	// that returns is passed, with the warnings that Probe.Note has noted.
	Run func(context.Context, *Probe)
}

// A Level says how much a check weighs.
type Level string

const (
	// Must fails the receiver if it is not kept.
	Must Level = "MUST"
	// Should is a warning if it is not kept, unless the run is strict.
	Should Level = "SHOULD"
	// Effect is about what the receiver does, not what it answers. It is asked only where
	// Config.Effects or Config.Witness is set, and then weighs like Must.
	Effect Level = "EFFECT"
)

// A Verb is what a check asks of a receiver, or a probe of one request.
type Verb string

const (
	// Accept: what is genuine is answered with 2xx.
	Accept Verb = "accept"
	// Refuse: what is forged is not.
	Refuse Verb = "refuse"
	// Survive: what makes no sense does no harm.
	Survive Verb = "survive"
)

// A Need is what a receiver must claim to have for a check to be asked.
type Need string

const (
	NeedsJSON     Need = "json"     // a JSON webhook
	NeedsForm     Need = "form"     // a form webhook
	NeedsFailover Need = "failover" // a failover URL; the probes of the check go there
	NeedsRoutes   Need = "routes"   // a webhook with a URL of its own
	NeedsEffects  Need = "effects"  // Config.Effects or Config.Witness
	NeedsOrder    Need = "order"    // Config.Effects: which of the webhooks about one thing had one
	NeedsBurst    Need = "burst"    // no limit to how many requests are sent a second
)

// A Verdict is what a check says of the receiver.
type Verdict string

const (
	Passed Verdict = "passed"
	Failed Verdict = "failed"
	// Warned: passed, with something to look at.
	Warned Verdict = "warned"
	// Skipped: the receiver does not claim to have what the check needs.
	Skipped Verdict = "skipped"
	// Inconclusive: genuine webhooks were not accepted either. It fails the receiver unless the
	// level is SHOULD.
	Inconclusive Verdict = "inconclusive"
)

// An Exchange is a request of a check and its answer.
type Exchange struct {
	emitter.Attempt
	// Asks is what the request asked: Accept of a genuine one, Refuse of a forged one, Survive of
	// one that makes no sense.
	Asks Verb
	// Control says that it was a plain genuine webhook, sent to show that others mean something.
	Control bool
}

func (e Exchange) accepted() bool { return accepted(e.Attempt) }

// forgedAndAccepted is what no correct receiver does.
func (e Exchange) forgedAndAccepted() bool { return e.Asks == Refuse && e.accepted() }

// broken reports whether the connection was refused, or ended before the answer.
func (e Exchange) broken() bool {
	return e.Cause == emitter.CauseReset || e.Cause == emitter.CauseRefused
}

// limited reports whether the receiver refused the request for coming too soon after others.
func (e Exchange) limited() bool { return e.Status == http.StatusTooManyRequests }

// An Outcome is what became of one check.
type Outcome struct {
	Check   Check
	Verdict Verdict
	// Reason is why, with what was sent, expected and actual. It is empty when the check has
	// passed.
	Reason string
	// Exchanges are every request of the check and its answer, controls included.
	Exchanges []Exchange
	Took      time.Duration
}

// Failed reports whether the outcome fails the receiver.
func (o Outcome) Failed() bool {
	return o.Verdict == Failed || o.Verdict == Inconclusive && o.Check.Level != Should
}

// Answered reports whether the receiver answered any request of the check.
func (o Outcome) Answered() bool {
	return slices.ContainsFunc(o.Exchanges, func(e Exchange) bool { return e.Answered() })
}
