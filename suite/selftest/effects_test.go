package selftest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// A letter is what a receiver reads of a webhook.
type letter struct {
	Data struct {
		ID        string
		EventType string `json:"event_type"`
		Payload   struct{ ID string }
	}
	Meta struct{ Attempt int }
}

// An actor is a receiver in this process that acts on events, in a moment of its own.
type actor struct {
	mu    sync.Mutex
	acted map[string]int  // by the ids of events
	known map[string]bool // what it has noted
	// takes says by which key it knows a request again, and on the event of which id it acts.
	takes func(a *actor, r *http.Request, in letter) (key, id string)
	// careless is what it does of an event whose key is not known; by default it notes the key at
	// once and acts a moment later.
	careless func(a *actor, key, id string)
	// before sees what is not verified yet, and reports whether it is known.
	before func(a *actor, in letter) (known bool)
	delay  time.Duration // until it answers
	strict bool          // about the form of the signature
}

// RoundTrip answers in place of a network.
func (a *actor) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	time.Sleep(a.delay)
	w.WriteHeader(a.answer(r, body))
	return w.Result(), nil
}

func (a *actor) answer(r *http.Request, body []byte) int {
	var in letter
	_ = json.Unmarshal(body, &in) // what is no JSON has no id
	if a.before != nil && a.before(a, in) {
		return http.StatusOK
	}
	if !signed(r, body) || a.strict && !genuine(r, body) {
		return http.StatusForbidden
	}
	key, id := in.Data.ID, in.Data.ID
	if a.takes != nil {
		key, id = a.takes(a, r, in)
	}
	if a.careless != nil {
		a.careless(a, key, id)
	} else if a.note(key) {
		time.AfterFunc(3*time.Second, func() { a.act(id) })
	}
	return http.StatusOK
}

// note remembers a key, and reports whether it is new.
func (a *actor) note(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known[key] {
		return false
	}
	a.known[key] = true
	return true
}

func (a *actor) act(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.acted[id]++
}

func (a *actor) count(_ context.Context, id string) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.acted[id], nil
}

// signed verifies the 64 bytes of a signature, in whatever form of base64 they come.
func signed(r *http.Request, body []byte) bool {
	decode := func(text string) []byte {
		text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
		raw, _ := base64.RawStdEncoding.DecodeString(text) // what is none verifies nothing
		return raw
	}
	expected := emitter.DevelopmentKey().Sign(r.Header.Get(emitter.HeaderTimestamp), body)
	return bytes.Equal(decode(expected), decode(r.Header.Get(emitter.HeaderSignature)))
}

// TestEffects asks receivers that act on everything once, and such as do not in one point, and
// asserts that the check of this point alone fails.
func TestEffects(t *testing.T) {
	const last = "out-of-order/message.finalized/SMS"
	all := []string{"redelivery", "identical", "copies", "re-encoded", "after-forged", "query",
		"payload-id", last}
	for name, c := range map[string]struct {
		actor *actor
		fails []string
		says  string
	}{
		"acts once on an event":                   {&actor{}, nil, ""},
		"is slow, and acts once":                  {&actor{delay: 1500 * time.Millisecond}, nil, ""},
		"knows one form of signatures, acts once": {&actor{strict: true}, nil, ""},
		"acts on every request": {&actor{careless: func(a *actor, _, id string) { a.act(id) }},
			[]string{"redelivery", "identical", "copies", "re-encoded"},
			"actual:   2 effects"},
		"knows requests by event and attempt": {
			&actor{takes: func(_ *actor, _ *http.Request, in letter) (string, string) {
				return fmt.Sprint(in.Data.ID, in.Meta.Attempt), in.Data.ID
			}}, []string{"redelivery"}, "attempt 2 of the same event"},
		"notes what it knows when it has acted": {
			&actor{careless: func(a *actor, key, id string) {
				a.mu.Lock()
				known := a.known[key]
				a.mu.Unlock()
				if !known {
					time.Sleep(time.Millisecond)
					a.note(key)
					a.act(id)
				}
			}}, []string{"copies"}, "actual:   10 effects"},
		"knows first attempts by the text of the signature": {
			&actor{takes: func(_ *actor, r *http.Request, in letter) (string, string) {
				if in.Meta.Attempt > 1 {
					return in.Data.ID + " again", "another"
				}
				return r.Header.Get(emitter.HeaderSignature), in.Data.ID
			}}, []string{"re-encoded"}, "a request, and again with base64-"},
		"notes ids before it verifies": {
			&actor{before: func(a *actor, in letter) bool { return !a.note("seen " + in.Data.ID) }},
			[]string{"after-forged"}, "actual:   0 effects"},
		"acts on what it refuses": {
			&actor{before: func(a *actor, in letter) bool {
				if a.note(in.Data.ID) {
					a.act(in.Data.ID)
				}
				return false
			}}, []string{"after-forged"}, "expected: 0 effects"},
		"acts on what the query names": {
			&actor{takes: func(_ *actor, r *http.Request, in letter) (string, string) {
				if id := r.URL.Query().Get("CallSid"); id != "" {
					return id, id
				}
				return in.Data.ID, in.Data.ID
			}}, []string{"query"}, "actual:   0 effects"},
		"acts on the query besides": {
			&actor{takes: func(a *actor, r *http.Request, in letter) (string, string) {
				if r.URL.Query().Has("CallStatus") {
					a.act(in.Data.ID)
				}
				return in.Data.ID, in.Data.ID
			}}, []string{"query"}, "actual:   2 effects"},
		"knows events by payload.id": {
			&actor{takes: func(_ *actor, _ *http.Request, in letter) (string, string) {
				return in.Data.Payload.ID, in.Data.ID
			}}, []string{"payload-id"}, "message.finalized of a message that has both"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.actor.acted, c.actor.known = map[string]int{}, map[string]bool{}
				byID, outcomes := inTurn(t, &suite.Config{
					Target: "http://localhost/", Handles: []string{"message.*"},
					Transport: c.actor, Effects: c.actor.count,
				}, "effect")
				if len(outcomes) != len(all) {
					t.Errorf("%d checks ran", len(outcomes))
				}
				var reasons []string
				for _, short := range all {
					want := suite.Passed
					if slices.Contains(c.fails, short) {
						want = suite.Failed
					} else if short == last && slices.Contains(c.fails, "payload-id") {
						want = suite.Skipped // it never acts on what comes second
					}
					o := byID["effect/"+short]
					if o.Verdict != want || o.Failed() != (want == suite.Failed) {
						t.Errorf("%s is %s: %s", short, o.Verdict, o.Reason)
					}
					reasons = append(reasons, o.Reason)
				}
				sent := byID["effect/re-encoded"].Exchanges
				for i := 0; i < 6; i += 2 {
					a, b := sent[i].RequestHeader, sent[i+1].RequestHeader
					same := a.Get(emitter.HeaderTimestamp) == b.Get(emitter.HeaderTimestamp)
					if !same || a.Get(emitter.HeaderSignature) == b.Get(emitter.HeaderSignature) {
						t.Errorf("%s is no replay in another form", sent[i+1].Spoil)
					}
				}
				if got := strings.Join(reasons, "\n"); !strings.Contains(got, c.says) {
					t.Errorf("nothing says %q:\n%s", c.says, got)
				}
			})
		})
	}
}

// TestEffectsOfSomeWebhooks asserts that a receiver need not act on everything that it accepts, and
// is not asked about messages when it handles none.
func TestEffectsOfSomeWebhooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := actor{acted: map[string]int{}, known: map[string]bool{}}
		calls.takes = func(_ *actor, _ *http.Request, in letter) (string, string) {
			if in.Data.Payload.ID != "" { // a message
				return in.Data.ID, "nobody"
			}
			return in.Data.ID, in.Data.ID
		}
		cfg := suite.Config{Target: "http://localhost/", Transport: &calls, Effects: calls.count}
		byID, _ := inTurn(t, &cfg, "effect")
		for id, says := range map[string]string{
			"effect/payload-id":                         "message.finalized",
			"effect/out-of-order/message.finalized/SMS": "does not act on message.finalized",
			"effect/identical":                          "", "effect/out-of-order/call.hangup": "",
		} {
			want := suite.Skipped
			if says == "" {
				want = suite.Passed
			}
			if got := byID[id]; got.Verdict != want || !strings.Contains(got.Reason, says) {
				t.Errorf("%s is %s: %s", id, got.Verdict, got.Reason)
			}
		}
		cfg.Handles = []string{"call.*"}
		byID, _ = inTurn(t, &cfg, "effect")
		if _, asked := byID["effect/payload-id"]; asked || len(byID) < 5 {
			t.Errorf("who handles calls is asked %v", slices.Collect(maps.Keys(byID)))
		}
	})
}

// TestEffectsThatAreNotKnown asserts that what gives no number in time is never taken for one that
// says there was no effect, and that the outcome says what it gave.
func TestEffectsThatAreNotKnown(t *testing.T) {
	answers := http.NewServeMux()
	for path, answer := range map[string]func(w http.ResponseWriter){
		"/none": func(w http.ResponseWriter) { http.NotFound(w, nil) },
		"/fails": func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprint(w, 1)
		},
		"/word":     func(w http.ResponseWriter) { fmt.Fprint(w, "once") },
		"/negative": func(w http.ResponseWriter) { fmt.Fprint(w, -1) },
		"/nothing":  func(http.ResponseWriter) {},
	} {
		answers.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { answer(w) })
	}
	server := httptest.NewServer(answers)
	defer server.Close()
	target := correct(t)
	for source, says := range map[string]string{
		server.URL + "/none?{id}":     `answers 404 "404 page not found`,
		server.URL + "/fails?{id}":    `answers 500 "1", not 200 and a number`,
		server.URL + "/word?{id}":     `answers 200 "once", not`,
		server.URL + "/negative?{id}": `answers 200 "-1"`,
		server.URL + "/nothing?{id}":  `answers 200 ""`,
		"http://127.0.0.1:1/{id}":     "connection refused",
		"!echo once":                  `prints "once`,
		"!true":                       `prints ""`,
		"!echo 1; echo oh >&2; false": `exit status 1 and says "oh`,
		"!no-such-count":              "exit status 127",
		"!echo 1 2":                   `prints "1 2`,
	} {
		if strings.HasPrefix(source, "!") && !shell() {
			continue
		}
		effects, err := suite.ParseEffects(source, false)
		if err != nil {
			t.Fatal(err)
		}
		_, all := verdicts(t, &suite.Config{Target: target, Effects: effects}, "effect/identical",
			"effect/out-of-order")
		for _, got := range all {
			if got.Verdict != suite.Inconclusive || !got.Failed() ||
				!strings.Contains(got.Reason, says) {
				t.Errorf("with %s %s is %s, failed %v: %s", source, got.Check.ID, got.Verdict,
					got.Failed(), got.Reason)
			}
		}
	}
	for source, says := range map[string]string{
		"http://127.0.0.1/effects": "{id}", "http://example.com/{id}": "machine",
		"count {id}": "exclamation mark", "!": "no command", "! ": "no command",
		"!count {id}": "$EVENT_ID", "": "{id}",
	} {
		_, err := suite.ParseEffects(source, false)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func shell() bool {
	_, err := exec.LookPath("sh")
	return err == nil
}

// TestLateEffects asserts that a number is waited for ten seconds, whoever gives it.
func TestLateEffects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := actor{acted: map[string]int{}, known: map[string]bool{}}
		_, all := inTurn(t, &suite.Config{
			Target: "http://localhost/", Transport: &a,
			Effects: func(ctx context.Context, _ string) (int, error) {
				<-ctx.Done()
				return 1, ctx.Err()
			},
		}, "effect/identical", "effect/out-of-order")
		for _, got := range all {
			if got.Verdict != suite.Inconclusive || got.Took != 10*time.Second ||
				!strings.Contains(got.Reason, "no number within 10s") {
				t.Errorf("%s is %s after %s: %s", got.Check.ID, got.Verdict, got.Took, got.Reason)
			}
		}
	})
	sources := []string{"!sleep 60", "!sleep 60 & sleep 60"}
	if !shell() {
		sources = nil
	}
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}))
	defer silent.Close()
	for _, source := range append(sources, silent.URL+"/{id}") {
		effects, err := suite.ParseEffects(source, false)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		began := time.Now()
		n, err := effects(ctx, "id")
		cancel()
		if took := time.Since(began); n != 0 || !isLate(err) || took > 10*time.Second {
			t.Errorf("%s gives %d after %s: %v", source, n, took, err)
		}
	}
}

func isLate(err error) bool { return err != nil && strings.Contains(err.Error(), "deadline") }

// TestEffectsAreCounted asserts that a URL and a command are asked for the event by its id, as it
// is, and that what they give is the count.
func TestEffectsAreCounted(t *testing.T) {
	const id = `3"; echo 9 $(id) & {id}`
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query().Get("event")
		fmt.Fprintln(w, " 2")
	}))
	defer server.Close()
	sources := []string{server.URL + "/effects?event={id}"}
	if shell() {
		sources = append(sources, `! test "$EVENT_ID" = '3"; echo 9 $(id) & {''id}' && echo 2`)
	}
	for _, source := range sources {
		effects, err := suite.ParseEffects(source, false)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := effects(t.Context(), id); n != 2 || err != nil {
			t.Errorf("%s gives %d, %v", source, n, err)
		}
	}
	if asked != id {
		t.Errorf("the URL is asked for %q", asked)
	}
}
