package scenarios

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// A desk is a receiver inside the process: it keeps every request and answers what answer says.
type desk struct {
	mu     sync.Mutex
	got    []exchange
	answer func(n int, r *http.Request) int
}

type exchange struct {
	at        time.Time
	url       string
	header    http.Header
	body      []byte
	timestamp string
}

func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got = append(d.got, exchange{at: time.Now(), url: r.URL.String(), header: r.Header.Clone(), body: body, timestamp: r.Header.Get("Telnyx-Timestamp")})
	status := http.StatusOK
	if d.answer != nil {
		status = d.answer(len(d.got), r)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func here() emitter.Targets {
	return emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/a", Failover: "http://127.0.0.1/b"}}
}

func moment() time.Time { return time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC) }

func planned(t *testing.T, name string, o Options) Plan {
	t.Helper()
	s, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	if o.Now.IsZero() {
		o.Now, o.Frozen = moment(), true
	}
	if o.Targets.Default.Primary == "" {
		o.Targets = here()
	}
	plan, err := s.Plan(o)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func value(t *testing.T, p Planned, pointer string) string {
	t.Helper()
	v, ok := p.Doc.At(pointer)
	if !ok {
		t.Fatalf("%s has no %s", p.Event.Type, pointer)
	}
	return fmt.Sprint(v)
}
