package suite

import (
	"fmt"
	"slices"
)

// rises is about a receiver that refuses timestamps a minute or two old, and accepts such as are
// ahead: it does not compare them with the clock, but with the last.
func rises(e *evidence) Diagnosis {
	behind := []string{"behind-1m", "behind-2m", "behind-4m"}
	ahead := []string{"ahead-1m", "ahead-2m", "ahead-4m"}
	old := func(x Exchange) bool { return slices.Contains(behind, x.Spoil) && !x.accepted() }
	early := func(x Exchange) bool { return slices.Contains(ahead, x.Spoil) && x.accepted() }
	refused, accepted := 0, 0
	for _, o := range e.outcomes {
		if slices.ContainsFunc(o.Exchanges, old) {
			refused++
		}
		if slices.ContainsFunc(o.Exchanges, early) {
			accepted++
		}
	}
	if refused < len(behind) || accepted == 0 || e.kept == 0 {
		return Diagnosis{}
	}
	return Diagnosis{fmt.Sprintf("The receiver wants timestamps to rise: it refuses what is genuine "+
		"and a minute old with %s, and accepts what is as far ahead of the clock. Clocks differ and "+
		"retries are late: accept whatever is within five minutes.", e.words(old)),
		e.explains(func(o Outcome) bool {
			return slices.Contains(behind, o.Check.Spoil) || slices.Contains(ahead, o.Check.Spoil)
		})}
}
