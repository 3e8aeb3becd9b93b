package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// An unfolding is the steps of one run, put in order as the seed and the run's number decide.
type unfolding struct {
	seed  uint64
	run   int
	cues  []Cue
	acts  []Act // of the far end, one for each cue
	drawn int   // choices that were made
	last  time.Duration
	lines map[string]time.Duration // when the last step of each leg occurs
	named map[string]time.Duration // when the steps with names occur
}

// cues are the steps of one run, at times that follow from the seed and the run's number.
func (t *telling) cues(seed uint64, run int) ([]Cue, error) {
	u := unfolding{seed: seed, run: run, cues: make([]Cue, 0, len(t.Steps))}
	if err := u.steps(t, t.Steps); err != nil {
		return nil, err
	}
	return u.cues, nil
}

func (u *unfolding) steps(t *telling, steps []Step) error {
	for i := range steps {
		s := &steps[i]
		var err error
		switch {
		case s.Repeat != nil:
			var least, most int
			if least, most, err = t.times(s.Repeat.Times); err != nil {
				return s.fail("repeat", err)
			}
			for range u.number("repeat", least, most) {
				if err = u.steps(t, s.Repeat.Steps); err != nil {
					return err
				}
			}
		case s.Choose != nil:
			err = u.steps(t, s.Choose.Of[u.choice(t, s.Choose)])
		case s.Include != nil:
			err = u.steps(t.inner[s], t.inner[s].Steps)
		default:
			err = u.step(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// step puts the event of a step into the story.
func (u *unfolding) step(s *Step) error {
	if len(u.cues) == maxEvents {
		return s.fail("", fmt.Errorf("the story has more than %d events by then", maxEvents))
	}
	at, err := u.before(s)
	if err != nil {
		return err
	}
	nth := strconv.Itoa(len(u.cues))
	if s.Far != nil {
		u.acts = append(u.acts, s.act(func(w Wait) time.Duration {
			return w.draw(u.seed, u.run, "wait", nth)
		}))
	}
	if s.At != nil {
		at = s.At.draw(u.seed, u.run, "wait", nth)
	} else {
		at += s.After.draw(u.seed, u.run, "wait", nth)
	}
	if at < 0 {
		return s.fail("after", errors.New("the story takes longer than 292 years by then"))
	}
	u.cues = append(u.cues, Cue{At: at, Step: s})
	u.last = at
	if s.line != "" {
		if u.lines == nil {
			u.lines = map[string]time.Duration{}
		}
		u.lines[s.line] = at
	}
	if s.Name != "" {
		if u.named == nil {
			u.named = map[string]time.Duration{}
		}
		u.named[s.Name] = at
	}
	return nil
}

// before is when the step occurs from which the time of a step is counted.
func (u *unfolding) before(s *Step) (time.Duration, error) {
	if s.Since != "" {
		at, known := u.named[s.Since]
		if !known {
			return 0, s.fail("after", fmt.Errorf("no step named %q comes before this one", s.Since))
		}
		return at, nil
	}
	if at, known := u.lines[s.line]; known && s.line != "" {
		return at, nil
	}
	return u.last, nil
}

// number draws a number from least to most.
func (u *unfolding) number(purpose string, least, most int) int {
	u.drawn++
	if least == most {
		return least
	}
	f := schemas.Stream(u.seed, strconv.Itoa(u.run), purpose, strconv.Itoa(u.drawn))
	return f.IntRange(least, most)
}

// choice is the list that is played.
func (u *unfolding) choice(t *telling, c *Choose) string {
	if c.Option != "" {
		return t.options[c.Option]
	}
	sum := 0
	for _, weight := range c.Weights {
		sum += weight
	}
	nth := u.number("choose", 1, sum)
	for _, name := range slices.Sorted(maps.Keys(c.Weights)) {
		if nth -= c.Weights[name]; nth <= 0 {
			return name
		}
	}
	return ""
}

// times reads how often a block is repeated.
func (t *telling) times(text string) (least, most int, err error) {
	if text, err = t.constant(text); err != nil {
		return 0, 0, err
	}
	low, high, ranged := strings.Cut(text, "..")
	if !ranged {
		high = low
	}
	least, err = strconv.Atoi(low)
	if err == nil {
		most, err = strconv.Atoi(high)
	}
	switch {
	case err != nil || least < 0:
		return 0, 0, fmt.Errorf("%q is not a number of times such as 3 or 2..5", text)
	case most < least:
		return 0, 0, fmt.Errorf("%q ends before it begins", text)
	}
	return least, most, nil
}

// most is how many events a run has at most, and the block that has too many.
func (t *telling) most(steps []Step) (n int, over *Step) {
	for i := range steps {
		s := &steps[i]
		events, inside := 1, (*Step)(nil)
		switch {
		case s.Repeat != nil:
			_, times, err := t.times(s.Repeat.Times)
			if err != nil {
				return 0, nil
			}
			events, inside = t.most(s.Repeat.Steps)
			if inside == nil && events > 0 && times > maxEvents/events {
				return 0, s
			}
			events *= times
		case s.Choose != nil:
			events = 0
			for _, block := range s.blocks() {
				longest, over := t.most(block.steps)
				if over != nil {
					return 0, over
				}
				events = max(events, longest)
			}
		case s.Include != nil && t.inner[s] != nil:
			events, inside = t.inner[s].most(t.inner[s].Steps)
		}
		if inside != nil {
			return 0, inside
		}
		if n += events; n > maxEvents {
			return 0, s
		}
	}
	return n, nil
}
