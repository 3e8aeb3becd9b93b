package main

import (
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// The line of a play says what is done of how much, what is wrong, and how long it takes as far as
// that can be told; it fits a screen.
func TestPlayProgress(t *testing.T) {
	for _, c := range []struct {
		p     *playProgress
		after time.Duration
		want  string
	}{
		{&playProgress{runs: 1, expected: 40, lasts: time.Minute, done: 1, alive: 1},
			13 * time.Second, "1 of 40, 1 run alive, 47s left"},
		{&playProgress{runs: 500, expected: 2500, lasts: 90 * time.Second, done: 1250, wrong: 3,
			alive: 40}, time.Second, "1250 of ~2500, 40 runs alive, 3 broken, 1m29s left"},
		{&playProgress{runs: 500, expected: 2500, lasts: time.Second, done: 2600}, time.Minute,
			"2600 of ~2600, 0 runs alive"},
		{&playProgress{runs: 500, expected: 2500, done: 500, alive: 256}, 10 * time.Second,
			"500 of ~2500, 256 runs alive, 40s left"},
		{&playProgress{runs: 500, expected: 2500, done: 500, alive: 256}, time.Second,
			"500 of ~2500, 256 runs alive"},
		{&playProgress{runs: 500, expected: 2500, alive: 256}, time.Minute,
			"0 of ~2500, 256 runs alive"},
	} {
		if got := c.p.text(c.after); got != c.want {
			t.Errorf("after %v it is %q, want %q", c.after, got, c.want)
		}
	}
	for done, want := range map[int]string{0: "[" + strings.Repeat(" ", 20) + "]",
		39: "[===================" + " ]", 40: "[" + strings.Repeat("=", 20) + "]",
		50: "[" + strings.Repeat("=", 20) + "]"} {
		if got := bar(done, 40); got != want {
			t.Errorf("of %d done, the bar is %q", done, got)
		}
	}
}

// A screen is a terminal that counts how often its line is rewritten.
type screenLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screenLog) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

// The line is rewritten ten times a second, makes room for what else is printed there, and leaves
// nothing behind.
func TestPlayProgressOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out screenLog
		p := &playProgress{line: &progress{out: &out}, talk: &out, aside: true, runs: 100_000_000,
			expected: 500_000_000, lasts: 999 * time.Hour, stop: make(chan struct{})}
		p.start(redrawn)
		for range 1000 { // in a second
			p.delivered(scenarios.Happening{Alive: 50_000,
				Delivered: &scenarios.Delivery{Broken: []string{"no"}}})
			time.Sleep(time.Millisecond)
		}
		synctest.Wait()
		resume := p.pause()
		_, _ = out.Write([]byte("a line\n"))
		resume()
		time.Sleep(redrawn)
		synctest.Wait()
		p.end()
		p.end()
		text := out.text.String()
		if n := strings.Count(text, "["+strings.Repeat(" ", 20)+"] "); n != 11 {
			t.Errorf("in 1.1 s the line is written %d times", n)
		}
		if !strings.Contains(text, "…\x1b[K\r\x1b[Ka line\n\r[ ") ||
			!strings.HasSuffix(text, "…\x1b[K\r\x1b[K") {
			t.Errorf("it ends as %q", text[max(0, len(text)-200):])
		}
		for _, line := range strings.Split(text, "\r") {
			line = strings.TrimSuffix(line, "\x1b[K")
			if len([]rune(line)) >= screen {
				t.Errorf("%d columns: %q", len([]rune(line)), line)
			}
		}
	})
}

// Where it is no terminal, a line is said every ten seconds.
func TestPlayProgressInAPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out screenLog
		p := &playProgress{talk: &out, runs: 2, expected: 50, lasts: time.Minute,
			stop: make(chan struct{})}
		p.start(told)
		p.delivered(scenarios.Happening{Alive: 2, Delivered: &scenarios.Delivery{}})
		time.Sleep(25 * time.Second)
		resume := p.pause()
		resume()
		p.end()
		const want = "1 of ~50, 2 runs alive, 50s left\n1 of ~50, 2 runs alive, 40s left\n"
		if got := out.text.String(); got != want {
			t.Errorf("it is %q, want %q", got, want)
		}
	})
}

// What is printed and said makes room for itself, and each delivery counts.
func TestPrinterKeepsTheProgress(t *testing.T) {
	var out strings.Builder
	d := &delivery{target: &target{talk: &out, data: &out},
		flags: &deliveryFlags{targetFlags: targetFlags{format: "pretty"}}}
	p := &printer{delivery: d, paint: painter(&out, true),
		progress: &playProgress{line: &progress{out: &out}, aside: true}}
	p.progress.line.show("one")
	p.print("printed")
	p.progress.line.show("two")
	p.say("said")
	const want = "\rone\x1b[K\r\x1b[Kprinted\n\rtwo\x1b[K\r\x1b[Ksaid\n"
	if out.String() != want {
		t.Errorf("it is %q, want %q", out.String(), want)
	}
	p.watch(scenarios.Happening{Alive: 3, Delivered: &scenarios.Delivery{
		Attempts: make([]emitter.Attempt, 1), Broken: []string{"no"}}})
	if q := p.progress; q.done != 1 || q.wrong != 1 || q.alive != 3 {
		t.Errorf("%d are done, %d wrong, %d runs alive", q.done, q.wrong, q.alive)
	}
}

// Only a play of many lines is worth it, and in a pipe --quiet has nothing said. How long it takes
// is planned where time passes.
func TestPlayProgressIsWorthIt(t *testing.T) {
	for _, c := range []struct {
		why              string
		deliveries, runs int
		quiet            bool
		pace             float64
		shown            bool
		lasts            time.Duration
	}{
		{"20 lines", 20, 1, false, 1, false, 0},
		{"21 lines", 21, 1, false, 10, true, 3 * time.Second},
		{"many runs", 1, 21, false, 10, true, 5 * time.Second},
		{"nothing waits", 1, 21, false, math.Inf(1), true, 0},
		{"quiet", 1, 21, true, 1, false, 0},
	} {
		flags := &deliveryFlags{runs: c.runs, targetFlags: targetFlags{quiet: c.quiet}}
		d := &delivery{target: &target{talk: &strings.Builder{}, data: &strings.Builder{}},
			flags: flags, pace: c.pace, every: time.Second}
		p := newPlayProgress(d, []tale{{outline: outline{
			deliveries: c.deliveries, takes: 30 * time.Second}}})
		if (p != nil) != c.shown || p != nil && p.lasts != c.lasts {
			t.Errorf("%s: %+v", c.why, p)
		}
		p.end()
	}
	// A terminal has a line for --quiet too, where there is more than a run: it leaves nothing behind.
	// To what asks for a terminal, the device of nothing is one.
	t.Setenv("TERM", "xterm")
	terminal, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	for runs, shown := range map[int]bool{1: false, 2: true} {
		d := &delivery{target: &target{talk: terminal, data: &strings.Builder{}},
			flags: &deliveryFlags{runs: runs, targetFlags: targetFlags{quiet: true}}, pace: 1}
		p := newPlayProgress(d, []tale{{outline: outline{deliveries: 1}}})
		if (p != nil && p.line != nil) != shown {
			t.Errorf("quiet, %d runs: %+v", runs, p)
		}
		p.end()
	}
	var none *playProgress
	none.delivered(scenarios.Happening{})
	none.pause()()
	none.end()
}
