package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// detect has the detection of an answering machine follow, if the command that placed a call asked
// for one. The far end is a person where machine is "", else a machine: "beep" ends its greeting
// with one.
func (t *turn) detect(c *call, machine string) {
	if c.wishes == nil {
		return
	}
	mode, _ := c.wishes.body["answering_machine_detection"].(string)
	if mode == "" || mode == "disabled" {
		return
	}
	about := map[string]string{"machine_detection": t.name("machine_detection")}
	family, result, took := "call.machine.", "human", decided
	if mode == "premium" {
		family, result = "call.machine.premium.", "human_residence"
	}
	if machine != "" {
		result, took = "machine", analysed
	}
	heard, greeted := greeting(mode, machine == "beep")
	name := "detected/" + c.name
	t.cue(took, name, c, webhook{emit: family + "detection.ended", about: about,
		with: scenarios.Values{"result": result}, then: func(t *turn) {
			if machine != "" && greeted > 0 {
				t.cue(greeted, name, c, webhook{emit: family + "greeting.ended", about: about,
					with: scenarios.Values{"result": heard}})
			}
		}})
}

const (
	decided  = 1200 * time.Millisecond // after which a person is heard to be one
	analysed = 3500 * time.Millisecond // and a machine
	greets   = 5 * time.Second         // how long its greeting goes on then
	patient  = 30 * time.Second        // for how long detect_words waits for a beep
)

// greeting is what a mode hears of the end of a machine's greeting, and when; 0 is never.
func greeting(mode string, beep bool) (heard string, after time.Duration) {
	switch mode {
	case "greeting_end":
		return "ended", greets
	case "detect_beep", "detect_words":
		if beep {
			return "beep_detected", greets
		}
		if mode == "detect_words" {
			return "not_sure", patient
		}
		return "ended", greets
	case "premium":
		if beep {
			return "beep_detected", greets
		}
		return "no_beep_detected", greets
	}
	return "", 0
}
