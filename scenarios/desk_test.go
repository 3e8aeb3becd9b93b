package scenarios

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
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
	d.got = append(d.got, exchange{at: time.Now(), url: r.URL.String(), header: r.Header.Clone(),
		body: body, timestamp: r.Header.Get("Telnyx-Timestamp")})
	status := http.StatusOK
	if d.answer != nil {
		status = d.answer(len(d.got), r)
	}
	return answer(status), nil
}

// answer is an answer without a body.
func answer(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
}

// A hand is a receiver inside the process that keeps nothing.
type hand func(r *http.Request) (*http.Response, error)

func (h hand) RoundTrip(r *http.Request) (*http.Response, error) { return h(r) }

func (h hand) emitter() *emitter.Emitter { return &emitter.Emitter{Transport: h} }

// prompt is a receiver that answers 200 at once.
func prompt() hand {
	return func(*http.Request) (*http.Response, error) { return answer(http.StatusOK), nil }
}

func here() emitter.Targets {
	return emitter.Targets{Default: emitter.Target{
		Primary: "http://127.0.0.1/a", Failover: "http://127.0.0.1/b"}}
}

// raw is an event with a body of one's own.
func raw(name string) emitter.Event {
	return emitter.Event{ID: name, Type: name, Body: wire.Raw(wire.JSON, []byte("{}"))}
}

func moment() time.Time { return time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC) }

// An occurrence is an event, and when it is due.
type occurrence struct {
	run, step int // from 0
	at        time.Duration
	event     emitter.Event
	doc       wire.Doc
}

// engine plays a story as it is played in most tests: at once, on a clock that stands still.
func engine(s Scenario, setting Setting, runs int) *Engine {
	return &Engine{Runs: runs, Begin: s.Begin(setting), Now: moment(), Pace: math.Inf(1),
		Targets: here()}
}

// rehearsed is what an engine would send.
func rehearsed(e *Engine) (all []occurrence, err error) {
	for h, err := range e.Rehearse(context.Background()) {
		if err != nil {
			return all, err
		}
		if h.Emitted == nil {
			continue
		}
		doc, err := wire.Parse(h.Emitted.Body.Bytes(1, "http://127.0.0.1/a"))
		if err != nil {
			return all, err
		}
		step, _ := strconv.Atoi(h.Emitted.Trace.Step)
		all = append(all, occurrence{h.Run, step - 1, h.At, *h.Emitted, doc})
	}
	return all, nil
}

// told is the events of a built-in story.
func told(t *testing.T, name string, setting Setting, runs int) []occurrence {
	t.Helper()
	events, err := rehearsed(engine(builtin(t, name), setting, runs))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func builtin(t testing.TB, name string) Scenario {
	t.Helper()
	s, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// play plays an engine to a receiver.
func play(t *testing.T, e *Engine, d http.RoundTripper) Report {
	t.Helper()
	e.Emitter = &emitter.Emitter{Transport: d}
	report, err := e.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func value(t *testing.T, o occurrence, pointer string) string {
	t.Helper()
	v, ok := o.doc.At(pointer)
	if !ok {
		t.Fatalf("%s has no %s", o.event.Type, pointer)
	}
	return fmt.Sprint(v)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
