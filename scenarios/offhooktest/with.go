package offhooktest

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// With says how webhooks are made and sent. The zero With is a good day: typical bodies of seed 0,
// signed with the development key, sent without waiting.
type With struct {
	// Handler is the receiver where no server is: requests reach it within the process. URLs may then
	// be paths, such as /webhooks.
	Handler http.Handler
	// Failover is the failover URL; "" is none.
	Failover string
	// Key signs. The zero Key is the development key.
	Key emitter.Key

	// Seed decides every value: with the same seed and Now, the same ids are drawn.
	Seed uint64
	// Entities are ids that the receiver looks up, by the last part of their names: connection_id.
	Entities map[string]string
	// Presence says which optional fields bodies have.
	Presence schemas.Presence

	// Policy is the name of the policy that says what is tried again; "" is that of the story, or
	// the usual one. Weather names bad days.
	Policy  string
	Weather []string
	// Speed is how much faster than the clock a story runs, 1 being real time. At 0 nothing waits,
	// except for Serve, whose time is then real.
	Speed float64
	// Now is when the story begins, in bodies and signatures; the zero time is the clock.
	Now time.Time

	// Options are those of a story, and Runs is how often it is played; 0 is once.
	Options map[string]string
	Runs    int

	// Set has fields of the one webhook of Trigger and Request, by path, and the rest of its body fits
	// them; Without leaves fields out. Variant is one of its variants.
	Set     scenarios.Values
	Without []string
	Variant string
	// Spoil is the name of a deliberate damage to it. Trigger then expects the answer of a correct
	// receiver, and that genuine webhooks before and after it are accepted: else a refusal shows
	// nothing.
	Spoil string
	// Expect is what Trigger expects of the answer, beside that the webhook is delivered.
	Expect *scenarios.Expect
	// Path is where a Request goes; "" is /webhooks.
	Path string
}

// inProcess is where a handler is reached, and where nobody else is.
const inProcess = "http://offhook.test"

// read is the one With of a call, or the zero one.
func read(t testing.TB, with []With) With {
	t.Helper()
	switch len(with) {
	case 0:
		return With{}
	case 1:
		return with[0]
	}
	t.Fatalf("offhooktest: %d values of With; put all fields into one", len(with))
	return With{}
}

// idle refuses fields that have no effect on what is called.
func (w *With) idle(t testing.TB, call string, fields map[string]bool) {
	t.Helper()
	for name, given := range fields {
		if given {
			t.Fatalf("offhooktest: With.%s has no effect on %s", name, call)
		}
	}
}

// ofOne are the fields that concern a single webhook, and whether they are given.
func (w *With) ofOne() map[string]bool {
	return map[string]bool{"Set": len(w.Set) > 0, "Without": len(w.Without) > 0,
		"Variant": w.Variant != "", "Spoil": w.Spoil != "", "Expect": w.Expect != nil,
		"Path": w.Path != ""}
}

// address is the URL of the receiver.
func (w *With) address(url string) (string, error) {
	switch {
	case url == "" && w.Handler == nil:
		return "", errors.New("no URL says where webhooks go; give one, or set With.Handler")
	case url == "":
		return inProcess + "/webhooks", nil
	case strings.HasPrefix(url, "/") && w.Handler == nil:
		return "", fmt.Errorf("%q is a path; give a whole URL, or set With.Handler", url)
	case strings.HasPrefix(url, "/"):
		return inProcess + url, nil
	}
	return url, nil
}

// target is where webhooks go.
func (w *With) target(url string) (to emitter.Target, err error) {
	if to.Primary, err = w.address(url); err != nil || w.Failover == "" {
		return to, err
	}
	to.Failover, err = w.address(w.Failover)
	return to, err
}

// sender sends what is sent.
func (w *With) sender(t testing.TB) *emitter.Emitter {
	e := &emitter.Emitter{Key: w.Key}
	if w.Handler != nil {
		e.Transport = Transport(t, w.Handler)
	}
	return e
}

func (w *With) setting() scenarios.Setting {
	return scenarios.Setting{Seed: w.Seed, Entities: w.Entities, Presence: w.Presence,
		Options: w.Options}
}

// step is the one webhook of Trigger and Request.
func (w *With) step(event string) *scenarios.Step {
	return &scenarios.Step{Emit: event, Variant: w.Variant, With: w.Set, Without: w.Without,
		Expect: w.Expect}
}

// policy is the policy by its name; none has no name.
func (w *With) policy() (emitter.Policy, error) {
	if w.Policy == "" {
		return emitter.Policy{}, nil
	}
	policy, err := emitter.LookupPolicy(w.Policy)
	if err != nil {
		return policy, fmt.Errorf("With.Policy: %w", err)
	}
	return policy, nil
}

func (w *With) weather() (all []scenarios.Weather, err error) {
	for _, name := range w.Weather {
		one, err := scenarios.LookupWeather(name)
		if err != nil {
			return nil, fmt.Errorf("With.Weather: %w", err)
		}
		all = append(all, one)
	}
	return all, nil
}

// engine plays to a URL, all but what it plays.
func (w *With) engine(sender *emitter.Emitter, url string) (e *scenarios.Engine, err error) {
	e = &scenarios.Engine{Emitter: sender, Runs: cmp.Or(w.Runs, 1), Now: w.Now,
		Pace: cmp.Or(w.Speed, math.Inf(1))}
	if e.Targets.Default, err = w.target(url); err != nil {
		return nil, err
	}
	if e.Policy, err = w.policy(); err != nil {
		return nil, err
	}
	e.Weather, err = w.weather()
	return e, err
}
