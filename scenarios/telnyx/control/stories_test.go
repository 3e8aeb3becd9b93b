package control_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// state waits for the end of story 1 and returns what is told of it.
func (d *desk) state(name string) map[string]any {
	d.t.Helper()
	d.wait("timeout=5m&for=story+" + name)
	return d.ask("", "GET", "/offhook/stories/1", "").data()
}

func TestAStoryIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		begun := d.ask("", "POST", "/offhook/stories",
			`{"name":"voice/voicemail","options":{"outcome":"silence"}}`)
		if got := begun.data(); begun.status != http.StatusCreated || got["state"] != "playing" ||
			got["run"] != 1.0 {
			t.Errorf("it begins as %s", begun.text)
		}
		got := d.state("voice/voicemail")
		if got["state"] != "ended" || len(got["broken"].([]any)) > 0 {
			t.Errorf("it ends as %v", got)
		}
		d.wait("for=delivered+call.hangup&timeout=0s")
		time.Sleep(time.Second)
		d.ask("", "POST", "/offhook/calls", `{}`) // the namespace goes on
		d.wait("for=delivered+call.initiated&leg=caller")
	})
}

// TestAStoryThatIsNotKept asserts that what a story promises of deliveries is judged.
func TestAStoryThatIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.app = func(event string, _ map[string]any) int {
			if event == "call.hangup" {
				return http.StatusInternalServerError
			}
			return http.StatusOK
		}
		d.ask("", "POST", "/offhook/stories", `{"name":"voice/voicemail"}`)
		got := d.state("voice/voicemail")
		if broken := fmt.Sprint(got["broken"]); !strings.Contains(broken, "call.hangup: ") {
			t.Errorf("broken are %s", broken)
		}
	})
}

// TestAClosedLoopIsTold plays a story that the application drives, to one that keeps what it
// promises and to one that does not.
func TestAClosedLoopIsTold(t *testing.T) {
	for _, keeps := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			d := open(t, target)
			d.app = func(event string, payload map[string]any) int {
				action, with := "", map[string]any{}
				switch event {
				case "call.initiated":
					action = "answer"
				case "call.answered":
					action = "gather_using_speak"
					with = map[string]any{"payload": "Press.", "voice": "female", "maximum_digits": 1}
				case "call.gather.ended":
					action, with = "speak", map[string]any{"payload": "Bye.", "voice": "female"}
				case "call.speak.ended":
					action = "hangup"
				}
				if action != "" && (keeps || event != "call.gather.ended") {
					d.api(d.key, "POST", "/calls/"+fmt.Sprint(payload["call_control_id"])+"/actions/"+action, with)
				}
				return http.StatusOK
			}
			d.ask("", "POST", "/offhook/stories", `{"name":"loop/ivr"}`)
			got := d.state("loop/ivr")
			broken := fmt.Sprint(got["broken"])
			if keeps && broken != "[]" || !keeps && !strings.Contains(broken, "the command speak did not") {
				t.Errorf("it ends as %v", got)
			}
		})
	}
}
