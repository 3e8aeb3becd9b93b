package scenarios

import (
	"errors"
	"time"
)

// command has a run's script decide on a command that comes now.
func (l *loop) command(number int, c Command) (Answer, error) {
	r := l.alive[number]
	if r == nil || l.stopped {
		return Answer{}, ErrOver
	}
	answer, err := l.decide(r, c, l.now(r))
	l.settled(r)
	return answer, err
}

// now is the time of its story that a run has reached. It lies between what was done and what is
// still to do, although that may be late: so a ledger has what happened in the order of times.
func (l *loop) now(r *run) time.Duration {
	if l.leap {
		return r.at
	}
	now := l.elapsed() - r.begun
	if len(r.due) > 0 {
		now = min(now, r.due[0].at-1)
	}
	r.at = max(r.at, now)
	return r.at
}

// decide has a run's script decide on a command.
func (l *loop) decide(r *run, c Command, at time.Duration) (Answer, error) {
	l.report.Commands++
	outcome, err := l.tell(r, Happening{At: at, Command: &c})
	switch {
	case err != nil:
		return Answer{}, err
	case outcome.Answer == nil:
		return Answer{}, errors.New("the script has no answer to " + c.Name)
	}
	return *outcome.Answer, nil
}

// open reports whether a run waits for commands, which can come while the Engine plays.
func (l *loop) open() bool {
	if l.stopped || l.rehearsed {
		return false
	}
	for _, r := range l.alive {
		if r.waits() {
			return true
		}
	}
	return false
}

// today lets no event of a world lie in the future, by the clock.
func (l *loop) today(w *World) {
	if l.Now.IsZero() && !l.rehearsed && l.pace > 1 {
		w.latest = time.Now().Add(-Lag)
	}
}
