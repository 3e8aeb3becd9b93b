package scenarios

import (
	"maps"
	"slices"
)

// foresee notes, in a rehearsal, that something is to have an effect. none is what is wrong if it
// has not.
func (l *loop) foresee(what string, none func() error) {
	if _, known := l.effects[what]; l.rehearsed && !known {
		l.effects[what] = none
	}
}

// feel notes that it has one.
func (l *loop) feel(what string) {
	if l.rehearsed {
		l.effects[what] = nil
	}
}

// vain is what is wrong with a play that has come to its end in a rehearsal: something in it has no
// effect, so that whoever plays it believes to have seen what was not there.
func (l *loop) vain() error {
	for _, what := range slices.Sorted(maps.Keys(l.effects)) {
		if none := l.effects[what]; none != nil {
			return none()
		}
	}
	return nil
}
