package suite

import (
	"fmt"
	"slices"
	"strings"
)

// unverified is about a receiver that verifies some kinds of webhooks and not others: it looks at
// what a webhook is about first. Kinds are told apart by the first parts of names.
func unverified(e *evidence) Diagnosis {
	var taken, refused []string
	for _, x := range e.forged["no-headers"] {
		if x.accepted() {
			taken = added(taken, x.kin())
		} else {
			refused = added(refused, x.kin())
		}
	}
	taken = slices.DeleteFunc(taken, func(kin string) bool { return slices.Contains(refused, kin) })
	if len(taken) == 0 || len(refused) == 0 {
		return Diagnosis{}
	}
	ids := e.explains(func(o Outcome) bool {
		return slices.ContainsFunc(o.Exchanges, Exchange.forgedAndAccepted) &&
			!slices.ContainsFunc(o.Exchanges, func(x Exchange) bool {
				return x.forgedAndAccepted() && !slices.Contains(taken, x.kin())
			})
	})
	if len(ids) == 0 {
		return Diagnosis{}
	}
	return Diagnosis{fmt.Sprintf("The receiver does not verify every kind of webhook: it accepts "+
		"%s unsigned, and refuses %s so. Verify before you look at what a webhook is.",
		some(taken), some(refused)), ids}
}

// kin is the kind of webhook that was sent, as a pattern: message.*
func (e Exchange) kin() string {
	first, _, dotted := strings.Cut(e.EventType, ".")
	if dotted {
		return first + ".*"
	}
	return first
}
