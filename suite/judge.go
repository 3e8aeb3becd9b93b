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

// Judge runs one check, while no other runs.
func (s *Suite) Judge(ctx context.Context, c Check) Outcome { return s.judge(ctx, c, true) }

func (s *Suite) judge(ctx context.Context, c Check, alone bool) (o Outcome) {
	began := time.Now()
	p := &Probe{suite: s, check: c, role: emitter.Primary, alone: alone}
	defer func() { o.Exchanges, o.Took = p.exchanges, time.Since(began) }()
	lack, err := s.lacks(c.Needs)
	switch {
	case err != nil:
		return Outcome{Check: c, Verdict: Inconclusive, Reason: err.Error()}
	case lack != "":
		return Outcome{Check: c, Verdict: Skipped, Reason: lack}
	}
	if ctx.Err() != nil {
		return Outcome{Check: c, Verdict: Inconclusive, Reason: cutShort}
	}
	if c.Needs == NeedsFailover {
		p.role = emitter.Failover
	}
	end := p.perform(ctx)
	o = Outcome{Check: c, Verdict: end.verdict, Reason: end.reason}
	switch {
	case ctx.Err() != nil:
		o.Verdict, o.Reason = Inconclusive, cutShort
	case end.verdict == Failed && slices.ContainsFunc(p.exchanges, Exchange.forgedAndAccepted):
		o.Verdict = p.failed()
	case !p.proven && slices.ContainsFunc(p.exchanges, Exchange.limited):
		o.Verdict, o.Reason = Inconclusive,
			"the receiver answers 429: it limits the rate of requests, so ask for fewer a second"
	case end.verdict == Failed:
		o.Verdict = p.failed()
		if excuse := p.excuse(ctx); excuse != "" {
			o.Verdict, o.Reason = Inconclusive, excuse
		}
	case end.verdict == Passed && len(p.notes) > 0:
		o.Verdict, o.Reason = Warned, strings.Join(p.notes, "\n")
		if s.config.Strict {
			o.Verdict = Failed
		}
	case end.verdict == Passed:
		o.Reason = strings.Join(slices.Compact(p.remarks), "\n")
	}
	return o
}

// failed is the verdict of a check that is not kept.
func (p *Probe) failed() Verdict {
	if p.check.Level == Should && !p.suite.config.Strict {
		return Warned
	}
	return Failed
}

// An ending is how a check's own code came to its end.
type ending struct {
	verdict Verdict
	reason  string // "" when it returned
}

// perform runs the check's own code.
func (p *Probe) perform(ctx context.Context) (end ending) {
	p.ctx = ctx
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case ending:
			end = reason
		default:
			panic(reason)
		}
	}()
	p.check.Run(ctx, p)
	return ending{verdict: Passed}
}

// excuse says why a failed check may not be the receiver's fault in this point: a plain genuine
// webhook is not accepted either. Then another check says so. What fails with the control itself
// has no excuse, and neither has a webhook that is refused by a receiver which never accepted any,
// or what ran alone and left nobody there.
func (p *Probe) excuse(ctx context.Context) string {
	control, w := p.suite.control, p.check.Webhook
	if w != nil && (w == p.usual() || !control.known()) {
		return ""
	}
	if n := len(p.exchanges); n > 0 && p.exchanges[n-1].Control {
		return ""
	}
	deadly := p.alone && control.known() && p.reached()
	p.role = emitter.Primary
	ended := func(e Exchange) bool { return e.Cause == emitter.CauseReset }
	if p.alone && control.known() && slices.ContainsFunc(p.exchanges, ended) {
		_ = p.suite.Wait(ctx, comesBack) // its process may be started again; the control tells
	}
	if a := p.plainest(ctx, p.usual()); !accepted(a) {
		if deadly && a.Cause == emitter.CauseRefused {
			return ""
		}
		return "a plain genuine webhook is not accepted either: " + said(a)
	}
	return ""
}
