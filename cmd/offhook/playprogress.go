package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

const (
	// manyLines is how many lines of a play may go by before it is worth saying how far it is.
	manyLines = 20

	// redrawn and told are how often it is said: on a terminal, in one line, and elsewhere, in
	// a line each time.
	redrawn = 100 * time.Millisecond
	told    = 10 * time.Second
)

// A playProgress says how far a play is, while it lasts. A nil one says nothing.
type playProgress struct {
	line     *progress // nil where it is not a terminal
	talk     io.Writer
	aside    bool // what else is printed goes to the same terminal
	runs     int
	expected int           // deliveries, as far as the first run of each story tells
	lasts    time.Duration // on the clock; 0 where only the receiver says
	stop     chan struct{}
	stopped  sync.WaitGroup

	mu    sync.Mutex // of what follows, and of the terminal
	began time.Time
	done  int // deliveries
	wrong int // of them, those that broke a promise
	alive int // runs
}

// newPlayProgress says how far a play is, until it is ended, if the play is worth it: one of many
// lines, or of many runs without lines. Where nobody can look at the line, quiet has nothing said.
func newPlayProgress(d *delivery, tales []tale) *playProgress {
	p := &playProgress{talk: d.talk, aside: isTerminal(d.data), stop: make(chan struct{})}
	for _, t := range tales {
		p.runs += d.runs(t)
		p.expected += t.outline.deliveries * d.flags.runs
		if !math.IsInf(d.pace, 1) {
			p.lasts += time.Duration(float64(d.lasts(t)) / d.pace)
		}
	}
	every := told
	switch {
	case p.expected <= manyLines && !(d.flags.quiet && p.runs > len(tales)):
		return nil
	case rewritable(d.talk) && (d.flags.format == "pretty" || !p.aside):
		p.line, every = &progress{out: d.talk}, redrawn
	case d.flags.quiet:
		return nil
	}
	p.start(every)
	return p
}

// start says how far the play is, again and again.
func (p *playProgress) start(every time.Duration) {
	p.began = time.Now()
	p.stopped.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-ticker.C:
				p.say()
			}
		}
	})
}

// delivered counts a delivery.
func (p *playProgress) delivered(h scenarios.Happening) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.alive = h.Alive
	if len(h.Delivered.Broken) > 0 {
		p.wrong++
	}
}

// pause makes room for a line that is printed until resume is called.
func (p *playProgress) pause() (resume func()) {
	if p == nil || p.line == nil || !p.aside {
		return func() {}
	}
	p.mu.Lock()
	p.line.clear()
	return p.mu.Unlock
}

// end says nothing more and leaves nothing of the line. It may be called again.
func (p *playProgress) end() {
	if p == nil || p.stop == nil {
		return
	}
	close(p.stop)
	p.stopped.Wait()
	p.stop = nil
	p.line.clear()
}

// say says how far the play is.
func (p *playProgress) say() {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.text(time.Since(p.began))
	if p.line == nil {
		fmt.Fprintln(p.talk, text)
		return
	}
	p.line.show(clip(bar(p.done, p.expected)+" "+text, screen-1))
}

// text is how far the play is after a time.
func (p *playProgress) text(after time.Duration) string {
	about := ""
	if p.runs > 1 {
		about = "~" // another run may send more or less
	}
	text := fmt.Sprintf("%d of %s%d, %s alive", p.done, about, max(p.expected, p.done),
		count(p.alive, "run"))
	if p.wrong > 0 {
		text += fmt.Sprintf(", %d broken", p.wrong)
	}
	left := p.lasts - after
	if p.lasts == 0 && p.done > 0 && after > 2*time.Second {
		left = time.Duration(float64(after) * (float64(p.expected)/float64(p.done) - 1))
	}
	if left >= time.Second {
		text += fmt.Sprintf(", %s left", left.Round(time.Second))
	}
	return text
}

// bar draws how much is done.
func bar(done, all int) string {
	const width = 20
	n := width
	if done < all {
		n = done * width / all
	}
	return "[" + strings.Repeat("=", n) + strings.Repeat(" ", width-n) + "]"
}
