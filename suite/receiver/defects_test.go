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

// broken runs every check against receivers with the defects, a fresh one for each check, and returns those not kept, sorted.
// Time is the bubble's, so that a slow receiver costs none.
func broken(t *testing.T, defects ...string) (ids []string) {
	synctest.Test(t, func(t *testing.T) {
		for id, keeps := range checks() {
			r, err := New(Options{PublicKey: publicKey(), Defects: defects})
			if err != nil {
				t.Fatal(err)
			}
			stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			if !keeps(&sender{t: t, client: &http.Client{Transport: r.Transport(), CheckRedirect: stay}}) {
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

// Catches is exact: a defect is noticed by the checks it names and by no other.
func TestDefectBreaksWhatItCatches(t *testing.T) {
	for _, d := range Defects() {
		t.Run(d.Name, func(t *testing.T) {
			if got, want := broken(t, d.Name), slices.Sorted(slices.Values(d.Catches)); !slices.Equal(got, want) {
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
	seen := map[string]bool{}
	for _, d := range Defects() {
		if seen[d.Name] {
			t.Errorf("two defects are called %s", d.Name)
		}
		seen[d.Name] = true
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(d.Name) {
			t.Errorf("%q is no name for a command line", d.Name)
		}
		if d.Title == "" || strings.HasSuffix(d.Title, ".") || len(d.Sources) == 0 {
			t.Errorf("%s: title %q, sources %v", d.Name, d.Title, d.Sources)
		}
		for _, id := range d.Sources {
			if !regexp.MustCompile(`^(A(0[1-9]|[12]\d|3[0-8])|B(0[1-9]|[1-4]\d|5[0-6]))$`).MatchString(id) {
				t.Errorf("%s: %q is no source", d.Name, id)
			}
		}
	}
}

// Two defects in one receiver both show.
func TestDefectsAddUp(t *testing.T) {
	ids := broken(t, "no-future-bound", "bad-base64-ok", "answers-201", "null-crash")
	if want := []string{"accept/null-fields", "answer/200", "refuse/future-1h", "refuse/not-base64"}; !slices.Equal(ids, want) {
		t.Errorf("broken are %v, want %v", ids, want)
	}
}

// Behind a foreign server the spelling of header names is out of reach; the receiver must not play correct there.
func TestTitleCaseDefectSaysWhereItWorks(t *testing.T) {
	r, err := New(Options{PublicKey: publicKey(), Defects: []string{"title-case-headers-only"}})
	if err != nil {
		t.Fatal(err)
	}
	if d := direct(t, r, "{}"); d.status != 500 || !strings.Contains(d.body, "Serve and Transport only") {
		t.Errorf("answer %d %q", d.status, d.body)
	}
}

// The spelling is looked at anew in each request of a connection, and Observe sees the headers as received.
func TestTitleCaseDefect(t *testing.T) {
	received := 0
	s := served(t, Options{Defects: []string{"title-case-headers-only"}, Observe: func(r Request) {
		if r.Header.Get(signatureHeader) != "" && r.Header.Get(timestampHeader) != "" {
			received++
		}
	}})
	lower := func(h http.Header) {
		h["telnyx-timestamp"], h["X-Telnyx-Timestamp"] = h[timestampHeader], h[timestampHeader]
		delete(h, timestampHeader)
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
	for path, want := range map[string]int{"/failover": 200, "/failover/x": 200, "/second": 404, "/second/x": 404, "/secondary": 200, "/": 200} {
		s := served(t, Options{Defects: []string{"failover-404"}, FailoverPath: "/second"})
		if status, _ := s.send(probe{path: path, body: s.genuine()}); status != want {
			t.Errorf("%s: answer %d, want %d", path, status, want)
		}
	}
}

// A client that gives up does not hold a slow receiver.
func TestSlowEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := make(chan time.Duration, 1)
		start := time.Now()
		r, err := New(Options{PublicKey: publicKey(), Defects: []string{"slow"}, Observe: func(Request) { seen <- time.Since(start) }})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		client := &http.Client{Transport: r.Transport(), Timeout: time.Second}
		if _, err := client.Post("http://offhook.test/", "application/json", strings.NewReader("{}")); err == nil {
			t.Fatal("the answer came within a second")
		}
		if took := <-seen; took != time.Second {
			t.Errorf("the receiver held on for %v", took)
		}
	})
}
