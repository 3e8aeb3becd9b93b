package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// detect has the detection of an answering machine follow, if the dial command asked for one. The
// far end is a person where machine is "", else a machine: "beep" ends its greeting with one.
func (t *turn) detect(c *call, body map[string]any, machine string) {
	mode, _ := body["answering_machine_detection"].(string)
	if mode == "" || mode == "disabled" {
		return
	}
	about := map[string]string{"machine_detection": t.name("machine_detection")}
	family, human := "call.machine.", "human"
	if mode == "premium" {
		family, human = "call.machine.premium.", "human_residence"
	}
	result := human
	if machine != "" {
		result = "machine"
	}
	took := 3500 * time.Millisecond
	if machine == "" {
		took = 1200 * time.Millisecond
	}
	name := about["machine_detection"]
	a := &activity{call: c, kind: "machine_detection", name: name, begun: true,
		end: func(*turn, time.Duration, reason) {}}
	c.acts = append(c.acts, a)
	t.cue(took, "end/"+name, c, webhook{emit: family + "detection.ended", about: about,
		with: scenarios.Values{"result": result}, then: func(t *turn) {
			greeting := mode == "detect_beep" || mode == "greeting_end" || mode == "premium"
			if machine == "" || !greeting {
				a.leave(t, 0)
				return
			}
			heard := "ended"
			switch {
			case machine == "beep" && mode != "greeting_end":
				heard = "beep_detected"
			case mode == "premium":
				heard = "no_beep_detected"
			}
			t.cue(5*time.Second, "end/"+name, c, webhook{emit: family + "greeting.ended",
				about: about, with: scenarios.Values{"result": heard},
				then: func(t *turn) { a.leave(t, 0) }})
		}})
}
