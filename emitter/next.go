package emitter

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Accepts reports whether an answer with this status means delivered.
func (p Policy) Accepts(status int) bool {
	if p.OrDefault().Success.Is == "2xx" {
		return status >= 200 && status <= 299
	}
	return status == 200
}

// Delivered reports whether one of the attempts was accepted.
func (p Policy) Delivered(history []Attempt) bool {
	return slices.ContainsFunc(history, func(a Attempt) bool {
		return a.Cause == CauseNone && p.Accepts(a.Status)
	})
}

// TimeoutFor is how long an attempt at delivering the event may take. A figure for
// its type is preferred to one for its family.
func (p Policy) TimeoutFor(ev Event) time.Duration { return p.OrDefault().timeout(ev).Is }

func (p Policy) timeout(ev Event) Fact[time.Duration] {
	for _, name := range []string{ev.Type, ev.Family} {
		if own, ok := p.Timeouts[name]; ok {
			return own
		}
	}
	return p.Timeout
}

// TimeoutsFor are the shortest and the longest time that sources give an answer to the event.
// Under the default policy they are those of all policies about the event's family or about all
// products, as far as they are defaults; under another, both are that policy's own.
func (p Policy) TimeoutsFor(ev Event) (shortest, longest Fact[time.Duration]) {
	p = p.OrDefault()
	shortest = p.timeout(ev)
	longest = shortest
	if p.Name != defaultPolicy {
		return shortest, longest
	}
	for _, other := range policies() {
		about := other.For == allProducts || strings.EqualFold(other.For, ev.Family)
		if other.Settable || !about {
			continue
		}
		if given := other.timeout(ev); given.Is < shortest.Is {
			shortest = given
		} else if given.Is > longest.Is {
			longest = given
		}
	}
	return shortest, longest
}

// Next is an attempt to come.
type Next struct {
	Role Role
	URL  string
	// N is the attempt's number. Numbers rise across the URLs.
	N int
	// Wait is the time to wait before it, counted from the end of the
	// attempt before.
	Wait time.Duration
}

// Next is the attempt that follows a delivery's attempts so far; with an empty
// history it is the first. It is false when the delivery is over: accepted,
// refused for good, out of attempts, or ended by offhook itself (canceled, not
// sent, overload), which another attempt would not mend. Next has no clock and
// no state.
func (p Policy) Next(history []Attempt, to Target) (Next, bool) {
	p = p.OrDefault()
	if p.Delivered(history) {
		return Next{}, false
	}
	next, event := Next{Role: Primary, N: 1}, ""
	var primary, failover int
	for _, a := range history {
		if a.Cause.ours() || a.Answered() && !covers(p.Retried.Is, a.Status) {
			return Next{}, false
		}
		if a.Role == Failover {
			failover++
		} else {
			primary++
		}
		next.N, event = a.N+1, a.EventType
	}
	made := primary
	if primary >= p.attempts(event) {
		if to.Failover == "" || failover >= p.Failover.Is {
			return Next{}, false
		}
		next.Role, made = Failover, failover
	}
	if len(history) > 0 {
		next.Wait = p.wait(event, next.Role, made)
	}
	next.URL = to.URL(next.Role)
	return next, true
}

// attempts is how often an event is sent to the primary URL.
func (p Policy) attempts(event string) int {
	if own, ok := p.Retries[event]; ok {
		return 1 + len(own.Is)
	}
	return p.Primary.Is
}

// wait is the time before an attempt at a URL that had so many, which is not the
// first of all.
func (p Policy) wait(event string, role Role, made int) time.Duration {
	waits := p.Waits.Is
	if own, ok := p.Retries[event]; ok && role == Primary {
		waits = own.Is
	}
	wait := p.Wait.Is
	if made > 0 && len(waits) > 0 {
		wait = waits[min(made, len(waits))-1]
	}
	return max(0, wait)
}

// Most is how many attempts an event of this type has at most, and how long the
// waits between them are together.
func (p Policy) Most(event string, to Target) (attempts int, waits time.Duration) {
	var history []Attempt
	for next, more := p.Next(nil, to); more; next, more = p.Next(history, to) {
		attempts, waits = attempts+1, waits+next.Wait
		history = append(history, Attempt{EventType: event, N: next.N, Role: next.Role,
			Cause: CauseTimeout})
	}
	return attempts, waits
}

// covers reports whether a status is one of those that a text such as
// "408 429 5xx" has. The empty text and "any" have all.
func covers(statuses string, status int) bool {
	for one := range strings.FieldsSeq(cmp.Or(statuses, "any")) {
		class, isClass := strings.CutSuffix(one, "xx")
		digits := strconv.Itoa(status)
		if one == "any" || one == digits || isClass && len(digits) == 3 && class == digits[:1] {
			return true
		}
	}
	return false
}
