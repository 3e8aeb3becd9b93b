package telnyx

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// TestCommandsAreRefusedInOtherStates asserts, for every command about a call, what it answers
// where the state of the call forbids it.
func TestCommandsAreRefusedInOtherStates(t *testing.T) {
	online(t, func(l *line) {
		rings := l.far("dials", nil)
		dialled := l.out(map[string]any{"timeout_secs": 600})
		l.after(time.Second)
		answered := l.in()
		gone := l.in()
		l.must(gone, "hangup", nil)
		l.after(time.Second)
		for state, id := range map[string]string{"inbound ringing": rings, "ended": gone,
			"answered": answered, "nobody": "v3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"malformed": "call-1%2F2"} {
			mark := l.mark()
			for _, op := range Operations() {
				if op.States == nil || slices.Contains(op.States, state) ||
					!slices.Contains(op.Errors, "ccid") {
					continue
				}
				status, answer := l.do(op.Method, l.path(op, id), l.example(op, id))
				if got, want := fault(answer), code(op, state); status != 422 || got != want {
					t.Errorf("%s in the state %s answers %d %s, not %s", op.Name, state, status, got,
						want)
				}
			}
			l.after(time.Second)
			for _, h := range l.told()[mark:] {
				if h.payload["call_control_id"] != dialled {
					t.Errorf("%s in the state %s", h.what, state)
				}
			}
		}
	})
}

// example is the body of a file's example, about a call where the body names one.
func (l *line) example(op *Operation, id string) map[string]any {
	body := maps.Clone(op.Example)
	if body == nil {
		body = map[string]any{}
	}
	if !strings.Contains(op.Path, "{call_control_id}") {
		body["call_control_id"] = strings.ReplaceAll(id, "%2F", "/")
	}
	return body
}

// code is what a command answers in a state that forbids it.
func code(op *Operation, state string) string {
	switch {
	case state == "nobody", state == "malformed":
		return "90015"
	case state == "ended":
		return "90018"
	case strings.HasSuffix(state, "ringing"):
		return "90034"
	case slices.Contains(op.Errors, "queue_not"):
		return "90035"
	}
	return "90033"
}

// TestAnEndedCallIsKnownForTenMinutes asserts the hangup race, and its end.
func TestAnEndedCallIsKnownForTenMinutes(t *testing.T) {
	online(t, func(l *line) {
		id, other := l.in(), l.in()
		l.far("hangs_up", scenarios.Values{"leg": l.leg(id)})
		l.refused("90018", id, "speak", map[string]any{"payload": "Hello.", "voice": "female"})
		l.refused("90018", other, "bridge", the(id))
		l.after(9 * time.Minute)
		l.refused("90018", id, "hangup", nil)
		l.ask("GET", "/calls/"+id, nil, 200)
		l.after(2 * time.Minute)
		l.refused("90015", id, "hangup", nil)
		l.refused("90015", other, "bridge", the(id))
		if status, answer := l.do("GET", "/calls/"+id, nil); status != 422 {
			t.Errorf("it answers %d %v", status, answer)
		}
	})
}

// TestACommandBeforeTheAnswerIsHeard asserts that a call is not answered before call.answered
// occurs, and that the error names the command.
func TestACommandBeforeTheAnswerIsHeard(t *testing.T) {
	online(t, func(l *line) {
		id := l.far("dials", nil)
		l.must(id, "answer", nil)
		status, answer := l.do("POST", "/calls/"+id+"/actions/speak",
			map[string]any{"payload": "Hello.", "voice": "female"})
		detail := answer["errors"].([]any)[0].(map[string]any)["detail"]
		if status != 422 || detail !=
			"This call can't receive speak command because it has not been answered yet." {
			t.Errorf("it answers %d %v", status, detail)
		}
		l.must(id, "answer", nil)
		l.refused("90102", l.out(nil), "answer", nil)
		l.after(time.Second)
		l.refused("90033", id, "answer", nil)
	})
}

// TestClientState asserts that it is in every later webhook of its leg, and in none before.
func TestClientState(t *testing.T) {
	online(t, func(l *line) {
		id := l.far("dials", nil)
		other := l.in()
		l.must(id, "answer", map[string]any{"client_state": "b25l"})
		l.after(time.Second)
		l.must(id, "speak", map[string]any{"payload": "Hello.", "voice": "female"})
		l.after(time.Second / 2)
		l.must(id, "client_state_update", map[string]any{"client_state": "dHdv"})
		l.after(5 * time.Second)
		l.must(id, "transfer", map[string]any{"to": "+12025550187", "client_state": "dGhyZWU=",
			"target_leg_client_state": "Zm91cg=="})
		l.after(10 * time.Second)
		l.must(id, "hangup", nil)
		l.after(time.Minute)
		l.refused("90018", id, "speak", map[string]any{"payload": "a", "voice": "female"})
		l.refused("90017", other, "speak", map[string]any{"payload": "a", "voice": "female",
			"client_state": "no base64"})
		want := map[string][]any{
			id:    {nil, "b25l", "b25l", "dHdv", "dGhyZWU=", "dGhyZWU="},
			other: {nil, nil}, "": {"Zm91cg==", "Zm91cg==", "Zm91cg==", "Zm91cg=="}}
		got := map[string][]any{}
		for _, h := range l.told() {
			call, _ := h.payload["call_control_id"].(string)
			if want[call] == nil {
				call = ""
			}
			got[call] = append(got[call], h.payload["client_state"])
		}
		for call, states := range want {
			if !slices.Equal(got[call], states) {
				t.Errorf("the webhooks of %q carry %v, not %v", call, got[call], states)
			}
		}
	})
}

// TestCommandsGivenTwice asserts what command_id does.
func TestCommandsGivenTwice(t *testing.T) {
	speak := map[string]any{"payload": "Hello.", "voice": "female", "command_id": "one"}
	const started, ended = "call.speak.started", "call.speak.ended"
	online(t, func(l *line) {
		id, other := l.in(), l.in()
		mark := l.mark()
		l.must(id, "speak", speak)
		l.after(59 * time.Second)
		l.must(id, "speak", speak)
		l.must(id, "speak", map[string]any{"payload": "a", "voice": "b", "command_id": "one"})
		l.after(500 * time.Millisecond)
		l.since(mark, started, ended)
		l.must(other, "speak", speak)
		l.after(2 * time.Second) // a minute after the first
		l.since(mark, started, ended, started, ended)
		l.must(id, "speak", speak)
		l.after(time.Minute)
		l.since(mark, started, ended, started, ended, started, ended)

		room := l.room(id)
		mark = l.mark()
		join := map[string]any{"call_control_id": other, "command_id": "one"}
		for range 2 {
			l.ask("POST", "/conferences/"+room+"/actions/join", join, 200)
		}
		l.after(time.Second)
		l.since(mark, "conference.participant.joined")
	})
	online(t, func(l *line) {
		if one, two := l.out(map[string]any{"command_id": "one"}),
			l.out(map[string]any{"command_id": "one"}); one != two {
			t.Error("a call is placed twice")
		}
		l.refused("90015", "v3:nobody", "speak", speak)
		id := l.in()
		l.refused("10004", id, "speak", map[string]any{"command_id": "two"})
		l.must(id, "speak", map[string]any{"payload": "a", "voice": "b", "command_id": "two"})
	})
}
