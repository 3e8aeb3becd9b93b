package receiver

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDefectsAreWellNamed(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+([-.][a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, d := range Defects() {
		if seen[d.Name] || seen[d.Title] {
			t.Errorf("two defects are called %s, or do as it does: %s", d.Name, d.Title)
		}
		seen[d.Name], seen[d.Title] = true, true
		if !name.MatchString(d.Name) {
			t.Errorf("%q is no name for a command line", d.Name)
		}
		if d.Title == "" || strings.HasSuffix(d.Title, ".") {
			t.Errorf("%s: title %q", d.Name, d.Title)
		}
	}
}

// TestDefectsCoverTheKnownOnes asserts that each known defect of receivers is among those here, or
// that it is said why a receiver in one process cannot have it.
func TestDefectsCoverTheKnownOnes(t *testing.T) {
	text, err := os.ReadFile("testdata/rows.json")
	if err != nil {
		t.Fatal(err)
	}
	var reasons map[string]string // why nobody can have a known one, by its id; "" if one can
	if err := json.Unmarshal(text, &reasons); err != nil {
		t.Fatal(err)
	}
	if len(reasons) != 38+56 {
		t.Errorf("%d defects are known", len(reasons))
	}
	had := map[string]bool{}
	for _, d := range Defects() {
		for _, row := range d.Sources {
			had[row] = true
			if reason, ok := reasons[row]; !ok || reason != "" {
				t.Errorf("%s stands for %s, which is unknown or nobody can have: %s",
					d.Name, row, reason)
			}
		}
	}
	for _, row := range slices.Sorted(maps.Keys(reasons)) {
		if !had[row] && reasons[row] == "" {
			t.Errorf("no defect stands for %s", row)
		}
	}
}

// TestDefectsAddUp asserts that all defects of one receiver show.
func TestDefectsAddUp(t *testing.T) {
	for want, p := range map[string]probe{
		"201": {skew: time.Hour},
		"500": {body: webhook("call.answered", "a", 0, object{"tags": nil})},
		"403": {key: otherKey()},
	} {
		told := played(t, last(p), "no-future-bound", "answers-201", "null-crash")
		if told != want {
			t.Errorf("%s, want %s", told, want)
		}
	}
}

// TestTitleCaseDefectSaysWhereItWorks asserts that the receiver does not look correct behind a
// server of which it cannot learn how header names were spelled.
func TestTitleCaseDefectSaysWhereItWorks(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey(), Defects: []string{"title-case-headers-only"}})
	if err != nil {
		t.Fatal(err)
	}
	got := direct(t, r, "{}")
	if got.status != 500 || !strings.Contains(got.body, "Serve and Transport only") {
		t.Errorf("answer %d %q", got.status, got.body)
	}
}

// TestTitleCaseDefect asserts that the spelling is that of the current request and not of an
// earlier one of the same connection, and that Observe sees the headers as received.
func TestTitleCaseDefect(t *testing.T) {
	received := 0
	observe := func(r Request) {
		if r.Header.Get(signatureHeader) != "" && r.Header.Get(timestampHeader) != "" {
			received++
		}
	}
	s := served(t, Options{Defects: []string{"title-case-headers-only"}, Observe: observe})
	lower := func(h http.Header) {
		value := h[timestampHeader]
		delete(h, timestampHeader)
		h["telnyx-timestamp"], h["X-Telnyx-Timestamp"] = value, value
	}
	for i, want := range []int{200, 403, 200} {
		p := probe{body: s.genuine()}
		if want == 403 {
			p.change = lower
		}
		if status, body := s.send(p); status != want {
			t.Errorf("request %d: answer %d %q, want %d", i, status, body, want)
		}
	}
	if received != 3 {
		t.Errorf("%d requests were observed with their headers", received)
	}
}

func TestFailoverPath(t *testing.T) {
	for path, want := range map[string]int{
		"/":           200,
		"/failover":   200,
		"/failover/x": 200,
		"/second":     404,
		"/second/x":   404,
		"/secondary":  200,
	} {
		s := served(t, Options{Defects: []string{"failover-404"}, FailoverPath: "/second"})
		if status, _ := s.send(probe{path: path, body: s.genuine()}); status != want {
			t.Errorf("%s: answer %d, want %d", path, status, want)
		}
	}
}

// TestSlowEndsWithItsClient asserts that a slow receiver does not hold on to a request whose client
// has given up.
func TestSlowEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := make(chan time.Duration, 1)
		start := time.Now()
		observe := func(Request) { seen <- time.Since(start) }
		r, err := New(Options{PublicKey: publicKey(), Defects: []string{"slow"}, Observe: observe})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		client := &http.Client{Transport: r.Transport(), Timeout: time.Second}
		_, err = client.Post("http://offhook.test/", "application/json", strings.NewReader("{}"))
		if err == nil {
			t.Fatal("the answer came within a second")
		}
		if took := <-seen; took != time.Second {
			t.Errorf("the receiver held on for %v", took)
		}
	})
}
