package scenarios

import (
	"embed"
	"slices"

	"github.com/offhook-dev/offhook/schemas"
)

//go:embed stories/*.yaml
var stories embed.FS

// Builtin lists the scenarios that come with offhook, by name. They are the caller's to change.
func Builtin() []Scenario {
	files, err := stories.ReadDir("stories")
	if err != nil {
		panic("scenarios: " + err.Error())
	}
	var all []Scenario
	for _, file := range files {
		text, err := stories.ReadFile("stories/" + file.Name())
		if err == nil {
			var s Scenario
			s, err = Read("stories/"+file.Name(), text)
			all = append(all, s)
		}
		if err != nil {
			panic("scenarios: " + err.Error())
		}
	}
	return all
}

// Lookup finds a scenario that comes with offhook. The error for an unknown name suggests the nearest one.
func Lookup(name string) (Scenario, error) {
	var known []string
	for _, s := range Builtin() {
		if s.Name == name {
			return s, nil
		}
		known = append(known, s.Name)
	}
	return Scenario{}, &schemas.UnknownError{Kind: "scenario", Name: name, Nearest: schemas.Nearest(name, known), See: "offhook scenarios list"}
}

// Source is the scenario's YAML as it was written; empty for one made in Go.
func (s Scenario) Source() string { return string(s.source) }

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

// One is the scenario of a single event.
func One(event string, step Step) Scenario {
	step.Emit = event
	return Scenario{Name: event, Steps: []Step{step}}
}
