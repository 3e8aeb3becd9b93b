package scenarios

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A script is a Script in one function.
type script func(h Happening) []Cue

func (s script) Next(_ *World, h Happening) (Outcome, error) { return Outcome{Cues: s(h)}, nil }

// follow tells what comes of a script: when each event occurs, and which.
func follow(t *testing.T, s script) (told []string) {
	t.Helper()
	e := &Engine{Runs: 1, Targets: here(), Begin: func(run int) (*World, Script, error) {
		return NewWorld(&Setting{}, "", run, time.Time{}), s, nil
	}}
	for h, err := range e.Rehearse(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if h.Emitted != nil {
			told = append(told, fmt.Sprint(h.At, " ", h.Emitted.Type))
		}
	}
	return told
}

// TestCues asserts what cues do to those that wait.
func TestCues(t *testing.T) {
	cue := func(seconds int, name, event string) Cue {
		return Cue{At: time.Duration(seconds) * time.Second, Name: name, Step: &Step{Emit: event}}
	}
	start := []Cue{cue(1, "a", "call.initiated"), cue(5, "b", "call.bridged"),
		cue(5, "", "call.hold"), cue(9, "c", "call.hangup")}
	for _, c := range []struct {
		name string
		then []Cue // when the call is initiated, after a second
		want string
	}{
		{"nothing follows", nil, "1s initiated, 5s bridged, 5s hold, 9s hangup"},
		{"one of the same name is sooner", []Cue{cue(2, "c", "call.answered")},
			"1s initiated, 2s answered, 5s bridged, 5s hold"},
		{"one of the same name is later", []Cue{cue(7, "b", "call.bridged")},
			"1s initiated, 5s hold, 7s bridged, 9s hangup"},
		{"one of the same name, at the same time, comes after what waits",
			[]Cue{cue(5, "b", "call.unhold")}, "1s initiated, 5s hold, 5s unhold, 9s hangup"},
		{"one is withdrawn", []Cue{{Name: "b"}}, "1s initiated, 5s hold, 9s hangup"},
		{"all that have names are withdrawn", []Cue{{Name: "c"}, {Name: "b"}, {Name: "a"}},
			"1s initiated, 5s hold"},
		{"a name that is not known", []Cue{{Name: "d"}, cue(6, "d", "call.unhold")},
			"1s initiated, 5s bridged, 5s hold, 6s unhold, 9s hangup"},
		{"what has no name takes nobody's place", []Cue{cue(5, "", "call.unhold")},
			"1s initiated, 5s bridged, 5s hold, 5s unhold, 9s hangup"},
		{"what has happened stays", []Cue{cue(2, "a", "call.answered")},
			"1s initiated, 2s answered, 5s bridged, 5s hold, 9s hangup"},
		{"something at once", []Cue{cue(1, "", "call.answered")},
			"1s initiated, 1s answered, 5s bridged, 5s hold, 9s hangup"},
	} {
		t.Run(c.name, func(t *testing.T) {
			// It may follow from any happening.
			for _, when := range []string{"emitted", "attempted", "delivered"} {
				told := follow(t, func(h Happening) []Cue {
					switch {
					case h.Emitted == nil && h.Attempted == nil && h.Delivered == nil:
						return start
					case when == "emitted" && h.Emitted != nil && h.At == time.Second &&
						h.Emitted.Type == "call.initiated",
						when == "attempted" && h.Attempted != nil &&
							h.Attempted.EventType == "call.initiated",
						when == "delivered" && h.Delivered != nil &&
							h.Delivered.Event.Type == "call.initiated":
						return c.then
					}
					return nil
				})
				got := strings.ReplaceAll(strings.Join(told, ", "), "call.", "")
				if got != c.want {
					t.Errorf("%s: %s", when, got)
				}
			}
		})
	}
}

// TestACueIsWithdrawnBeforeItIsSent asserts that a name means what waits to be made: an event that
// is being delivered is tried again although its name is used again.
func TestACueIsWithdrawnBeforeItIsSent(t *testing.T) {
	refused := &Step{Emit: "call.initiated", BadDay: BadDay{Outage: &Outage{Fault: "503"}}}
	told := follow(t, func(h Happening) []Cue {
		switch {
		case h.Attempted != nil && h.Attempted.N == 1 && h.Attempted.EventType == "call.initiated":
			return []Cue{{Name: "a"}}
		case h.Delivered != nil && h.Delivered.Event.Type == "call.initiated":
			return []Cue{{Name: "b", At: h.At, Step: &Step{Emit: fmt.Sprintf("call.%s",
				map[int]string{1: "hangup", 2: "answered"}[len(h.Delivered.Attempts)])}}}
		case h.Emitted == nil && h.Attempted == nil && h.Delivered == nil:
			return []Cue{{Name: "a", Step: refused}}
		}
		return nil
	})
	if !slices.Equal(told, []string{"0s call.initiated", "0s call.answered"}) {
		t.Error(told)
	}
}

// TestReadyEventsAreSentAsTheyAre asserts that nothing is added to an event of one's own, and
// nothing about it is checked; at the greatest pace one waits for the other.
func TestReadyEventsAreSentAsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []emitter.Event
		for i, body := range []string{"", "not JSON", `{"data": {"event_type": "no.such"}}`,
			"\x00\xff"} {
			event := raw(fmt.Sprint("event ", i))
			event.Body = wire.Raw(wire.JSON, []byte(body))
			event.Trace = emitter.Trace{Story: "mine", Run: "run", Step: "step"}
			events = append(events, event)
		}
		alone := make(chan struct{}, 1)
		d := &desk{}
		e := &Engine{Pace: math.Inf(1), Targets: here(), Emitter: hand(
			func(r *http.Request) (*http.Response, error) {
				select {
				case alone <- struct{}{}:
				default:
					t.Error("one event does not wait for the other")
				}
				time.Sleep(time.Second)
				<-alone
				return d.RoundTrip(r)
			}).emitter()}
		var told []emitter.Event
		e.Watch = func(h Happening) {
			if h.Emitted != nil {
				told = append(told, *h.Emitted)
			}
		}
		e.Start(NewWorld(&Setting{}, "story", 0, time.Time{}), Ready(events...))
		report, err := e.Run(t.Context())
		if err != nil || !report.Kept() || len(d.got) != len(events) {
			t.Fatalf("%v: %+v", err, report)
		}
		for i, event := range events {
			if !bytes.Equal(d.got[i].body, event.Body.Bytes(1, "")) ||
				told[i].Trace.Story != "mine" || told[i].ID != event.ID {
				t.Errorf("%q is sent as %q, told as %+v", event.Body.Bytes(1, ""), d.got[i].body,
					told[i])
			}
		}
	})
}

// TestAPartOfAStory asserts that a program can keep what a rehearsal tells and send a part of it.
func TestAPartOfAStory(t *testing.T) {
	events := told(t, "join-playback-conversation-leave", Setting{}, 3)[7:]
	var cues []Cue
	for _, o := range events {
		cues = append(cues, Cue{At: o.at, Event: &o.event})
	}
	d := &desk{}
	e := &Engine{Pace: math.Inf(1), Now: moment(), Targets: here()}
	e.Start(NewWorld(&Setting{}, "", 0, time.Time{}), &written{cues})
	if report := play(t, e, d); !report.Kept() || len(d.got) != 8 {
		t.Errorf("%d events sent: %+v", len(d.got), report)
	}
	for _, o := range events {
		body := o.event.Body.Bytes(1, "http://127.0.0.1/a")
		if !slices.ContainsFunc(d.got, func(x exchange) bool { return bytes.Equal(x.body, body) }) {
			t.Errorf("%s has not arrived", o.event.Type)
		}
	}
}

// TestAnEngineWithoutAnEmitter asserts that it sends to this machine, signed with the development
// key.
func TestAnEngineWithoutAnEmitter(t *testing.T) {
	d := &desk{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = d.RoundTrip(r)
	}))
	defer server.Close()
	e := engine(builtin(t, "join-playback-conversation-leave"), Setting{}, 2)
	e.Targets = emitter.Targets{Default: emitter.Target{Primary: server.URL}}
	all := attempts(e)
	report, err := e.Run(t.Context())
	if err != nil || !report.Kept() || len(d.got) != 10 {
		t.Fatalf("%v: %+v", err, report)
	}
	for _, a := range *all {
		verify(t, emitter.DevelopmentKey(), []emitter.Attempt{*a.Attempt})
	}
	one := (&Engine{}).Deliver(t.Context(), raw("call.hold"), e.Targets.Default)
	if one.Status != Delivered || len(d.got) != 11 {
		t.Errorf("%+v", one)
	}
}
