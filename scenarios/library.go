package scenarios

import (
	"embed"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

//go:embed stories/*.yaml stories/*/*.yaml
var stories embed.FS

const builtinFolder = "stories"

// library has what reads each story that comes with offhook, once, by its name: that of its file
// below the folder, without the ending.
var library = sync.OnceValue(func() map[string]func() (Scenario, error) {
	all := map[string]func() (Scenario, error){}
	err := fs.WalkDir(stories, builtinFolder, func(file string, entry fs.DirEntry, err error) error {
		if path.Ext(file) != ".yaml" || err != nil {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(file, builtinFolder+"/"), ".yaml")
		all[name] = sync.OnceValues(func() (Scenario, error) {
			text, err := stories.ReadFile(file)
			if err != nil {
				return Scenario{}, err
			}
			s, err := Read(file, text)
			s.Name = name
			return s, err
		})
		return nil
	})
	if err != nil {
		panic("scenarios: " + err.Error())
	}
	return all
})

// Library lists the names of the scenarios that come with offhook.
func Library() []string { return slices.Sorted(maps.Keys(library())) }

// Builtin lists the scenarios that come with offhook, by name. Their steps are the caller's to
// change.
func Builtin() []Scenario {
	var all []Scenario
	for _, name := range Library() {
		s, err := Lookup(name)
		if err != nil {
			panic("scenarios: " + err.Error()) // the files are part of the program, and a test reads them
		}
		all = append(all, s)
	}
	return all
}

// cloned copies steps and those of their blocks.
func cloned(steps []Step) []Step {
	steps = slices.Clone(steps)
	for i := range steps {
		s := &steps[i]
		if s.Repeat != nil {
			s.Repeat = &Repeat{s.Repeat.Times, cloned(s.Repeat.Steps)}
		}
		if s.Choose != nil {
			c := *s.Choose
			c.Of = make(map[string][]Step, len(s.Choose.Of))
			for name, list := range s.Choose.Of {
				c.Of[name] = cloned(list)
			}
			s.Choose = &c
		}
	}
	return steps
}

// Family is the part of the name before the slash, "" for none.
func (s *Scenario) Family() string {
	family, _, found := strings.Cut(s.Name, "/")
	if !found {
		return ""
	}
	return family
}

// Lookup finds a scenario that comes with offhook. The error for an unknown name suggests the
// nearest one.
func Lookup(name string) (Scenario, error) {
	read := library()[name]
	if read == nil {
		return Scenario{}, &nearest.Error{Kind: "scenario", Name: name,
			Nearest: nearest.Name(name, Library()), See: "offhook scenarios list"}
	}
	s, err := read()
	s.Steps = cloned(s.Steps)
	return s, err
}
