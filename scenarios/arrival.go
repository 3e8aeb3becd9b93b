package scenarios

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Begins is when a run of Begin begins, in the time of the stories since the first one did. Where
// too many runs are alive by then it really begins later; what it sends still tells this time.
func (e *Engine) Begins(run int) time.Duration {
	if run >= e.runs() {
		return 0
	}
	return time.Duration(run) * e.Every
}

// checkEvery reports why runs cannot begin so far apart.
func (e *Engine) checkEvery() error {
	switch {
	case e.Every < 0:
		return fmt.Errorf("runs cannot begin %v apart", e.Every)
	case e.Every > 0 && e.runs()-1 > int(math.MaxInt64/2/e.Every):
		return fmt.Errorf("%d runs that begin %v apart last longer than a clock can tell",
			e.runs(), e.Every)
	}
	return nil
}

// A turn is what the loop does next by itself, and when that is due.
type turn struct {
	at     time.Duration
	begins bool // a run begins; else the first on the agenda goes on
}

// next is what comes next, if anything comes by itself. now is how much time of the stories has
// passed. Runs that begin at times of their own take turns with what is due in others, in the order
// of times; other runs begin when nothing is due.
func (l *loop) next(now time.Duration) (next turn, some bool) {
	begins := l.begun < l.runs() && len(l.alive) < l.most
	if len(l.agenda) > 0 {
		due := turn{at: l.agenda[0].key()}
		idle := !l.leap && due.at > now
		if !begins || l.Every > 0 && l.beginning(l.begun, now) >= due.at || l.Every == 0 && !idle {
			return due, true
		}
	}
	return turn{at: l.beginning(l.begun, now), begins: true}, begins
}

// beginning is when a run begins that does so now at the earliest: at its time, or at that at which
// there was room for it. What is late for another reason counts as late.
func (l *loop) beginning(number int, now time.Duration) time.Duration {
	if l.Every == 0 || number >= l.runs() {
		return now
	}
	return max(l.Begins(number), l.room)
}

// beginNext begins the next run of Begin.
func (l *loop) beginNext(ctx context.Context) {
	if ctx.Err() != nil { // runs of nothing would never let the loop look at it
		l.stopped = true
		return
	}
	world, script, err := l.Begin(l.begun)
	if err != nil {
		l.fail(err)
		return
	}
	l.begun++
	l.begin(l.begun-1, world, script)
}
