package scenarios

import (
	"cmp"
	"context"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A sending is an event under way, and the delivery that it comes to.
type sending struct {
	Delivery
	run     *run
	step    *Step            // may be nil for an event that is sent as it is
	given   *emitter.Request // nil where targets and policy say where and how often
	own     *emitter.Target  // in place of the Engine's targets
	pieces  emitter.Pieces
	spoil   *emitter.Spoil
	weather []Weather
	hold    bool   // it waits for a later event of its run
	asks    string // the name of its cue, where its answer is a command
	outages []outage
	also    bool          // to one of Targets.Also
	others  []*sending    // to those, of the same event
	at      time.Duration // when this attempt is due
	next    emitter.Next
	request emitter.Request

	// Most events are accepted at once: what is told of them stands here, in one piece of memory.
	only      [1]emitter.Attempt
	attempted Attempted
}

// perform makes the event of a cue, and sends an attempt.
func (l *loop) perform(ctx context.Context, r *run, e entry) {
	s := e.sending()
	if s == nil {
		cue := e.cue()
		if l.told(r, cue) {
			return
		}
		var err error
		if s, err = l.emit(r, e); err != nil {
			l.report.Unsent++
			l.unsent(r, cue, err)
			return
		}
		if len(s.weather)+len(s.others) > 0 || r.held > 0 {
			l.post(s)
			return
		}
	}
	s.request = emitter.Request{Event: s.Event, N: s.next.N, URL: s.next.URL, Role: s.next.Role,
		Method: s.To.Method, Timeout: l.limit(s), Pieces: s.pieces, Fault: l.fault(s),
		Spoil: s.spoil}
	if s.asks != "" {
		s.request.Keep = documentLimit
	}
	if s.given != nil {
		s.request = *s.given
		s.request.Timeout = l.limit(s)
	}
	if !l.Now.IsZero() {
		s.request.At = l.Now.Add(l.Begins(r.number) + s.at)
	}
	if !l.leap {
		due := l.began.Add(time.Duration(float64(r.begun+s.at) / l.pace))
		if n := len(s.Attempts); n > 0 {
			before := &s.Attempts[n-1]
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

// told does what a cue asks that sends nothing.
func (l *loop) told(r *run, cue Cue) bool {
	switch {
	case cue.Alarm != nil:
		_, err := l.tell(r, Happening{At: cue.At, Alarm: cue.Alarm})
		l.fail(err)
	case cue.Command != nil:
		_, err := l.decide(r, *cue.Command, cue.At)
		l.fail(err)
	default:
		return false
	}
	return true
}

// unsent ends the play, since an event cannot be made, or tells a script that goes on without it.
func (l *loop) unsent(r *run, cue Cue, err error) {
	if _, open := r.script.(Open); open {
		_, err = l.tell(r, Happening{At: cue.At, Unmade: &Unmade{Name: cue.Name, Err: err}})
	}
	l.fail(err)
}

func (l *loop) send(ctx context.Context) {
	for s := range l.jobs {
		s.Attempts = append(s.Attempts, l.emitter.Send(ctx, s.request))
		l.done <- s
	}
}

// emit makes the event of a cue.
func (l *loop) emit(r *run, e entry) (*sending, error) {
	cue := e.cue()
	s := &sending{run: r, step: cue.Step, own: cue.To, pieces: l.Pieces, at: e.at}
	s.At = e.at
	s.Attempts = s.only[:0]
	if cue.Asks {
		s.asks = cue.Name
	}
	var err error
	switch {
	case cue.Request != nil:
		s.given, s.Event = cue.Request, cue.Request.Event
	case cue.Event != nil:
		s.Event = *cue.Event
	default:
		if l.Now.IsZero() && !l.rehearsed {
			r.world.latest = time.Now().Add(-Lag)
		}
		if s.Event, err = r.world.Emit(e.at, cue.Step); err != nil {
			return nil, err
		}
		if err = cue.Step.Expect.check(); err != nil {
			return nil, cue.Step.fail("expect", err)
		}
		s.Event.Trace.Step = cmp.Or(cue.Name, s.Event.Trace.Step)
	}
	if err = l.plan(s); err != nil {
		return nil, err
	}
	if s.spoil == nil {
		l.report.Events++
	}
	_, err = l.tell(r, Happening{At: e.at, Emitted: &s.Event})
	l.fail(err)
	return s, nil
}

// plan says where the event goes, when and how often, and what stands in its way.
func (l *loop) plan(s *sending) (err error) {
	if s.given != nil {
		if a := s.given.Recorded; a != nil && a.Spoil != "" {
			s.spoil, _ = emitter.LookupSpoil(a.Spoil) // one that is not known promises nothing
		}
		return l.emitter.CheckTarget(s.given.URL)
	}
	if s.spoil, err = s.spoilOf(); err != nil {
		return err
	}
	if s.weather, err = l.weather(s); err != nil {
		return err
	}
	if s.outages, err = l.outages(s); err != nil {
		return err
	}
	l.expose(s)
	to := l.Targets.For(s.Event)
	if s.own != nil {
		to = *s.own
	}
	if err = l.address(s, to); err != nil {
		return err
	}
	for _, to := range l.Targets.Also {
		other := s.another()
		other.also = true
		if err = l.address(other, to); err != nil {
			return err
		}
		s.others = append(s.others, other)
	}
	return nil
}

// settle takes an attempt's end and plans the next attempt, or ends the delivery. Only planned
// times are added up, so that what is sent does not depend on how fast the receiver was.
func (l *loop) settle(s *sending) {
	l.under--
	s.run.under--
	attempt, attempted := &s.Attempts[len(s.Attempts)-1], &s.attempted
	if len(s.Attempts) > 1 {
		attempted = &Attempted{} // who watches may have kept the one before
	}
	attempted.Attempt, attempted.Event, attempted.Due = attempt, &s.Event, s.at
	attempted.Recorded = s.request.Recorded
	if !s.request.Due.IsZero() && !attempt.Sent.IsZero() {
		l.report.Late.Add(attempt.Late)
	}
	l.report.attempt(&s.Event, attempt)
	next, more := l.policyOf(s).Next(s.Attempts, s.To)
	// Who forges a request, or repeats a recorded one, does not try it again; what follows from an
	// answer that steers is for the script to say.
	more = more && s.given == nil && s.spoil == nil && s.asks == ""
	at := s.at
	if more {
		s.next = next
		attempted.Next = &next
		s.at += next.Wait
		if attempt.Cause == emitter.CauseTimeout {
			s.at += l.limit(s)
		}
		s.run.enter(entry{at: s.at, what: s})
	}
	l.follow(s, Happening{At: at, Attempted: attempted})
	if !more {
		l.delivered(s)
	}
	l.settled(s.run)
}

// delivered ends a delivery and judges it.
func (l *loop) delivered(s *sending) {
	d := &s.Delivery
	d.Status = Failed
	if l.policyOf(s).Delivered(s.Attempts) {
		d.Status = Delivered
	}
	switch {
	case d.Interrupted():
	case s.spoil != nil:
		d.judge(s.spoil)
	default:
		d.Broken = s.promise().broken(d, l.rehearsed)
	}
	l.report.delivery(d)
	l.follow(s, Happening{At: s.at, Delivered: d})
	if s.asks != "" && !s.also && !d.Interrupted() && !l.rehearsed {
		_, err := l.decide(s.run, s.document(), l.now(s.run))
		l.fail(err)
	}
	if l.rehearsed && len(d.Broken) > 0 {
		l.fail(impossible(s, d, l.policyOf(s).Name))
	}
}
