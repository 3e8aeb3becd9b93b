package telnyx

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A board is a TeXML application within the process, and Telnyx beside it. Its documents are by the
// path of the URL; one that has several gives them in turn, the last one again and again.
type board struct {
	*desk
	documents map[string][]string
	began     time.Time
	asked     func(path string, form url.Values) // while a request lasts
	hasty     bool                               // it answers at once
	noted     []string
	heard     []url.Values
	bodies    []string
	given     []scenarios.Command
	at        []time.Duration
}

// texmlBoard is a board whose far end does what acts say.
func texmlBoard(t *testing.T, documents map[string]string, acts ...scenarios.Act) *board {
	b := &board{documents: map[string][]string{}, began: time.Now()}
	for path, text := range documents {
		b.documents[path] = strings.Split(text, "|")
	}
	b.desk = open(t, nil, acts...)
	b.account.Engine.Emitter = &emitter.Emitter{Transport: b}
	b.account.Engine.Targets.Default.Primary = "http://127.0.0.1/voice"
	b.account.Engine.Now = time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC)
	b.space.Noted = func(text string) { b.noted = append(b.noted, text) }
	b.account.Engine.Watch = func(h scenarios.Happening) {
		if h.Command != nil {
			b.given, b.at = append(b.given, *h.Command), append(b.at, h.At)
		}
		if h.Emitted != nil {
			b.bodies = append(b.bodies, string(h.Emitted.Body.Bytes(1, "u")))
		}
	}
	return b
}

// RoundTrip takes a request in, and gives its document a moment later.
func (b *board) RoundTrip(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet {
		text = []byte(r.URL.RawQuery)
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	line := fmt.Sprint(time.Since(b.began).Truncate(10*time.Millisecond), " ", r.URL.Path)
	for _, field := range []string{"CallStatus", "Digits", "SpeechResult", "DialCallStatus",
		"DialCallDuration", "HangupCause", "SequenceNumber", "StatusCallbackEvent", "QueuePosition",
		"RecordingStatus", "RecordingDuration", "TranscriptionText", "AnsweredBy", "StreamEvent",
		"SiprecEvent", "Transcript", "ReferCallStatus", "Status"} {
		if value := form.Get(field); value != "" {
			line += " " + field + "=" + value
		}
	}
	b.told = append(b.told, line)
	b.heard = append(b.heard, form)
	answer := ""
	if all := b.documents[r.URL.Path]; len(all) > 0 {
		answer = all[0]
		if len(all) > 1 {
			b.documents[r.URL.Path] = all[1:]
		}
	}
	b.mu.Unlock()
	if b.asked != nil {
		b.asked(r.URL.Path, form)
	}
	if !b.hasty {
		time.Sleep(10 * time.Millisecond)
	}
	status := http.StatusOK
	if code, found := strings.CutPrefix(answer, "status "); found {
		fmt.Sscan(code, &status)
		answer = ""
	}
	if answer == "down" {
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"text/xml"}},
		Body: io.NopCloser(strings.NewReader(answer))}, nil
}

// form gives a command whose body is a form.
func (b *board) form(path string, fields url.Values) (status int, answer map[string]any) {
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, "/v2"+path,
		strings.NewReader(fields.Encode()))
	r.Header.Set("Authorization", "Bearer KEY0")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	b.api.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		b.t.Errorf("%s: %v: %s", path, err, w.Body)
	}
	return w.Code, answer
}

// calls is a caller of the board.
func calls(acts ...scenarios.Act) []scenarios.Act {
	all := []scenarios.Act{{Far: scenarios.Far{Does: "dials", TeXML: "target"}, Leg: "caller",
		Place: "steps[0]"}}
	for i, a := range acts {
		a.Place = fmt.Sprintf("steps[%d]", i+1)
		if a.Leg == "" {
			a.Leg = "caller"
		}
		all = append(all, a)
	}
	return all
}

// far is what the far end does after a time.
func far(does string, after time.Duration) scenarios.Act {
	return scenarios.Act{Far: scenarios.Far{Does: does}, After: after}
}

func presses(digits string, after time.Duration) scenarios.Act {
	a := far("presses", after)
	a.Digits = digits
	return a
}

func says(text string, after time.Duration) scenarios.Act {
	a := far("says", after)
	a.Text = text
	return a
}

// on is what is done by whoever is on a leg.
func on(leg string, a scenarios.Act) scenarios.Act {
	a.Leg = leg
	return a
}

// tells asserts what the application hears, in the order of times: requests of one moment overlap.
func (b *board) tells(want string) {
	b.t.Helper()
	at := func(line string) time.Duration {
		word, _, _ := strings.Cut(line, " ")
		d, _ := time.ParseDuration(word)
		return d
	}
	slices.SortFunc(b.told, func(one, other string) int {
		return cmp.Or(cmp.Compare(at(one), at(other)), cmp.Compare(one, other))
	})
	got := strings.Join(b.told, "\n")
	if want = strings.ReplaceAll(strings.TrimSpace(want), "\t", ""); got != want {
		b.t.Errorf("it tells\n%s\nnoted %q", got, b.noted)
	}
}
