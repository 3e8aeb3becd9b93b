package scenarios

import (
	"errors"
	"fmt"
	"strings"
)

// again is how long after a delivery that of a duplicate follows.
func again() Wait { return Wait{Least: 1e9, Most: 5e9} }

// String tells the bad day, each part after a semicolon; nothing tells of a good one.
func (b *BadDay) String() (text string) {
	if b.Outage != nil {
		text += fmt.Sprintf("; outage: %s", b.Outage)
	}
	if len(b.Weather) > 0 {
		text += "; weather: " + strings.Join(b.Weather, ", ")
	}
	if b.Duplicate > 0 {
		text += fmt.Sprintf("; %d more times", b.Duplicate)
	}
	if b.Late != (Wait{}) {
		text += fmt.Sprintf("; %s late", b.Late)
	}
	if b.Reorder {
		text += "; after the next one"
	}
	if b.Spoil != "" {
		text += "; spoil: " + b.Spoil
	}
	return text
}

// weathers are the weathers of the bad day: those that it names, and one of its own for each other
// word.
func (b *BadDay) weathers() (all []Weather, word string, err error) {
	for _, name := range b.Weather {
		w, err := LookupWeather(name)
		if err != nil {
			return nil, "weather", err
		}
		all = append(all, w)
	}
	if b.Duplicate < 0 {
		return nil, "duplicate", fmt.Errorf("%d is less than none", b.Duplicate)
	}
	if b.Duplicate > 0 {
		all = append(all, Weather{Name: "duplicate", Copies: b.Duplicate, Again: again()})
	}
	if err := b.Late.check(); err != nil {
		return nil, "late", err
	}
	if b.Late != (Wait{}) {
		all = append(all, Weather{Name: "late", Late: b.Late})
	}
	if b.Reorder {
		all = append(all, Weather{Name: "reorder", Order: Swapped})
	}
	return all, "", nil
}

// bad reports whether anything is to become of events.
func (b *BadDay) bad() bool {
	return b.Outage != nil || len(b.Weather) > 0 || b.Duplicate != 0 || b.Late != (Wait{}) ||
		b.Reorder || b.Spoil != ""
}

// spoilt is the error of a bad day beside a spoil.
func (b *BadDay) spoilt() (word string, err error) {
	words := map[string]bool{"outage": b.Outage != nil, "weather": len(b.Weather) > 0,
		"duplicate": b.Duplicate != 0, "late": b.Late != (Wait{}), "reorder": b.Reorder}
	for _, word := range []string{"outage", "weather", "duplicate", "late", "reorder"} {
		if words[word] {
			return word, errors.New("has no effect beside a spoil: it is to arrive")
		}
	}
	return "", nil
}

// A BadDay is what becomes of events on their way.
type BadDay struct {
	// Outage makes URLs misbehave.
	Outage *Outage `yaml:"outage"`
	// Weather names bad days.
	Weather Names `yaml:"weather"`
	// Duplicate is how many more times an event is delivered.
	Duplicate int `yaml:"duplicate"`
	// Late is how long after its occurrence an event is sent.
	Late Wait `yaml:"late"`
	// Reorder sends an event after the next one.
	Reorder bool `yaml:"reorder"`
	// Spoil is the name of the emitter's spoil that damages the request. Then there is one attempt,
	// and what is promised is the answer of a correct receiver to it. The rest of the bad day does
	// not touch it.
	Spoil string `yaml:"spoil"`
}
