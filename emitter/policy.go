package emitter

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// defaultPolicy is the name of the policy that holds where none is chosen.
const defaultPolicy = "documented-200-then-failover"

//go:embed policies.json
var policiesJSON []byte

var policies = sync.OnceValue(func() []Policy {
	var all []Policy
	dec := json.NewDecoder(bytes.NewReader(policiesJSON))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&all); err != nil {
		// The file is part of the binary, and a test reads it.
		panic("emitter: policies.json: " + err.Error())
	}
	slices.SortFunc(all, func(a, b Policy) int { return strings.Compare(a.Name, b.Name) })
	return all
})

// Policy says how often, where and how patiently an event is delivered. The
// sources disagree about it, so each version has a name, and each figure says
// where it is from. The zero Policy is DefaultPolicy.
type Policy struct {
	Name string `json:"name"`
	// Title says in a sentence what the policy follows.
	Title string `json:"title"`
	// Timeout is how long one attempt may take.
	Timeout Fact[time.Duration] `json:"timeout"`
	// Primary and Failover are the attempts made at each URL.
	Primary  Fact[int] `json:"primary"`
	Failover Fact[int] `json:"failover"`
	// Wait is the time between the end of an attempt and the next one.
	Wait Fact[time.Duration] `json:"wait"`
	// Success is the status that means delivered: "200" or "2xx".
	Success Fact[string] `json:"success"`
}

// Policies lists all policies, sorted by name.
func Policies() []Policy { return slices.Clone(policies()) }

// LookupPolicy finds a policy by name. The error for an unknown name suggests
// the nearest one and lists all.
func LookupPolicy(name string) (Policy, error) {
	var names []string
	for _, p := range policies() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Policy{}, nearest.Unknown("policy", name, names)
}

// DefaultPolicy is "documented-200-then-failover".
func DefaultPolicy() Policy {
	p, err := LookupPolicy(defaultPolicy)
	if err != nil {
		// The policies are part of the binary, and a test reads them.
		panic("emitter: " + err.Error())
	}
	return p
}

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
// out of attempts, or ended by offhook itself (canceled, not sent, overload),
// which another attempt would not mend. Next has no clock and no state.
func (p Policy) Next(history []Attempt, to Target) (Next, bool) {
	p = p.OrDefault()
	if p.Delivered(history) {
		return Next{}, false
	}
	next := Next{Role: Primary, N: 1}
	made := map[Role]int{}
	for _, a := range history {
		if a.Cause.ours() {
			return Next{}, false
		}
		made[a.Role]++
		next.N, next.Wait = a.N+1, p.Wait.Is
	}
	if made[Primary] >= p.Primary.Is {
		if to.Failover == "" || made[Failover] >= p.Failover.Is {
			return Next{}, false
		}
		next.Role = Failover
	}
	next.URL = to.URL(next.Role)
	return next, true
}

// OrDefault is the policy itself, or DefaultPolicy for the zero Policy.
func (p Policy) OrDefault() Policy {
	if p.Name == "" {
		return DefaultPolicy()
	}
	return p
}
