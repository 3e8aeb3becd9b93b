package receiver

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// broken returns the ids of the checks that a receiver with the defects does not keep, sorted. Each
// check has a receiver of its own. All run in a bubble, so that a slow receiver costs no time.
func broken(t *testing.T, defects ...string) (ids []string) {
	synctest.Test(t, func(t *testing.T) {
		for id, keeps := range checks() {
			r, err := New(Options{PublicKey: publicKey(), Defects: defects})
			if err != nil {
				t.Fatal(err)
			}
			client := &http.Client{
				Transport: r.Transport(),
				CheckRedirect: func(*http.Request, []*http.Request) error {
					return http.ErrUseLastResponse
				},
			}
			if !keeps(&sender{t: t, client: client}) {
				ids = append(ids, id)
			}
			r.Close()
		}
	})
	slices.Sort(ids)
	return ids
}

func TestCorrectReceiverKeepsEveryCheck(t *testing.T) {
	if ids := broken(t); ids != nil {
		t.Errorf("the receiver without defects breaks %v", ids)
	}
}

// TestDefectBreaksWhatItCatches asserts that a defect is noticed by the checks in its Catches and
// by no other.
func TestDefectBreaksWhatItCatches(t *testing.T) {
	for _, d := range Defects() {
		t.Run(d.Name, func(t *testing.T) {
			want := slices.Sorted(slices.Values(d.Catches))
			if got := broken(t, d.Name); !slices.Equal(got, want) {
				t.Errorf("breaks %v\nbut says  %v", got, want)
			}
		})
	}
}

func TestEveryCheckHasADefect(t *testing.T) {
	caught := map[string]bool{}
	for _, d := range Defects() {
		for _, id := range d.Catches {
			caught[id] = true
		}
	}
	for id := range checks() {
		if !caught[id] {
			t.Errorf("no defect is caught by %s", id)
		}
		delete(caught, id)
	}
	for id := range maps.Keys(caught) {
		t.Errorf("%s is no check", id)
	}
}

func TestDefectsAreWellNamed(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	source := regexp.MustCompile(`^(A(0[1-9]|[12]\d|3[0-8])|B(0[1-9]|[1-4]\d|5[0-6]))$`)
	seen := map[string]bool{}
	for _, d := range Defects() {
		if seen[d.Name] {
			t.Errorf("two defects are called %s", d.Name)
		}
		seen[d.Name] = true
		if !name.MatchString(d.Name) {
			t.Errorf("%q is no name for a command line", d.Name)
		}
		if d.Title == "" || strings.HasSuffix(d.Title, ".") || len(d.Sources) == 0 {
			t.Errorf("%s: title %q, sources %v", d.Name, d.Title, d.Sources)
		}
		for _, id := range d.Sources {
			if !source.MatchString(id) {
				t.Errorf("%s: %q is no source", d.Name, id)
			}
		}
	}
}

// TestDefectsAddUp asserts that all defects of one receiver show.
func TestDefectsAddUp(t *testing.T) {
	want := []string{"accept/null-fields", "answer/200", "refuse/future-1h", "refuse/not-base64"}
	got := broken(t, "no-future-bound", "bad-base64-ok", "answers-201", "null-crash")
	if !slices.Equal(got, want) {
		t.Errorf("broken are %v, want %v", got, want)
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
