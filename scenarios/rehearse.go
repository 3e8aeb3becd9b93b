package scenarios

import (
	"context"
	"fmt"
	"iter"
	"strings"
)

// Rehearse plays everything on a virtual clock to a receiver without fault, and sends nothing: run
// by run, or where Every says when runs begin, in the order of times. It yields what happens as it
// happens. What even such a receiver could not keep, what cannot be made, and a target that cannot
// be one, is an error and the end of it.
func (e *Engine) Rehearse(ctx context.Context) iter.Seq2[Happening, error] {
	return func(yield func(Happening, error) bool) {
		if err := e.check(); err != nil {
			yield(Happening{}, err)
			return
		}
		one := e.like()
		one.Places = 1
		l := one.newLoop()
		l.rehearsed, l.leap, l.effects = true, true, map[string]func() error{}
		going := true
		one.Watch = func(h Happening) {
			if going = going && yield(h, nil); !going {
				l.stopped = true
			}
		}
		if err := l.run(ctx); err != nil && going {
			yield(Happening{}, err)
		}
	}
}

// rehearse is an attempt at a receiver without fault, and the commands of an application without
// fault while it lasts.
func (l *loop) rehearse(s *sending) {
	attempt := s.request.Fault.Attempt(s.request)
	if s.spoil != nil {
		attempt.Status = s.spoil.Answer.Status()
		if _, err := l.emitter.Prepare(s.request); err != nil {
			l.fail(s.step.fail("spoil", err))
		}
	}
	s.Attempts = append(s.Attempts, attempt)
	if l.App != nil && attempt.Fault == "" && !s.also {
		for _, c := range l.App(s.run.number, s.Event) {
			if _, err := l.command(s.run.number, c); err != nil {
				l.fail(fmt.Errorf("%s: %w", c.Name, err))
			}
		}
	}
	l.settle(s)
}

// impossible is the error of a step that no receiver can keep: such a story says nothing about one.
func impossible(s *sending, d *Delivery, policy string) error {
	under := "the policy " + policy
	for _, w := range s.weather {
		under += ", the weather " + w.Name
	}
	advice := ""
	if s.To.Failover == "" {
		advice = "; give a failover URL, or a policy with more attempts"
	}
	err := fmt.Errorf("no receiver can keep this step under %s: %s%s",
		under, strings.Join(d.Broken, ", "), advice)
	if s.step == nil {
		return err
	}
	return s.step.fail("", err)
}
