package suite

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// cutShort is the reason of what has no verdict because the run came to an early end.
const cutShort = "interrupted"

// Judge runs one check.
func (s *Suite) Judge(ctx context.Context, c Check) (o Outcome) {
	began := time.Now()
	p := &Probe{suite: s, check: c, role: emitter.Primary}
	defer func() { o.Exchanges, o.Took = p.exchanges, time.Since(began) }()
	lack, err := s.lacks(c.Needs)
	switch {
	case err != nil:
		return Outcome{Check: c, Verdict: Inconclusive, Reason: err.Error()}
	case lack != "":
		return Outcome{Check: c, Verdict: Skipped, Reason: lack}
	case ctx.Err() != nil:
		return Outcome{Check: c, Verdict: Inconclusive, Reason: cutShort}
	case c.Needs == NeedsFailover:
		p.role = emitter.Failover
	}
	end := p.perform(ctx, c)
	o = Outcome{Check: c, Verdict: Passed}
	switch {
	case ctx.Err() != nil:
		o.Verdict, o.Reason = Inconclusive, cutShort
	case !p.proven && slices.ContainsFunc(p.exchanges, Exchange.limited):
		o.Verdict, o.Reason = Inconclusive,
			"the receiver answers 429: it limits the rate of requests, so ask for fewer a second"
	case end.skipped:
		o.Verdict, o.Reason = Skipped, end.reason
	case end.undecided:
		o.Verdict, o.Reason = Inconclusive, end.reason
	case end.reason != "":
		o.Verdict, o.Reason = Failed, end.reason
		if excuse := p.excuse(ctx, c); excuse != "" {
			o.Verdict, o.Reason = Inconclusive, excuse
		} else if c.Level == Should && !s.config.Strict {
			o.Verdict = Warned
		}
	case len(p.notes) > 0:
		o.Verdict, o.Reason = Warned, strings.Join(p.notes, "\n")
		if s.config.Strict {
			o.Verdict = Failed
		}
	}
	return o
}

// An ending is how a check's own code came to its end.
type ending struct {
	reason    string // "" when it returned
	undecided bool
	skipped   bool
}

// perform runs the check's own code.
func (p *Probe) perform(ctx context.Context, c Check) (end ending) {
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case ending:
			end = reason
		default:
			panic(reason)
		}
	}()
	c.Run(ctx, p)
	return ending{}
}

// excuse says why a failed check may not be the receiver's fault in this point: a plain genuine
// webhook is not accepted either. Then another check says so. What fails with the control itself
// has no excuse.
func (p *Probe) excuse(ctx context.Context, c Check) string {
	if c.Webhook == p.suite.control {
		return ""
	}
	if n := len(p.exchanges); n > 0 && p.exchanges[n-1].Control {
		return ""
	}
	p.role = emitter.Primary
	if a := p.Control(ctx); !accepted(a) {
		return "a plain genuine webhook is not accepted either: " + said(a)
	}
	return ""
}
