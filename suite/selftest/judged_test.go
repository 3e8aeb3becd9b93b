// Package selftest tests the suite itself. It lies below the suite so that `ginkgo ./suite` runs
// the contract and nothing else.
package selftest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// made is the suite of a configuration that is right.
func made(t *testing.T, cfg *suite.Config) *suite.Suite {
	t.Helper()
	s, err := suite.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// outcomes runs the checks that ids name, all if there are none, so many at a time.
func outcomes(t *testing.T, cfg *suite.Config, workers int, ids ...string) []suite.Outcome {
	t.Helper()
	s := made(t, cfg)
	checks, err := s.Select(suite.Selection{IDs: ids})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(s.Each(t.Context(), checks, workers))
}

// verdicts runs the checks that ids name, eight at a time, and returns the outcomes by id.
func verdicts(
	t *testing.T, cfg *suite.Config, ids ...string,
) (map[string]suite.Outcome, []suite.Outcome) {
	t.Helper()
	all := outcomes(t, cfg, 8, ids...)
	return named(all), all
}

// inTurn runs the checks that ids name one after another, as it has to be where a receiver sleeps
// in a synctest bubble: who waits for a lock there keeps its clock from moving.
func inTurn(
	t *testing.T, cfg *suite.Config, ids ...string,
) (map[string]suite.Outcome, []suite.Outcome) {
	t.Helper()
	all := outcomes(t, cfg, 1, ids...)
	return named(all), all
}

// named are outcomes by the ids of their checks.
func named(all []suite.Outcome) map[string]suite.Outcome {
	byID := map[string]suite.Outcome{}
	for _, o := range all {
		byID[o.Check.ID] = o
	}
	return byID
}

// against runs checks on the reference receiver with defects, inside the process. In a synctest
// bubble its clock costs nothing.
func against(t *testing.T, defects []string, ids []string, workers int) []suite.Outcome {
	t.Helper()
	var mu sync.Mutex
	acted := map[string]int{}
	observe := func(req receiver.Request) {
		mu.Lock()
		defer mu.Unlock()
		if req.Acted {
			acted[req.EventID]++
		}
		delete(acted, req.Undid)
	}
	r, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public(),
		Defects: defects, Observe: observe})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return outcomes(t, &suite.Config{
		Target:    "http://offhook.test/webhooks",
		Failover:  "http://offhook.test/failover",
		Routes:    []emitter.Route{{Match: "messaging", URL: "http://offhook.test/messages"}},
		Handles:   []string{"*"},
		Transport: r.Transport(),
		Effects: func(_ context.Context, id string) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return acted[id], nil
		},
	}, workers, ids...)
}

// answering is a server with the reference receiver behind it. Before may answer in its place, and
// then returns true.
func answering(
	t *testing.T, before func(w http.ResponseWriter, r *http.Request, body []byte) bool,
) string {
	t.Helper()
	server := httptest.NewServer(behind(t, before))
	t.Cleanup(server.Close)
	return server.URL
}

// behind is the handler of answering.
func behind(
	t *testing.T, before func(w http.ResponseWriter, r *http.Request, body []byte) bool,
) http.Handler {
	t.Helper()
	reference, err := receiver.New(receiver.Options{PublicKey: emitter.DevelopmentKey().Public()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { reference.Close() })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the suite has given up
		}
		if !before(w, r, body) {
			r.Body = io.NopCloser(bytes.NewReader(body))
			reference.ServeHTTP(w, r)
		}
	})
}

// correct is a server that does what is asked of it.
func correct(t *testing.T) string {
	t.Helper()
	return answering(t, func(http.ResponseWriter, *http.Request, []byte) bool { return false })
}

// genuine reports whether the development key has signed the request. How old it is does not
// matter.
func genuine(r *http.Request, body []byte) bool {
	signature := emitter.DevelopmentKey().Sign(r.Header.Get(emitter.HeaderTimestamp), body)
	return signature == r.Header.Get(emitter.HeaderSignature)
}

// diagnosed is what all diagnoses say.
func diagnosed(outcomes []suite.Outcome) string {
	var says []string
	for _, d := range suite.Diagnose(outcomes) {
		says = append(says, d.Says)
	}
	return strings.Join(says, "\n\n")
}
