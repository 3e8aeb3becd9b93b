package main

import (
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// reason says in words why an attempt does not count as delivered.
func reason(a emitter.Attempt, policy emitter.Policy) string {
	switch {
	case a.Fault != "":
		return fmt.Sprintf("*our outage (%s)", a.Fault)
	case a.Cause == emitter.CauseRedirect:
		return fmt.Sprintf("redirect to %s is not followed", a.Location())
	case a.Cause == emitter.CauseRefused: // without the address, which the line above has
		return "refused:" + a.Detail[strings.LastIndex(a.Detail, ": ")+1:]
	case a.Cause != emitter.CauseNone:
		return fmt.Sprintf("%s: %s", a.Cause, a.Detail)
	}
	text := fmt.Sprintf("answered %d, not %s", a.Status, policy.Success.Is)
	if answer, _, _ := strings.Cut(strings.TrimSpace(string(a.ResponseBody)), "\n"); answer != "" {
		text += fmt.Sprintf(", %q", clip(answer, 60))
	}
	return text
}

// then says what follows an attempt that failed.
func then(a *scenarios.Attempted) string {
	switch {
	case a.Cause == emitter.CauseCanceled, a.Cause == emitter.CauseOverload:
		return ""
	case a.Next == nil:
		return "; the delivery has failed"
	case a.Next.Wait > 0:
		return fmt.Sprintf("; attempt %d goes to the %s URL after %s",
			a.Next.N, a.Next.Role, a.Next.Wait)
	}
	return fmt.Sprintf("; attempt %d goes to the %s URL", a.Next.N, a.Next.Role)
}
