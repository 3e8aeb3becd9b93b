package schemas

import (
	"fmt"
	"time"
)

// readGrid reads how far apart the times lie at which events about the resource occur.
func (r *resource) readGrid(text string) error {
	if text == "" {
		return nil
	}
	step, err := time.ParseDuration(text)
	if err != nil || step < time.Microsecond || step%time.Microsecond != 0 {
		return fmt.Errorf("%q does not say how far apart the events lie; write 20ms", text)
	}
	r.grid = step.Microseconds()
	return nil
}

// onGrid is when an event occurs of what has a grid: at the last time before the one that was asked
// for which lies a whole number of steps after the first event of the instance. What tells of
// something afterwards lies on no grid.
func (e *entrance) onGrid(abouts []about) time.Time {
	at := e.scene.at
	for _, a := range abouts {
		if a.any || !a.since && a.resource.after(a.moment) {
			continue
		}
		for _, in := range e.scene.cast[:e.scene.n] {
			step := in.resource.grid
			if step == 0 || !in.met || !a.resource.belongs(in.resource) {
				continue
			}
			if late := (at.UnixMicro() - in.shown()) % step; late > 0 {
				at = at.Add(-time.Duration(late) * time.Microsecond)
			}
		}
	}
	return at
}

// shown is when the first event occurred about the instance, or about what belongs to it.
func (in *instance) shown() int64 {
	for in.via != nil {
		in = in.via
	}
	return in.anchor
}

// after reports whether the moment comes after the one that closes the life.
func (r *resource) after(m int) bool {
	closed := r.moment(closing)
	return closed >= 0 && m > closed
}
