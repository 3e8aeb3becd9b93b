package telnyx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A stand is a witness, and the answers that it gives.
type stand struct {
	*testing.T
	Witness
}

// send tells of a webhook with a payload.
func (s *stand) send(id, kind, payload string) {
	s.Sent(emitter.Event{ID: id, Type: kind, Body: wire.Raw(wire.JSON, fmt.Appendf(nil,
		`{"data":{"id":%q,"event_type":%q,"payload":%s}}`, id, kind, payload))})
}

// ask gives a command, METHOD /path {body}, and returns the status and the body of the answer.
func (s *stand) ask(command string) (int, string) {
	method, rest, _ := strings.Cut(command, " ")
	path, body, _ := strings.Cut(rest, " ")
	r := httptest.NewRequestWithContext(s.Context(), method, "/v2"+path, bytes.NewBufferString(body))
	r.Header.Set("Authorization", "Bearer KEY1")
	r.Header.Set("Content-Type", "application/json")
	if !strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", form)
	}
	out := httptest.NewRecorder()
	s.ServeHTTP(out, r)
	return out.Code, out.Body.String()
}

// expect gives a command and asserts how it is answered: a status, and a text of the body.
func (s *stand) expect(command string, status int, says string) {
	s.Helper()
	if got, body := s.ask(command); got != status || !strings.Contains(body, says) {
		s.Errorf("%s is answered %d %s", command, got, body)
	}
}

func newStand(t *testing.T) *stand { return &stand{T: t, Witness: Witness{Key: "KEY1"}} }

// TestAGuestTakesEveryCommand asserts over all operations that a command about what webhooks told
// of is never refused for a state, whatever came before, and that one about anything else is.
func TestAGuestTakesEveryCommand(t *testing.T) {
	asked := 0
	for _, op := range Operations() {
		path, of := strings.TrimPrefix(op.Path, "/v2"), map[string]string{}
		for _, seg := range op.segments {
			if seg.parameter != "" {
				path = strings.ReplaceAll(path, "{"+seg.parameter+"}", "v3:guest")
				of[seg.parameter] = "v3:guest"
			}
		}
		body := maps.Clone(op.Example)
		for field, value := range map[string]any{"call_control_id": "v3:guest",
			"link_to": "v3:guest", "call_control_ids": []any{"v3:guest"}} {
			if body[field] != nil {
				body[field] = value
			}
		}
		if inPath, calls := named(of, body); len(inPath)+len(calls) == 0 {
			continue
		}
		asked++
		command := op.Method + " " + path + " " + written(t, op, body)
		s := newStand(t)
		if status, answer := s.ask(command); status != 404 && status != 422 {
			t.Errorf("%s of what nobody knows is answered %d %s", op.Name, status, answer)
		}
		s.send("e1", "call.answered", `{"call_control_id": "v3:guest"}`)
		for i := range 2 {
			switch status, answer := s.ask(command); {
			case status == 501 && strings.Contains(answer, "does not model"):
			case i == 1 && op.Name == "create_conference" && strings.Contains(answer, "/name"):
			case status != op.Answer.Status, strings.Contains(answer, "${"):
				t.Errorf("%s of a guest is answered %d %s", op.Name, status, answer)
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d operations name something", asked)
	}
}

// written is a body as an operation reads it.
func written(t *testing.T, op *Operation, body map[string]any) string {
	if slices.Contains(op.Content, form) {
		fields := url.Values{}
		for name, value := range body {
			fields.Set(name, fmt.Sprint(value))
		}
		return fields.Encode()
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWhatAGuestIsNot asserts that a guest excuses nothing but its state.
func TestWhatAGuestIsNot(t *testing.T) {
	s := newStand(t)
	s.send("e1", "call.answered", `{"call_control_id": "v3:a", "conference_id": "c-1"}`)
	s.expect(`POST /calls/v3:b/actions/answer {}`, 422, `"90015"`)
	s.expect(`POST /calls/v3:a/actions/bridge {"call_control_id": "v3:b"}`, 422, `"/call_control_id"`)
	s.expect(`POST /calls/v3:a/actions/speak {"payload": "Hello."}`, 422, `"/voice"`)
	s.expect(`POST /calls/v3:a/actions/answer {"client_state": "no base 64"}`, 422, `client_state`)
	s.expect(`POST /calls/v3:a/actions/pay {}`, 501, `does not model`)
	s.expect(`POST /conferences/c-1/actions/join {"call_control_id": "v3:a"}`, 200, `ok`)
	s.expect(`POST /conferences/c-2/actions/join {"call_control_id": "v3:a"}`, 404, `"errors"`)
	s.expect(`GET /conferences/c-1`, 501, `does not model`)
	s.expect(`GET /calls/v3:a`, 200, `"call_control_id":"v3:a"`)
	s.expect(`POST /calls {"connection_id": "7", "to": "+12025550100", "from": "+12015550100",
		"link_to": "v3:a"}`, 200, `"call_control_id":"v3:`)
	s.expect(`POST /conferences {"call_control_id": "v3:a", "name": "room"}`, 200, `"name":"room"`)
	s.expect(`POST /conferences {"call_control_id": "v3:a", "name": "room"}`, 422, `"/name"`)
	tally := s.Tally()
	if tally.Unmodelled != 2 || tally.Refused != 6 || tally.Came["join"]+tally.Came["answer"] != 2 {
		t.Errorf("it counts %+v", tally)
	}
}

// TestWhatTheReceiverMakesIsThere asserts that commands may name what others made, as with a call
// that is played.
func TestWhatTheReceiverMakesIsThere(t *testing.T) {
	s := newStand(t)
	s.send("e1", "call.answered", `{"call_control_id": "v3:a"}`)
	_, answer := s.ask(`POST /conferences {"call_control_id": "v3:a", "name": "room"}`)
	var made struct{ Data struct{ ID string } }
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		t.Fatal(err)
	}
	s.expect("POST /conferences/"+made.Data.ID+`/actions/join {"call_control_id": "v3:a"}`, 200, "ok")
	_, answer = s.ask(`POST /messages {"to": "+12025550100", "from": "+12015550100", "text": "Hi."}`)
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		t.Fatal(err)
	}
	s.expect("GET /messages/"+made.Data.ID, 200, `"text":"Hi."`)
}

// TestEffectsOfCommands asserts what counts as one effect of an event.
func TestEffectsOfCommands(t *testing.T) {
	const call = `{"call_control_id": "v3:a", "connection_id": "7", "direction": "incoming",
		"from": "+12015550101", "to": "+12025550102"}`
	const answer = `POST /calls/v3:a/actions/answer {}`
	const speak = `POST /calls/v3:a/actions/speak {"payload": "Hi.", "voice": "female"}`
	const text = `POST /messages {"to": "+12015550101", "from": "+12025550102", "text": "Hi."}`
	with := func(field, value string) string {
		return fmt.Sprintf(`POST /calls/v3:a/actions/answer {%q: %q}`, field, value)
	}
	for name, c := range map[string]struct {
		commands []string
		want     int
	}{
		"nothing":         {nil, 0},
		"one":             {[]string{answer}, 1},
		"one twice":       {[]string{answer, answer}, 2},
		"two others":      {[]string{answer, speak}, 1},
		"another body":    {[]string{answer, with("client_state", "YQ==")}, 1},
		"one command_id":  {[]string{with("command_id", "1"), with("command_id", "1")}, 1},
		"two command_ids": {[]string{with("command_id", "1"), with("command_id", "2")}, 2},
		"one command_id, a minute later": {
			[]string{with("command_id", "1"), "wait 61s", with("command_id", "1")}, 2},
		"what only reads":  {[]string{`GET /calls/v3:a`, `GET /calls/v3:a`}, 0},
		"what is refused":  {[]string{`POST /calls/v3:a/actions/speak {}`}, 0},
		"another call":     {[]string{`POST /calls/v3:b/actions/answer {}`}, 0},
		"a call in a body": {[]string{`POST /conferences {"call_control_id": "v3:a", "name": "r"}`}, 1},

		"a text back":       {[]string{text}, 1},
		"a text back twice": {[]string{text, text}, 2},
		"a text to itself": {[]string{strings.NewReplacer("+12015550101", "+12025550102",
			"+12025550102", "+12015550101").Replace(text)}, 0},
		"a text to whom two events name": {[]string{"again", text}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStand(t)
				s.send("e1", "call.initiated", call)
				s.send("e1", "call.initiated", call) // a redelivery is the same event
				s.send("e2", "call.initiated", `{"call_control_id": "v3:c", "connection_id": "7"}`)
				for _, command := range c.commands {
					switch {
					case command == "again":
						s.send("e3", "call.initiated", strings.Replace(call, "v3:a", "v3:d", 1))
					case strings.HasPrefix(command, "wait "):
						d, err := time.ParseDuration(command[len("wait "):])
						if err != nil {
							t.Fatal(err)
						}
						time.Sleep(d)
					default:
						s.ask(command)
					}
				}
				if got := s.Effects("e1"); got != c.want {
					t.Errorf("it counts %d effects: %s", got, s.Tally())
				}
				if got := s.Effects("e2") + s.Effects("e4"); got != 0 {
					t.Errorf("it counts %d effects of events that nothing was done for", got)
				}
			})
		})
	}
}

// TestTheTallyTells asserts that what was refused is told with its reason, whoever asks.
func TestTheTallyTells(t *testing.T) {
	s := newStand(t)
	s.send("e1", "call.initiated", `{"call_control_id": "v3:a"}`)
	var watched []string
	s.Watch = func(_ time.Duration, r Received) { watched = append(watched, fmt.Sprint(r.Status)) }
	s.ask(`POST /calls/v3:a/actions/answer {}`)
	for range 3 {
		s.ask(`POST /calls/v3:b/actions/answer {}`)
	}
	s.ask(`POST /calls/v3:a/actions/speak {"payload": "Hi."}`)
	s.ask(`POST /calls/v3:a/actions/dance {}`)
	s.ask(`POST /messages {"to": "+12015550101", "from": "+12025550102", "text": "Hi."}`)
	s.Key = "KEY1"
	out := httptest.NewRecorder()
	s.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "POST",
		"/v2/calls/v3:a/actions/answer", nil))
	tally := s.Tally()
	want := "8 commands: answer 5, other 1, send_message 1, speak 1; 6 refused; 1 of no event"
	if got := tally.String(); got != want {
		t.Errorf("it says %s", got)
	}
	var told []string
	for _, r := range tally.Refusals {
		told = append(told, r.String())
	}
	for i, says := range []string{
		"POST /v2/calls/v3:b/actions/answer: 422 90015 ", "/v2/calls/v3:a/actions/speak: 422 10004 ",
		"/v2/calls/v3:a/actions/dance: 404 ", "POST /v2/calls/v3:a/actions/answer: 401 10009 ",
	} {
		if i >= len(told) || !strings.Contains(told[i], says) {
			t.Errorf("it does not tell of %s: %q", says, told)
		}
	}
	if len(told) != 4 || !strings.HasSuffix(told[0], " (3 times)") {
		t.Errorf("it tells %q", told)
	}
	if got := strings.Join(watched, " "); got != "200 422 422 422 422 404 200 401" {
		t.Errorf("who watches is told of %s", got)
	}
	if got := (Tally{}).String(); got != "0 commands" {
		t.Errorf("no tally says %s", got)
	}
}
