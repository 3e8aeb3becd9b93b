package schemas

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A tale is a story as it was told with one seed: what was sent, and when it occurred.
type tale struct {
	*testing.T
	docs  []wire.Doc
	times []time.Time
}

// eachTale tells a story with many seeds. A line of it is one event,
//
//	2s..9s call.answered leg:anna from=+12025550100
//
// so long after the one before, of the instances that are named, with the fields that are set. A
// text with a # chooses a variant: message.sent#RCS.
func eachTale(t *testing.T, lines []string, check func(s tale)) {
	t.Helper()
	for seed := range rounds() {
		s := tell(t, seed, lines)
		if check(s); t.Failed() {
			for i, doc := range s.docs {
				body, _ := json.Marshal(doc.Value)
				t.Logf("%s: %s", lines[i], body)
			}
			t.Fatalf("seed %d", seed)
		}
	}
}

func tell(t *testing.T, seed uint64, lines []string) tale {
	t.Helper()
	play, chance := onStage(t, seed), rand.New(rand.NewPCG(seed, 7))
	s := tale{T: t}
	for _, line := range lines {
		words := strings.Fields(line)
		if least, most, err := readSpan(words[0]); err == nil {
			after := least + chance.Int64N(most-least+1)
			play.at = play.at.Add(time.Duration(after) * time.Microsecond)
			words = words[1:]
		}
		event, variant, _ := strings.Cut(words[0], "#")
		options, names := Options{Variant: variant}, map[string]string{}
		for _, word := range words[1:] {
			if path, value, set := strings.Cut(word, "="); set {
				options.With = append(options.With, Override{Path: path, Value: value})
			} else {
				resource, name, _ := strings.Cut(word, ":")
				names[resource] = name
			}
		}
		w := lookup(t, event)
		scene, err := play.stage.Enter(w, play.at, names)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		doc, err := w.Generate(scene, options)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, p := range Errors(w.Validate(doc)) {
			t.Errorf("%s: %s", line, p)
		}
		s.docs, s.times = append(s.docs, doc), append(s.times, scene.At())
	}
	return s
}

// of is a field of an event: a path below the payload, or from the root. It is "absent" where the
// event has no such field.
func (s tale) of(event int, path string) any {
	path = "/" + strings.ReplaceAll(path, ".", "/")
	for _, start := range []string{"/data/payload", "/data", "/payload", ""} {
		if value, there := s.docs[event].At(start + path); there {
			return value
		}
	}
	return "absent"
}

func (s tale) text(event int, path string) string { return fmt.Sprint(s.of(event, path)) }

func (s tale) number(event int, path string) float64 {
	s.Helper()
	n, err := strconv.ParseFloat(s.text(event, path), 64)
	if err != nil {
		s.Errorf("event %d: %s is %v, no number", event, path, s.of(event, path))
	}
	return n
}

func (s tale) moment(event int, path string) time.Time {
	s.Helper()
	text := s.text(event, path)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		at, err = time.Parse("2006-01-02T15:04:05", text)
	}
	if err != nil {
		s.Errorf("event %d: %s is %s, no time", event, path, text)
	}
	return at
}

// secs is how long after one event another occurred.
func (s tale) secs(from, to int) float64 { return s.times[to].Sub(s.times[from]).Seconds() }

// is asserts that a field has one of some values.
func (s tale) is(event int, path string, want ...string) {
	s.Helper()
	if got := s.text(event, path); !slices.Contains(want, got) {
		s.Errorf("event %d: %s is %s, want %s", event, path, got, strings.Join(want, " or "))
	}
}

// same asserts that events agree on a field, and that all of them have it.
func (s tale) same(path string, first int, others ...int) {
	s.Helper()
	want := s.text(first, path)
	for _, event := range others {
		if got := s.text(event, path); got != want || got == "absent" {
			s.Errorf("%s is %s in event %d, %s in event %d", path, want, first, got, event)
		}
	}
}

// differ asserts that two events differ in a field.
func (s tale) differ(path string, one, other int) {
	s.Helper()
	if got := s.text(one, path); got == s.text(other, path) {
		s.Errorf("events %d and %d both have %s %s", one, other, path, got)
	}
}

// about asserts that a number lies between two others.
func (s tale) between(what string, got, least, most float64) {
	s.Helper()
	if got < least || got > most {
		s.Errorf("%s is %v, want %v..%v", what, got, least, most)
	}
}

// inOrder asserts that times follow one another.
func (s tale) inOrder(what string, times ...time.Time) {
	s.Helper()
	if !slices.IsSortedFunc(times, time.Time.Compare) {
		s.Errorf("%s are not in order: %v", what, times)
	}
}

// gsm7 are the characters beyond ASCII of the texts that are sent, which GSM-7 has.
const gsm7 = "üöäßÜÖÄéèàÇ"
