package telnyx

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A recorded script is a namespace and the commands that it was given, with their story times.
type recorded struct {
	*Namespace
	commands []scenarios.Cue
}

func (r *recorded) Next(w *scenarios.World, h scenarios.Happening) (scenarios.Outcome, error) {
	out, err := r.Namespace.Next(w, h)
	out.Cues = append(out.Cues, r.commands...)
	r.commands = nil
	return out, err
}

// TestARunIsRepeatedFromItsCommands asserts that the commands of a run, with the story times that a
// ledger has, lead to the same bodies on a virtual clock.
func TestARunIsRepeatedFromItsCommands(t *testing.T) {
	odd := 1234567 * time.Nanosecond
	for name, do := range map[string]func(l *line){
		"a menu": func(l *line) {
			id := l.in()
			l.must(id, "gather_using_audio", map[string]any{"media_name": "menu_4s",
				"maximum_digits": 2, "client_state": "bWVudQ=="})
			l.after(2*time.Second + odd)
			l.far("presses", scenarios.Values{"digits": "42"})
			l.after(time.Second)
			l.must(id, "speak", map[string]any{"payload": "Good bye.", "voice": "female"})
			l.must(id, "record_start", map[string]any{"format": "mp3", "channels": "dual"})
			l.after(2 * time.Second)
			l.must(id, "hangup", nil)
		},
		"a transfer": func(l *line) {
			id := l.in()
			l.must(id, "playback_start", map[string]any{"media_name": "hold_30s"})
			l.must(id, "transfer", map[string]any{"to": "+12025550187",
				"answering_machine_detection": "detect"})
			l.after(10*time.Second + odd)
			l.far("hangs_up", scenarios.Values{"leg": "callee"})
		},
		"a conference": func(l *line) {
			one, two := l.in(), l.in()
			room := l.room(one)
			l.after(odd)
			l.ask("POST", "/conferences/"+room+"/actions/join", the(two), 200)
			l.ask("POST", "/conferences/"+room+"/actions/speak", map[string]any{"payload": "Hello.",
				"voice": "female"}, 200)
			l.after(time.Second)
			l.ask("POST", "/conferences/"+room+"/actions/end", nil, 200)
		},
		"a queue": func(l *line) {
			one, two := l.in(), l.in()
			l.must(one, "enqueue", map[string]any{"queue_name": "support"})
			l.after(5 * time.Second)
			l.must(two, "bridge", map[string]any{"queue": "support", "call_control_id": two})
			l.after(5*time.Second + odd)
			l.far("hangs_up", nil)
		},
		"a crowd": func(l *line) {
			var crowd sync.WaitGroup
			for range 20 {
				crowd.Go(func() { l.out(nil) })
			}
			crowd.Wait()
			l.after(10 * time.Second)
		},
		"messages and a call out": func(l *line) {
			l.ask("POST", "/messages", map[string]any{"from": "+13125550142", "to": "+12025550187",
				"text": "Hello."}, 200)
			id := l.out(map[string]any{"record": "record-from-answer"})
			l.far("writes", scenarios.Values{"text": "And you?"})
			l.after(6 * time.Second)
			l.refused("90033", id, "reject", map[string]any{"cause": "USER_BUSY"})
			l.ask("POST", "/verifications/sms", map[string]any{"phone_number": "+13035550177",
				"verify_profile_id": "5f6a0c3e-2f1d-4c6b-8b73-0d9e1a2b3c4d"}, 200)
			l.must(id, "hangup", nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var told []heard
			var commands []scenarios.Cue
			var now time.Time
			online(t, func(l *line) {
				do(l)
				l.after(time.Minute)
				told, now = l.told(), l.account.Engine.Now
				for _, h := range l.orders {
					commands = append(commands, scenarios.Cue{At: h.At, Command: h.Command})
				}
			})
			again := &scenarios.Engine{Now: now, Targets: emitter.Targets{
				Default: emitter.Target{Primary: "http://127.0.0.1/webhooks"}}, Runs: 1,
				Begin: func(int) (*scenarios.World, scenarios.Script, error) {
					return scenarios.NewWorld(&scenarios.Setting{Seed: 5}, "", 0, time.Time{}),
						&recorded{&Namespace{}, commands}, nil
				}}
			i := 0
			for h, err := range again.Rehearse(context.Background()) {
				if err != nil {
					t.Fatal(err)
				}
				if h.Emitted == nil || i >= len(told) {
					continue
				}
				if text := h.Emitted.Body.Bytes(1, ""); !bytes.Equal(text, told[i].body) ||
					h.At != told[i].at {
					t.Fatalf("at %v comes\n%s\nand at %v came\n%s", h.At, text, told[i].at, told[i].body)
				}
				i++
			}
			if i < len(told) || i == 0 {
				t.Errorf("%d webhooks come, and %d came", i, len(told))
			}
		})
	}
}

// TestWebhooksComeAfterTheirCommand asserts that none has the time of what it follows from: else the
// times in a ledger would not say what came first.
func TestWebhooksComeAfterTheirCommand(t *testing.T) {
	n, at := &Namespace{}, time.Second
	w := scenarios.NewWorld(&scenarios.Setting{}, "", 0, time.Now())
	for _, h := range []scenarios.Happening{{}, {At: at, Command: &scenarios.Command{
		Name: "dial", With: scenarios.Values{"to": "+12025550187", "from": "+13125550142"}}},
		{At: at, Command: &scenarios.Command{Name: Far + "writes"}}} {
		out, err := n.Next(w, h)
		if err != nil {
			t.Fatal(err)
		}
		for _, cue := range out.Cues {
			if (cue.Event != nil || cue.Step != nil) && cue.At <= at {
				t.Errorf("%s comes at %v", cue.Name, cue.At)
			}
		}
	}
}
