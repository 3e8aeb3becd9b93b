package receiver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Defect is one way in which receivers go wrong.
type Defect struct {
	Name string
	// Title is what the receiver does, as the end of "a receiver that …".
	Title string
	// Sources are the ids of the known defects that it stands for: those that begin with A let a
	// receiver take what is forged, those that begin with B let it lose what is genuine, or answer
	// it wrongly. There are none if receivers have the defect in some other way than these, and it
	// is here so that its cause can be told.
	Sources []string
	// plant changes steps of a receiver so that it has the defect.
	plant func(*Receiver)
}

// Defects lists every defect but those of CommandDefects: first those that take what is forged,
// then those that lose what is genuine, then those that act wrongly. Each call makes a new list,
// which the caller may change.
func Defects() []Defect {
	return slices.Concat(unsignedDefects(), looseKeyDefects(), looseSignatureDefects(),
		looseTextDefects(), looseTimeDefects(), mistakenDefects(), rewrittenDefects(),
		strictDefects(), refusedDefects(), crashedDefects(), lateDefects(), leaksDefects(),
		actsDefects())
}

// defect is written in one line or two; sources are divided by spaces.
func defect(name, title, sources string, plant func(*Receiver)) Defect {
	return Defect{name, title, strings.Fields(sources), plant}
}

// find returns the defect with this name. Its error suggests the nearest name. Those that show in
// commands are known only where there is an API to give them to.
func find(name string, api API) (Defect, error) {
	known := Defects()
	if api.URL != "" {
		known = append(known, CommandDefects()...)
	}
	nearest, least := "", -1
	for _, d := range known {
		if d.Name == name {
			return d, nil
		}
		if far := levenshtein.ComputeDistance(name, d.Name); least < 0 || far < least {
			nearest, least = d.Name, far
		}
	}
	return Defect{}, fmt.Errorf("defect %q is not known: did you mean %q?", name, nearest)
}
