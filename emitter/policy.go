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

// allProducts is what a policy is for that no product has to itself.
const allProducts = "all products"

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
	// For is the product that the sources speak of, such as "voice", or "all products".
	For string `json:"for"`
	// Settable says that the figures hold where the customer has set them, and are no default.
	Settable bool `json:"settable,omitempty"`
	// Title says in a sentence what the policy follows.
	Title string `json:"title"`
	// Timeout is how long one attempt may take. Timeouts has the figures of single
	// webhooks and of families that have one of their own.
	Timeout  Fact[time.Duration]            `json:"timeout"`
	Timeouts map[string]Fact[time.Duration] `json:"timeouts,omitempty"`
	// Primary and Failover are the attempts made at each URL.
	Primary  Fact[int] `json:"primary"`
	Failover Fact[int] `json:"failover"`
	// Wait is the time between the end of an attempt and the next one.
	Wait Fact[time.Duration] `json:"wait"`
	// Waits are the times before the second, third … attempt at one URL, in place
	// of Wait. The last of them holds for all that follow.
	Waits Fact[[]time.Duration] `json:"waits,omitzero"`
	// Retries are the waits before further attempts at the primary URL for single
	// webhooks, what Telnyx calls retries_ms. They decide the number of attempts too,
	// in place of Primary.
	Retries map[string]Fact[[]time.Duration] `json:"retries,omitempty"`
	// Success is the status that means delivered: "200" or "2xx".
	Success Fact[string] `json:"success"`
	// Retried are the statuses after which there is another attempt: "any", or some
	// such as "408 429 5xx". Any other answer ends the delivery.
	Retried Fact[string] `json:"retried"`
	// Redirects is how many redirects are said to be followed, where a source says so.
	// It has no effect, since offhook follows none.
	Redirects Fact[int] `json:"redirects,omitzero"`
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

// OrDefault is the policy itself, or DefaultPolicy for the zero Policy.
func (p Policy) OrDefault() Policy {
	if p.Name == "" {
		return DefaultPolicy()
	}
	return p
}
