package telnyx

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A line is a desk that a test steers by itself: its namespace has no story, and stays open. A
// webhook that cannot be made fails the test.
type line struct {
	*desk
	run    scenarios.Run
	began  time.Time
	heard  []heard
	orders []scenarios.Happening // commands
}

// heard is a webhook that has occurred.
type heard struct {
	at      time.Duration
	what    string
	leg     string
	about   map[string]string
	payload map[string]any
	body    []byte
}

// online plays a namespace for as long as do takes, on a clock that leaps.
func online(t *testing.T, do func(l *line)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t)
		ctx, end := context.WithCancel(t.Context())
		var played sync.WaitGroup
		played.Go(func() {
			if _, err := l.account.Engine.Run(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
		do(l)
		end()
		played.Wait()
	})
}

// newLine is a line before it is played.
func newLine(t *testing.T) *line {
	l := &line{desk: open(t, nil), began: time.Now()}
	l.space.Unsent = func(name string, err error) { t.Errorf("%s: %v", name, err) }
	l.account.Engine.Watch = l.watch
	l.account.Engine.Now = time.Date(2026, 3, 9, 14, 0, 0, 0, time.UTC)
	world := scenarios.NewWorld(&scenarios.Setting{Seed: 5}, "", 0, time.Time{})
	l.run = l.account.Engine.Start(world, l.space)
	l.account.adopt(l.run, l.space)
	return l
}

func (l *line) watch(h scenarios.Happening) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case h.Command != nil:
		l.orders = append(l.orders, h)
	case h.Emitted != nil:
		var body struct {
			Data struct {
				Payload map[string]any `json:"payload"`
			} `json:"data"`
		}
		text := h.Emitted.Body.Bytes(1, "")
		if err := json.Unmarshal(text, &body); err != nil {
			l.t.Error(err)
		}
		l.heard = append(l.heard, heard{at: h.At, what: h.Emitted.Type,
			leg: h.Emitted.Trace.Instances["leg"], about: h.Emitted.Trace.Instances,
			payload: body.Data.Payload, body: text})
	}
}

// after lets time pass.
func (l *line) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// clock is a time of the story, so long from now, as the API writes it.
func (l *line) clock(from time.Duration) string {
	now := l.account.Engine.Now.Add(time.Since(l.began) - scenarios.Lag)
	return now.Add(from).Format(time.RFC3339Nano)
}

// far has the far end do something, and returns the call_control_id of the call.
func (l *line) far(does string, with scenarios.Values) string {
	l.t.Helper()
	answer, err := l.account.Engine.Command(l.t.Context(), l.run,
		scenarios.Command{Name: Far + does, With: with})
	body, _ := answer.Body.(map[string]any)
	if err != nil || answer.Status != 200 {
		l.t.Fatalf("%s: %v: %v", does, answer, err)
	}
	data, _ := body["data"].(map[string]any)
	id, _ := data["call_control_id"].(string)
	return id
}

// in is a call that comes in and is answered.
func (l *line) in() string {
	l.t.Helper()
	id := l.far("dials", nil)
	l.must(id, "answer", nil)
	l.after(time.Second)
	return id
}

// out is a call that goes out; it rings.
func (l *line) out(more map[string]any) string {
	l.t.Helper()
	body := map[string]any{"connection_id": "1494404757140276705", "from": "+13125550142",
		"to": "+12025550187"}
	for field, value := range more {
		body[field] = value
	}
	answer := l.ask("POST", "/calls", body, 200)
	return answer["call_control_id"].(string)
}

// leg is the name of a call's leg.
func (l *line) leg(id string) string {
	l.t.Helper()
	for range 2 {
		for _, h := range l.told() {
			if h.payload["call_control_id"] == id {
				return h.leg
			}
		}
		l.after(1) // it has just begun
	}
	l.t.Fatalf("nothing was heard of %s", id)
	return ""
}

// order gives a command about a call, and returns the status and the code of the error.
func (l *line) order(id, action string, body map[string]any) (status int, code string) {
	l.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	method := "POST"
	if action == "client_state_update" {
		method = "PUT"
	}
	status, answer := l.do(method, "/calls/"+id+"/actions/"+action, body)
	return status, fault(answer)
}

// must gives a command that is accepted.
func (l *line) must(id, action string, body map[string]any) {
	l.t.Helper()
	if status, code := l.order(id, action, body); status != 200 {
		l.t.Errorf("%s answers %d %s", action, status, code)
	}
}

// refused gives a command that is refused with a code.
func (l *line) refused(code, id, action string, body map[string]any) {
	l.t.Helper()
	if status, got := l.order(id, action, body); status < 400 || got != code {
		l.t.Errorf("%s answers %d %s, not %s", action, status, got, code)
	}
}

// ask asks anything that answers a status, and returns its data.
func (l *line) ask(method, path string, body map[string]any, want int) map[string]any {
	l.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	status, answer := l.do(method, path, body)
	if status != want {
		l.t.Fatalf("%s %s answers %d %v", method, path, status, answer)
	}
	data, _ := answer["data"].(map[string]any)
	return data
}

// fault is the code of an answer's first error.
func fault(answer map[string]any) string {
	errors, _ := answer["errors"].([]any)
	if len(errors) == 0 {
		return ""
	}
	code, _ := errors[0].(map[string]any)["code"].(string)
	return code
}

// paths are where webhooks went.
func (l *line) paths() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.went)
}

// told is what was heard so far.
func (l *line) told() []heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.heard)
}

// mark is from where since tells.
func (l *line) mark() int { return len(l.told()) }

// since asserts which webhooks were heard since a mark, in order.
func (l *line) since(mark int, want ...string) []heard {
	l.t.Helper()
	told := l.told()[mark:]
	var got []string
	for _, h := range told {
		got = append(got, h.what)
	}
	if !slices.Equal(got, want) {
		l.t.Fatalf("it tells\n\t%s\nand not\n\t%s", strings.Join(got, "\n\t"),
			strings.Join(want, "\n\t"))
	}
	return told
}
