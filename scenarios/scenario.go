package scenarios

import (
	"slices"
)

// A Scenario is a story: steps over time.
type Scenario struct {
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Summary string `yaml:"summary"`
	// Needs says what a play of it must have: NeedsFailover, NeedsAnswer.
	Needs Names `yaml:"needs"`
	// Policy is the name of the policy under which it is told, where the Engine has none.
	Policy string `yaml:"policy"`
	// Entities are values that a receiver looks up. Those of the Setting go before them.
	Entities map[string]string `yaml:"entities"`
	// Options are what whoever plays the story may choose.
	Options map[string]Option `yaml:"options"`
	// Media are what the application of a closed loop plays, by name.
	Media map[string]Media `yaml:"media"`
	// Cast declares instances. In YAML each kind is a word of its own, in the plural: legs.
	Cast []Member `yaml:"-"`
	// BadDay is that of every event of the story.
	BadDay `yaml:",inline"`
	Steps  []Step `yaml:"steps"`

	file   string // where it was read from, for messages; "" when it was made in Go
	source []byte
	only   func(*Step) bool // nil where all events are told, as they are written
}

// Only is the scenario with the events alone for which keep returns true, which may change their
// steps. Bad days and expectations are left out, and so are events with a spoil and illegal ones.
func (s Scenario) Only(keep func(*Step) bool) Scenario {
	s.only = keep
	return s
}

// What a story may need.
const (
	NeedsFailover = "failover" // a failover URL
	NeedsAnswer   = "answer"   // a receiver that answers with a body
)

// An Option is a choice that a story leaves to whoever plays it.
type Option struct {
	Default string `yaml:"default" json:"default"`
	// Values are those that are allowed; none: any.
	Values []string `yaml:"values" json:"values,omitempty"`
	About  string   `yaml:"about" json:"about,omitempty"`
}

// Names is a list of names.
type Names []string

// Values are values of a body by path, as schemas.Override reads them. Their texts may have holes.
type Values map[string]any

// One is the scenario of a single event.
func One(event string, step Step) Scenario {
	step.Emit = event
	return Scenario{Name: event, Steps: []Step{step}}
}

// Breaks reports whether an event of the scenario breaks the rules of a life on purpose.
func (s Scenario) Breaks() bool {
	for _, step := range s.placed() {
		if step.Illegal {
			return true
		}
	}
	return false
}

// Events lists the webhooks that the scenario can emit, each once, in order.
func (s Scenario) Events() []string {
	t, _ := s.prepared(&Setting{}) // what is wrong is said when the story is played
	return t.events([]string{})
}

func (t *telling) events(names []string) []string {
	for _, step := range t.placed() {
		if step.Emit != "" && !slices.Contains(names, step.Emit) {
			names = append(names, step.Emit)
		}
		if inner := t.inner[step]; inner != nil {
			names = inner.events(names)
		}
	}
	return names
}

// Loop reports whether the scenario is a closed loop: its steps are those of the far end, and the
// commands of an application drive it. Acts tells it.
func (s Scenario) Loop() bool {
	t, _ := s.prepared(&Setting{}) // what is wrong is said when the story is played
	return t.loops()
}

// loops reports whether the first step is one of the far end. Check sees to it that all are.
func (t *telling) loops() bool {
	first := t.first()
	return first != nil && first.Far != nil
}

// first is the first step that is no block, in the order of the file; nil for none.
func (t *telling) first() *Step {
	for _, step := range t.placed() {
		if inner := t.inner[step]; inner != nil {
			if first := inner.first(); first != nil {
				return first
			}
		} else if step.part() == "" {
			return step
		}
	}
	return nil
}

// Source is the scenario's YAML as it was written; empty for one made in Go.
func (s Scenario) Source() string { return string(s.source) }
