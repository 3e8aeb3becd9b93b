package scenarios

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// An Outcome is what became of one planned event.
type Outcome struct {
	Planned  Planned
	Delivery emitter.Delivery
	Broken   []string // how the delivery broke what the step promised; none means kept
}

// A Report is what became of a plan.
type Report struct {
	Outcomes []Outcome // by run and step; events that an interruption left unsent are missing
	Planned  int       // events in the plan
	Attempts int
	Answered int // attempts that the receiver itself answered
}

// Kept tells whether every planned event was sent and kept its promise; a play of nothing is not kept.
func (r Report) Kept() bool {
	return r.Planned > 0 && len(r.Outcomes) == r.Planned && !slices.ContainsFunc(r.Outcomes, func(o Outcome) bool { return len(o.Broken) > 0 })
}

func outcome(planned Planned, history []emitter.Attempt, policy emitter.Policy) Outcome {
	delivery := emitter.Delivery{Event: planned.Event, Attempts: history, Status: emitter.Failed}
	if policy.Delivered(history) {
		delivery.Status = emitter.Delivered
	}
	return Outcome{Planned: planned, Delivery: delivery, Broken: planned.Expect.broken(delivery)}
}

// Play sends a plan through an emitter, at its times divided by the plan's speed; math.Inf(1) does not wait. watch, which
// may be nil, sees each attempt as it ends and the step that the policy takes next, nil at the end of the delivery; its
// calls do not overlap.
//
// The plan's policy and speed hold, the emitter's Timeout where it is set; of the emitter's Speed, only the wait of a faked
// timeout depends. The error is ctx's,
// when it ended before the play did; the report then tells what had been sent by then.
func Play(ctx context.Context, plan Plan, e *emitter.Emitter, watch func(Planned, emitter.Attempt, *emitter.Step)) (Report, error) {
	report := Report{Planned: len(plan.Events)}
	t := newTimeline(plan)
	t.limit = cmp.Or(e.Timeout, t.limit)
	t.send = func(ctx context.Context, r emitter.Request) emitter.Attempt {
		r.Timeout = t.limit
		return e.Send(ctx, r)
	}
	started := time.Now()
	t.wait = func(offset time.Duration) <-chan time.Time {
		speed := cmp.Or(plan.Speed, 1)
		if math.IsInf(speed, 1) {
			return nil
		}
		if left := time.Until(started.Add(time.Duration(float64(offset) / speed))); left > 0 {
			return time.After(left)
		}
		return nil
	}
	t.watch = func(p Planned, a emitter.Attempt, next *emitter.Step) {
		report.Attempts++
		if a.Answered() && a.Fault == "" {
			report.Answered++
		}
		if watch != nil {
			watch(p, a, next)
		}
	}
	t.report = func(o Outcome) { report.Outcomes = append(report.Outcomes, o) }
	err := t.tell(ctx)
	slices.SortFunc(report.Outcomes, func(a, b Outcome) int {
		return cmp.Or(cmp.Compare(a.Planned.Run, b.Planned.Run), cmp.Compare(a.Planned.Step, b.Planned.Step))
	})
	return report, err
}

// foresee tells the plan to a receiver without fault and refuses a story whose expectations even that one would break:
// such a story says nothing about a receiver.
func (s Scenario) foresee(plan Plan) error {
	t := newTimeline(plan)
	t.send = func(_ context.Context, r emitter.Request) emitter.Attempt { return r.Fault.Attempt(r) }
	t.wait = func(time.Duration) <-chan time.Time { return nil }
	t.watch = func(Planned, emitter.Attempt, *emitter.Step) {}
	var broken error
	told := 0
	t.report = func(o Outcome) {
		told++
		if len(o.Broken) > 0 && broken == nil {
			advice := ""
			if plan.Targets.For(o.Planned.Event).Failover == "" {
				advice = "; give a failover URL, or a policy with more attempts"
			}
			broken = s.fail(fmt.Sprintf("steps[%d]", o.Planned.Step), fmt.Errorf("no receiver can keep this step under the policy %s: %s%s",
				plan.Policy.Name, strings.Join(o.Broken, ", "), advice))
		}
	}
	if err := t.tell(context.Background()); err != nil {
		return err
	}
	if told < len(plan.Events) {
		return fmt.Errorf("plan: the policy %s makes no attempt at one of the targets", plan.Policy.Name)
	}
	return broken
}
