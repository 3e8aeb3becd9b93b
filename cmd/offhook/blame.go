package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// blamed is an error about a body as one about the flag that gave the value: --set, --unset or
// --entity. Of any other error it is that error.
func blamed(err error, given overrideFlags, entities []string) error {
	var unknown *nearest.Error
	if errors.As(err, &unknown) {
		switch unknown.Kind {
		case "entity":
			return &flagError{"entity", unknown}
		case "field":
			switch set := func(text string) bool { return pathOf(text) == unknown.Name }; {
			case slices.ContainsFunc(given.set, set):
				return &flagError{"set", err}
			case slices.Contains(given.unset, unknown.Name):
				return &flagError{"unset", err}
			}
		}
	}
	var misfit *schemas.Misfit
	if !errors.As(err, &misfit) {
		return err
	}
	for _, flag := range []struct {
		name  string
		texts []string
	}{{"set", given.set}, {"entity", entities}} {
		var paths []string
		for _, text := range flag.texts {
			paths = append(paths, pathOf(text))
		}
		if path := misfit.Blames(paths); path != "" {
			return wrong(flag.name, "%s: %s (%s)", path, reasons(misfit), misfit.File)
		}
	}
	return err
}

// pathOf is the path, or name, of PATH=VALUE.
func pathOf(text string) string {
	path, _, _ := strings.Cut(text, "=")
	return path
}

// reasons are what is wrong with a body: with one field alone its name need not be told again.
func reasons(m *schemas.Misfit) string {
	if len(m.Problems) == 1 {
		return m.Problems[0].Reason
	}
	_, all, _ := strings.Cut(m.Error(), ": ")
	return all
}

// everyone says of an error about a field that it is one webhook of several which lacks it.
func everyone(err error, pattern string, events []string) error {
	var unknown *nearest.Error
	if len(events) < 2 || !errors.As(err, &unknown) || unknown.Kind != "field" {
		return err
	}
	return fmt.Errorf("%w; each of the %d webhooks that %q means must have the field", err,
		len(events), pattern)
}
