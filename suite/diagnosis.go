package suite

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/offhook-dev/offhook/emitter"
)

// A Diagnosis is one cause of several outcomes.
type Diagnosis struct {
	// Says is what is wrong, and how that shows.
	Says string
	// Explains are the ids of the checks whose outcome it explains.
	Explains []string
}

// Diagnose finds the causes that several checks have in common, the gravest first. It reads what
// was sent and answered, not verdicts. What no cause explains is told by its own outcome.
func Diagnose(outcomes []Outcome) (found []Diagnosis) {
	e := read(outcomes)
	for _, cause := range []func(*evidence) Diagnosis{
		limits, takesForged, unverified, refusesAll, rewrites, died, restarts, rises,
		failsAfterVerifying, refusesForms, misreadsLetters, refusesUnclaimed, stumbles,
	} {
		d := cause(e)
		if d.Says == "" {
			continue
		}
		found = append(found, d)
		for _, id := range d.Explains {
			e.explained[id] = true
		}
	}
	return found
}

// evidence is what a run shows.
type evidence struct {
	outcomes  []Outcome
	explained map[string]bool
	// interrupted says that the run ended early.
	interrupted bool
	// controls counts the plain genuine requests to the main URL, and kept those of them that were
	// accepted.
	controls, kept int
	// forged are forged requests, by their spoils.
	forged map[string][]Exchange
}

func read(outcomes []Outcome) *evidence {
	e := &evidence{outcomes: outcomes, explained: map[string]bool{},
		forged: map[string][]Exchange{}}
	for _, o := range outcomes {
		for _, x := range o.Exchanges {
			e.interrupted = e.interrupted || x.Cause == emitter.CauseCanceled
			switch {
			case x.Asks == Refuse && x.Role == emitter.Primary:
				e.forged[x.Spoil] = append(e.forged[x.Spoil], x)
			case x.Asks == Accept && x.Spoil == "" && x.Control && x.Role == emitter.Primary:
				e.controls++
				if x.accepted() {
					e.kept++
				}
			}
		}
	}
	return e
}

// explains lists the checks that have something to tell, are not explained yet, and fit.
func (e *evidence) explains(fits func(Outcome) bool) (ids []string) {
	for _, o := range e.outcomes {
		told := o.Verdict == Failed || o.Verdict == Warned || o.Verdict == Inconclusive
		if told && !e.explained[o.Check.ID] && fits(o) {
			ids = append(ids, o.Check.ID)
		}
	}
	return ids
}

// takes reports whether a forged request with a spoil was accepted.
func (e *evidence) takes(spoil string) bool {
	return slices.ContainsFunc(e.forged[spoil], Exchange.accepted)
}

// limits is about a receiver that limits the rate of requests.
func limits(e *evidence) Diagnosis {
	limited := func(o Outcome) bool { return slices.ContainsFunc(o.Exchanges, Exchange.limited) }
	ids := e.explains(func(o Outcome) bool { return o.Verdict == Inconclusive && limited(o) })
	if len(ids) == 0 {
		return Diagnosis{}
	}
	return Diagnosis{fmt.Sprintf("The receiver answers 429: it limits the rate of requests, which "+
		"left %d checks undecided. Send fewer a second (Rate: 5), or lift the limit for the test.",
		len(ids)), ids}
}

// takesForged is about a receiver that accepts forgeries of every kind. A few it may refuse since
// they cannot be read.
func takesForged(e *evidence) Diagnosis {
	taken := func(o Outcome) bool {
		return slices.ContainsFunc(o.Exchanges, Exchange.forgedAndAccepted)
	}
	asked, accepting := 0, 0
	for _, o := range e.outcomes {
		// A method that is not there is refused for its own sake.
		forges := slices.ContainsFunc(o.Exchanges, func(x Exchange) bool {
			return x.Asks == Refuse && x.Method == http.MethodPost
		})
		if o.Check.Level == Must && forges && !elsewhere(o.Check) {
			asked++
			if taken(o) {
				accepting++
			}
		}
	}
	if asked < 4 || accepting*5 < asked*4 {
		return Diagnosis{}
	}
	return Diagnosis{"The receiver accepts what is forged as well as what is genuine. It answers " +
		e.words(Exchange.forgedAndAccepted) + ". Likely causes, the first the most common:\n" +
		"  1. nothing verifies the signature, or the result of verifying is not looked at\n" +
		"  2. the verification is asynchronous and not awaited: in Node, " +
		"`await client.webhooks.unwrap(…)`\n" +
		"  3. the answer is sent before the verification\n" +
		"  4. no key is configured, and the check is skipped without one\n" +
		"  5. its SDK verifies nothing: " + sdksThat("verifies nothing"), e.explains(taken)}
}

// elsewhere reports whether a check asks at another URL than that of most.
func elsewhere(c Check) bool { return c.Needs == NeedsFailover || c.Needs == NeedsRoutes }

// stumbles is about a receiver that refuses what is forged by failing.
func stumbles(e *evidence) Diagnosis {
	fails := func(x Exchange) bool {
		return x.Asks == Refuse && x.Answered() && x.Status >= 500 &&
			x.Status != http.StatusNotImplemented
	}
	ids := e.explains(func(o Outcome) bool {
		return slices.ContainsFunc(o.Exchanges, fails) &&
			!slices.ContainsFunc(o.Exchanges, Exchange.forgedAndAccepted) && o.Verdict != Inconclusive
	})
	if len(ids) < 2 {
		return Diagnosis{}
	}
	return Diagnosis{fmt.Sprintf("The receiver refuses what is forged by failing: it answers %s. "+
		"Nothing is accepted that way, but a refusal is a 4xx: catch the error of the "+
		"verification and answer 401 or 403.", e.words(fails)), ids}
}

// words are what the receiver said most often to requests that fit.
func (e *evidence) words(fits func(Exchange) bool) string {
	counts := map[string]int{}
	for _, o := range e.outcomes {
		for _, x := range o.Exchanges {
			if fits(x) {
				counts[said(x.Attempt)]++
			}
		}
	}
	return most(counts)
}

// most is the key with the highest count; of several, the lowest.
func most[K cmp.Ordered](counts map[K]int) (best K) {
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		if counts[key] > counts[best] {
			best = key
		}
	}
	return best
}
