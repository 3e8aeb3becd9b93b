package scenarios

import (
	"embed"

	"github.com/offhook-dev/offhook/schemas/nearest"
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

// Lookup finds a scenario that comes with offhook. The error for an unknown name suggests the
// nearest one.
func Lookup(name string) (Scenario, error) {
	var known []string
	for _, s := range Builtin() {
		if s.Name == name {
			return s, nil
		}
		known = append(known, s.Name)
	}
	return Scenario{}, &nearest.Error{Kind: "scenario", Name: name,
		Nearest: nearest.Name(name, known), See: "offhook scenarios list"}
}
