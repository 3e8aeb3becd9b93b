package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas"
)

// A Step is one event of a story, or what the far end does in a closed loop, or a block of steps:
// Repeat, Choose or Include.
type Step struct {
	// Emit is the name of a webhook, Variant one of its variants, "" for its first.
	Emit    string `yaml:"emit"`
	Variant string `yaml:"variant"`
	// Name is what other steps call the step.
	Name string `yaml:"name"`
	// After is how long it occurs after the step before on the same leg, or after the step named
	// Since. At, if not nil, is when it occurs instead, in the time of the story.
	After Wait   `yaml:"after"`
	Since string `yaml:"-"`
	At    *Wait  `yaml:"at"`
	// About names the instances that the event is about, by resource, so that later steps can mean
	// them: {"leg": "anna", "conference": "standup"}. In YAML each is a word of its own, leg: anna.
	// The leg of a step that names none is Caller.
	About map[string]string `yaml:"-"`
	// With sets fields of the body, by path, and the rest of the body fits them. Without leaves
	// fields out.
	With    Values   `yaml:"with"`
	Without []string `yaml:"without"`
	// Says is what is said until the event occurs.
	Says []schemas.Turn `yaml:"says"`
	// Expect is what becomes of the delivery; nil: the event is delivered.
	Expect *Expect `yaml:"expect"`
	BadDay `yaml:",inline"`
	// Illegal means that the event occurs although the lives of its instances forbid it.
	Illegal bool `yaml:"illegal"`

	// Far is what the far end does, in place of an event. Of the words above a step of the far end
	// has a name, times and the leg. Asks are the commands that it expects.
	Far  *Far    `yaml:"far"`
	Asks []Asked `yaml:"-"`

	Repeat  *Repeat  `yaml:"-"`
	Choose  *Choose  `yaml:"-"`
	Include *Include `yaml:"-"`

	story *Scenario    // that it is a step of, nil if it is of none
	told  *telling     // the play that it is made ready for, nil before
	place string       // in the story: steps[2].of.yes[0]
	line  string       // the leg that it is a step of, "" for none
	form  func() *form // of its events, nil where they differ
}

// A Repeat plays steps several times.
type Repeat struct {
	// Times is a number, a range of it such as 2..5, or a hole that is one: ${option.tries}.
	Times string
	Steps []Step
}

// A Choose plays one of several lists of steps.
type Choose struct {
	// Option is the option that decides; or else the Weights do.
	Option  string
	Weights map[string]int
	Of      map[string][]Step
}

// An Include plays another story, with options of its own. As gives its instances other names.
type Include struct {
	// Story is the name of a story that comes with offhook, or a file that lies beside this one.
	Story   string
	Options map[string]string
	As      map[string]string
}

// A block is a list of steps within a step, and where it stands in it.
type block struct {
	place string
	steps []Step
}

// blocks are the lists of steps within the step. Names decide their order.
func (s *Step) blocks() (all []block) {
	if s.Repeat != nil {
		all = append(all, block{"steps", s.Repeat.Steps})
	}
	if s.Choose != nil {
		for _, name := range slices.Sorted(maps.Keys(s.Choose.Of)) {
			all = append(all, block{"of." + name, s.Choose.Of[name]})
		}
	}
	return all
}

// Caller is the leg that a step means which names none.
const Caller = "caller"

// unnamed has the names of what a step means that names none. All worlds share it: a map takes a
// quarter of a world that waits.
var unnamed = sync.OnceValue(func() map[string]string {
	return map[string]string{"leg": Caller}
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
	return s.story.fail(strings.Trim(s.place+"."+part, "."), err)
}

// String tells the step in a line: what, about what, when, and what is special.
func (s Step) String() string {
	switch {
	case s.Repeat != nil:
		return fmt.Sprintf("%s times:", s.Repeat.Times)
	case s.Choose != nil && s.Choose.Option != "":
		return "by the option " + s.Choose.Option + ":"
	case s.Choose != nil:
		return "one of these:"
	case s.Include != nil:
		return s.Include.String()
	case s.Far != nil:
		return s.farString()
	}
	text := s.Emit
	if about := s.about(); about != "" {
		text += " on " + about
	}
	text = s.when() + text
	if s.Name != "" {
		text += ", named " + s.Name
	}
	for _, path := range slices.Sorted(maps.Keys(s.With)) {
		text += fmt.Sprintf(", %s=%v", path, s.With[path])
	}
	for _, path := range s.Without {
		text += ", without " + path
	}
	for _, turn := range s.Says {
		text += fmt.Sprintf(", %s says %q", turn.Role, turn.Text)
	}
	text += s.BadDay.String()
	if s.Expect != nil {
		text += fmt.Sprintf("; expected: %s", s.Expect)
	}
	if s.Illegal {
		text += "; illegal"
	}
	return text
}

// String tells what is included, and with what.
func (i *Include) String() string {
	text := "the story " + i.Story
	for _, name := range slices.Sorted(maps.Keys(i.Options)) {
		text += fmt.Sprintf(", %s=%s", name, i.Options[name])
	}
	for _, name := range slices.Sorted(maps.Keys(i.As)) {
		text += fmt.Sprintf(", its %s as %s", name, i.As[name])
	}
	return text
}

// when tells the time of the step, before what occurs.
func (s *Step) when() string {
	switch {
	case s.At != nil:
		return fmt.Sprintf("at %s, ", s.At)
	case s.Since != "":
		return fmt.Sprintf("%s after %s, ", s.After, s.Since)
	case s.After != (Wait{}):
		return fmt.Sprintf("after %s, ", s.After)
	}
	return ""
}
