package suite

import (
	"context"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
)

// A Check is one promise that a receiver keeps.
type Check struct {
	ID          string // family and name: refuse/stale-24h
	Title       string
	Requirement string // what the receiver must do, in a sentence
	Source      string // where the requirement is from: known defects and where they were seen, pages, or the file of a schema
	Level       Level
	Labels      []string
	Needs       string // what the receiver must claim to have: "json", "form", "story", "nulls", "failover", "routes", "effects", or "" for nothing
	Run         func(context.Context, gomega.Gomega, *Probe)

	plain bool // what it sends is what a control sends, so no control can excuse it
	alone bool // no other check runs beside it: it measures time, sends other times, or may end the receiver
}

// A Level says how much a check weighs.
type Level string

const (
	Must   Level = "MUST"   // broken, it fails the receiver
	Should Level = "SHOULD" // broken, it is a warning, unless the run is strict
	Effect Level = "EFFECT" // about what the receiver does, not what it answers; asked only where Config.Effects tells, and then a MUST
)

// A Verdict is what a check says of the receiver.
type Verdict string

const (
	Kept         Verdict = "kept"
	Broken       Verdict = "broken"
	Warned       Verdict = "warned"       // passed, with something to look at
	Skipped      Verdict = "skipped"      // the receiver does not claim to have what the check needs
	Inconclusive Verdict = "inconclusive" // genuine webhooks were not accepted either; a failure unless the level is SHOULD
)

// An Outcome is what became of one check.
type Outcome struct {
	Check     Check
	Verdict   Verdict
	Reason    string            // why, "" when kept: what was sent, expected and actual
	Exchanges []emitter.Attempt // every request of the check and its answer, controls included
	Took      time.Duration
}

// Failed tells whether the outcome fails the receiver.
func (o Outcome) Failed() bool {
	return o.Verdict == Broken || o.Verdict == Inconclusive && o.Check.Level != Should
}

// Answered tells whether the receiver answered any request of the check.
func (o Outcome) Answered() bool {
	for _, a := range o.Exchanges {
		if a.Answered() {
			return true
		}
	}
	return false
}
