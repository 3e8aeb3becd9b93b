package scenarios

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

//go:embed all:stories
var stories embed.FS

const builtinFolder = "stories"

// names of the stories that come with offhook: those of files below the folder, without ending.
var names = sync.OnceValue(func() (all []string) {
	err := fs.WalkDir(stories, builtinFolder, func(file string, entry fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(file, ".yaml"); ok {
			all = append(all, strings.TrimPrefix(name, builtinFolder+"/"))
		}
		return err
	})
	if err != nil {
		panic("scenarios: " + err.Error())
	}
	slices.Sort(all)
	return all
})

// Library lists the names of the scenarios that come with offhook.
func Library() []string { return slices.Clone(names()) }

// Builtin lists the scenarios that come with offhook, by name. They are the caller's to change.
func Builtin() []Scenario {
	var all []Scenario
	for _, name := range names() {
		s, err := readBuiltin(name)
		if err != nil {
			panic("scenarios: " + err.Error()) // the files are part of the program, and a test reads them
		}
		all = append(all, s)
	}
	return all
}

func readBuiltin(name string) (Scenario, error) {
	file := path.Join(builtinFolder, name) + ".yaml"
	text, err := stories.ReadFile(file)
	if err != nil {
		return Scenario{}, err
	}
	s, err := Read(file, text)
	s.Name = name
	return s, err
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
	if !slices.Contains(names(), name) {
		return Scenario{}, &nearest.Error{Kind: "scenario", Name: name,
			Nearest: nearest.Name(name, names()), See: "offhook scenarios list"}
	}
	return readBuiltin(name)
}
