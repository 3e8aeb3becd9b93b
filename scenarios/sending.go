package scenarios

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A sending is an event under way.
type sending struct {
	run     *run
	event   emitter.Event
	step    *Step            // may be nil for an event that is sent as it is
	given   *emitter.Request // nil where targets and policy say where and how often
	outages []*emitter.Outage
	to      emitter.Target
	first   time.Duration // when the first attempt was due
	at      time.Duration // when this attempt is
	next    emitter.Next
	request emitter.Request
	history []emitter.Attempt

	// Most events are accepted at once: what is told of them stands here, in one piece of memory.
	only      [1]emitter.Attempt
	attempted Attempted
	delivery  Delivery
}

// perform makes the event of a cue, and sends an attempt.
func (l *loop) perform(ctx context.Context, r *run, e entry) {
	s := e.sending
	if s == nil {
		var err error
		if s, err = l.emit(r, e); err != nil {
			l.report.Unsent++
			l.fail(err)
			return
		}
	}
	s.request = emitter.Request{Event: s.event, N: s.next.N, URL: s.next.URL, Role: s.next.Role,
		Timeout: l.limit(s.event), Fault: s.fault()}
	if s.given != nil {
		s.request = *s.given
		s.request.Timeout = l.limit(s.event)
	}
	if !l.Now.IsZero() {
		s.request.At = l.Now.Add(s.at)
	}
	if !l.leap {
		due := l.began.Add(time.Duration(float64(r.begun+s.at) / l.pace))
		if n := len(s.history); n > 0 {
			before := &s.history[n-1]
			if end := before.Sent.Add(before.Took); end.After(due) {
				due = end // the receiver was slow, not the Engine
			}
		}
		s.request.Due = due
	}
	l.under++
	r.under++
	if l.rehearsed {
		l.rehearse(s)
		return
	}
	if l.senders < l.under {
		l.senders++
		go l.send(ctx)
	}
	l.jobs <- s
}

func (l *loop) send(ctx context.Context) {
	for s := range l.jobs {
		s.history = append(s.history, l.emitter.Send(ctx, s.request))
		l.done <- s
	}
}

// emit makes the event of a cue.
func (l *loop) emit(r *run, e entry) (*sending, error) {
	s := &sending{run: r, step: e.step, first: e.at, at: e.at}
	s.history = s.only[:0]
	var err error
	switch {
	case e.request != nil:
		s.given, s.event = e.request, e.request.Event
	case e.event != nil:
		s.event = *e.event
	default:
		if l.Now.IsZero() && !l.rehearsed {
			r.world.latest = time.Now().Add(-Lag)
		}
		if s.event, err = r.world.Emit(e.at, e.step); err != nil {
			return nil, err
		}
		if err = e.step.Expect.check(); err != nil {
			return nil, e.step.fail("expect", err)
		}
		s.event.Trace.Step = cmp.Or(e.name, s.event.Trace.Step)
	}
	if err = l.plan(s); err != nil {
		return nil, err
	}
	l.report.Events++
	_, err = l.tell(r, Happening{At: e.at, Emitted: &s.event})
	l.fail(err)
	return s, nil
}

// plan says where the event goes first, and what stands in its way.
func (l *loop) plan(s *sending) (err error) {
	if s.given != nil {
		return l.emitter.CheckTarget(s.given.URL)
	}
	if s.outages, err = s.step.outages(l.policy); err != nil {
		return err
	}
	if s.to = l.Targets.For(s.event); s.to.Primary == "" {
		err = fmt.Errorf("no target: nothing says to which URL %s goes", s.event.Type)
		return s.step.fail("emit", err)
	}
	more := false
	if s.next, more = l.policy.Next(nil, s.to); !more {
		return fmt.Errorf("the policy %s makes no attempt at one of the targets", l.policy.Name)
	}
	return nil
}

// fault is the first fault that the next attempt meets. An outage counts the attempts of one event.
func (s *sending) fault() *emitter.Fault {
	before := 0
	for i := range s.history {
		if s.history[i].Role == s.next.Role {
			before++
		}
	}
	for _, outage := range s.outages {
		if fault := outage.Meets(s.next.Role, before); fault != nil {
			return fault
		}
	}
	return nil
}

// settle takes an attempt's end and plans the next attempt, or ends the delivery. Only planned
// times are added up, so that what is sent does not depend on how fast the receiver was.
func (l *loop) settle(s *sending) {
	l.under--
	s.run.under--
	attempt, attempted := &s.history[len(s.history)-1], &s.attempted
	if len(s.history) > 1 {
		attempted = &Attempted{} // who watches may have kept the one before
	}
	attempted.Attempt, attempted.Due, attempted.Recorded = attempt, s.at, s.request.Recorded
	if !s.request.Due.IsZero() && !attempt.Sent.IsZero() {
		l.report.Late.Add(attempt.Late)
	}
	l.report.attempt(attempt)
	next, more := l.policy.Next(s.history, s.to)
	more = more && s.given == nil
	at := s.at
	if more {
		s.next = next
		attempted.Next = &next
		s.at += next.Wait
		if attempt.Cause == emitter.CauseTimeout {
			s.at += l.limit(s.event)
		}
		s.run.enter(entry{at: s.at, sending: s})
	}
	_, err := l.tell(s.run, Happening{At: at, Attempted: attempted})
	l.fail(err)
	if !more {
		l.delivered(s)
	}
	l.settled(s.run)
}

// delivered ends a delivery and judges it.
func (l *loop) delivered(s *sending) {
	d := &s.delivery
	*d = Delivery{Event: s.event, At: s.first, Attempts: s.history, Status: Failed}
	if l.policy.Delivered(s.history) {
		d.Status = Delivered
	}
	if !d.Interrupted() {
		d.Broken = s.step.promise().broken(d)
	}
	l.report.delivery(d)
	_, err := l.tell(s.run, Happening{At: s.at, Delivered: d})
	l.fail(err)
	if l.rehearsed && len(d.Broken) > 0 {
		l.fail(impossible(s, d, l.policy))
	}
}
