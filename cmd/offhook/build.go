package main

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
)

// A build is what this program knows of how it was built. Empty fields are not known.
type build struct {
	version string // the tag, or what Go made of the commit
	commit  string
	date    string // of the commit
	changed bool   // since the commit
	golang  string
}

func readBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{}
	}
	b := build{version: info.Main.Version, golang: info.GoVersion}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.commit = setting.Value
		case "vcs.time":
			b.date, _, _ = strings.Cut(setting.Value, "T")
		case "vcs.modified":
			b.changed = setting.Value == "true"
		}
	}
	return b
}

// String is the version and that of Go, and the commit on a line of its own.
func (b build) String() string {
	text := fmt.Sprintf("offhook %s %s %s/%s\n", cmp.Or(b.version, "unknown"), b.golang,
		runtime.GOOS, runtime.GOARCH)
	if b.commit == "" {
		return text
	}
	text += fmt.Sprintf("commit %.12s of %s", b.commit, b.date)
	if b.changed {
		text += ", changed since"
	}
	return text + "\n"
}

// pin is what go install takes to get this version. A build that was changed since its commit is
// pinned to the commit. It is false where nothing is known to pin to.
func (b build) pin() (string, bool) {
	version, _, _ := strings.Cut(b.version, "+dirty")
	if regexp.MustCompile(`^v\d+\.\d+\.\d+`).MatchString(version) {
		return version, true
	}
	return b.commit, b.commit != ""
}
