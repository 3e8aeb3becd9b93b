package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// A Scenario is a story: steps over time.
type Scenario struct {
	Name        string  `yaml:"name"`
	Title       string  `yaml:"title"`
	Description string  `yaml:"description"`
	Outage      *Outage `yaml:"outage"`  // for each event of the story
	Weather     Names   `yaml:"weather"` // under which it is played
	Steps       []Step  `yaml:"steps"`

	file   string // where it was read from, for messages; "" when it was made in Go
	source []byte
}

// A Step is one event of a story.
type Step struct {
	// Emit is the name of a webhook, Variant one of its variants, "" for its first.
	Emit    string `yaml:"emit"`
	Variant string `yaml:"variant"`
	// After is how long after the step before it occurs.
	After Wait `yaml:"after"`
	// About names the instances that the event is about, by resource, so that later steps can mean
	// them: {"leg": "anna", "conference": "standup"}. In YAML each is a word of its own, leg: anna.
	// The leg of a step that names none is "caller".
	About map[string]string `yaml:"-"`
	// With sets fields of the body, by path, and the rest of the body fits them. Without leaves
	// fields out.
	With    Values   `yaml:"with"`
	Without []string `yaml:"without"`
	// Expect is what becomes of the delivery; nil: the event is delivered.
	Expect *Expect `yaml:"expect"`
	// Outage makes URLs misbehave for this event.
	Outage *Outage `yaml:"outage"`
	// Spoil is the name of the emitter's spoil that damages the request. Then there is one attempt,
	// and what is promised is the answer of a correct receiver to it.
	Spoil string `yaml:"spoil"`

	story *Scenario // that it is a step of, nil if it is of none
	index int       // among the steps of the story
}

// Values are values of a body by path, as schemas.Override reads them. From YAML they come as text,
// typed later by the schema, so that +12025550142 stays a phone number.
type Values map[string]any

// Begin is the scenario as the runs of an Engine, with bodies that are made as the setting says.
func (s Scenario) Begin(setting Setting) func(run int) (*World, Script, error) {
	story, err := &s, setting.Check()
	if err == nil && len(s.Steps) == 0 {
		err = s.fail("steps", errors.New("the scenario has no steps"))
	}
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		s.Steps[i].story, s.Steps[i].index = story, i
	}
	return func(run int) (*World, Script, error) {
		if err != nil {
			return nil, nil, err
		}
		script, err := story.script(setting.Seed, run)
		return NewWorld(&setting, story.Name, run, time.Time{}), script, err
	}
}

// script is the story of one run: its first answer is all its steps, at times that follow from the
// seed and the run's number.
func (s *Scenario) script(seed uint64, run int) (Script, error) {
	var at time.Duration
	cues := make([]Cue, len(s.Steps))
	for i := range s.Steps {
		wait := s.Steps[i].After
		if err := wait.check(); err != nil {
			return nil, s.Steps[i].fail("after", err)
		}
		at += wait.draw(seed, run, "wait", strconv.Itoa(i))
		if at < 0 {
			return nil, s.Steps[i].fail("after",
				errors.New("the story takes longer than 292 years by then"))
		}
		cues[i] = Cue{At: at, Step: &s.Steps[i]}
	}
	return &written{cues}, nil
}

// One is the scenario of a single event.
func One(event string, step Step) Scenario {
	step.Emit = event
	return Scenario{Name: event, Steps: []Step{step}}
}

// Events lists the webhooks that the scenario emits, each once, in order.
func (s Scenario) Events() []string {
	var names []string
	for _, step := range s.Steps {
		if !slices.Contains(names, step.Emit) {
			names = append(names, step.Emit)
		}
	}
	return names
}

// Source is the scenario's YAML as it was written; empty for one made in Go.
func (s Scenario) Source() string { return string(s.source) }

// unnamed has the names of what a step means that names none. All worlds share it: a map takes a
// quarter of a world that waits.
var unnamed = sync.OnceValue(func() map[string]string {
	return map[string]string{"leg": "caller"}
})

// leg is the leg that the step is about.
func (s *Step) leg() string { return cmp.Or(s.About["leg"], unnamed()["leg"]) }

// about tells the instances that the step is about, as far as they have names: the leg by its name
// alone, since most steps have one.
func (s *Step) about() string {
	var all []string
	hook, err := schemas.Default().Lookup(s.Emit)
	if s.About["leg"] != "" || err == nil && hook.Concerns("leg") {
		all = append(all, s.leg())
	}
	for _, resource := range slices.Sorted(maps.Keys(s.About)) {
		if resource != "leg" {
			all = append(all, resource+" "+s.About[resource])
		}
	}
	return strings.Join(all, ", ")
}

// fail is an error about a part of the step, such as "with"; "" is the whole step.
func (s *Step) fail(part string, err error) error {
	if s == nil || s.story == nil {
		return err
	}
	return s.story.fail(strings.TrimSuffix(fmt.Sprintf("steps[%d].%s", s.index, part), "."), err)
}

func (s *Step) overrides() []schemas.Override {
	var with []schemas.Override
	for _, path := range slices.Sorted(maps.Keys(s.With)) {
		with = append(with, schemas.Override{Path: path, Value: s.With[path]})
	}
	for _, path := range s.Without {
		with = append(with, schemas.Override{Path: path, Unset: true})
	}
	return with
}

// String tells the step in a line: what, about what, when, and what is special.
func (s Step) String() string {
	text := s.Emit
	if about := s.about(); about != "" {
		text += " on " + about
	}
	if s.After != (Wait{}) {
		text = fmt.Sprintf("after %s, %s", s.After, text)
	}
	for _, path := range slices.Sorted(maps.Keys(s.With)) {
		text += fmt.Sprintf(", %s=%v", path, s.With[path])
	}
	for _, path := range s.Without {
		text += ", without " + path
	}
	if s.Outage != nil {
		text += fmt.Sprintf("; outage: %s", s.Outage)
	}
	if s.Expect != nil {
		text += fmt.Sprintf("; expected: %s", s.Expect)
	}
	if s.Spoil != "" {
		text += "; spoil: " + s.Spoil
	}
	return text
}
