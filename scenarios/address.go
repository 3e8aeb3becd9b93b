package scenarios

import (
	"fmt"

	"github.com/offhook-dev/offhook/emitter"
)

// address has an event go to a target, if it can.
func (l *loop) address(s *sending, to emitter.Target) error {
	s.To = to
	var err error
	if to.Primary == "" {
		err = fmt.Errorf("no target: nothing in Engine.Targets says to which URL %s goes", s.Event.Type)
	} else if err = s.Event.CheckMethod(to.Method); err == nil {
		err = s.pieces.Check(l.limit(s))
	}
	if err != nil {
		return s.step.fail("emit", err)
	}
	l.write(s)
	more := false
	if s.next, more = l.policyOf(s).Next(nil, to); !more {
		return fmt.Errorf("the policy %s makes no attempt at one of the targets", l.policyOf(s).Name)
	}
	return nil
}

// follow tells of an event under way. What further targets make of it has no part in the story.
func (l *loop) follow(s *sending, h Happening) {
	if !s.also {
		_, err := l.tell(s.run, h)
		l.fail(err)
		return
	}
	h.Run = s.run.number
	l.watch(h)
}
