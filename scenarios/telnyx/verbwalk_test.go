package telnyx

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// TestEveryVerbIsModelled asserts that there is a test of every verb.
func TestEveryVerbIsModelled(t *testing.T) {
	all := ""
	for _, test := range verbTests() {
		for _, text := range test.documents {
			all += text
		}
	}
	for _, name := range texml.Verbs() {
		if !strings.Contains(all, "<"+name) {
			t.Errorf("no test runs <%s>", name)
		}
	}
}

// TestHangingUpDuringVerbs has the caller of each test hang up at many times, and asserts that the
// call ends once, that all webhooks can be made, and that no document is run after that.
func TestHangingUpDuringVerbs(t *testing.T) {
	every := 330 * time.Millisecond
	if testing.Short() {
		every = 1310 * time.Millisecond
	}
	for _, test := range verbTests() {
		for at := time.Duration(0); at < 8*time.Second; at += every {
			synctest.Test(t, func(t *testing.T) {
				b := test.board(t)
				b.space.Story.Acts = nil
				b.space.Unsent = func(name string, err error) {
					t.Errorf("%s, hung up at %s: %s: %v", test.name, at, name, err)
				}
				for _, act := range test.acts {
					act.Asks = nil
					b.space.Story.Acts = append(b.space.Story.Acts, act)
				}
				if test.acts == nil {
					b.space.Story.Acts = calls()
				}
				hangs := scenarios.Act{Far: scenarios.Far{Does: "hangs_up"}, Leg: "caller", At: at,
					Fixed: true, Place: "hangs", Asks: []scenarios.Asked{{Hangup: true}}}
				b.space.Story.Acts = []scenarios.Act{b.space.Story.Acts[0], hangs}
				report := b.play()
				over := 0
				for _, form := range b.heard {
					if form.Get("CallbackSource") == "call-progress-events" &&
						form.Get("CallStatus") != "in-progress" && form.Get("ParentCallSid") == "" {
						over++
					}
				}
				if over != 1 || report.Unsent > 0 || b.space.live.len() > 0 {
					t.Errorf("%s, hung up at %s: %d ends, %+v\n%s", test.name, at, over, report,
						strings.Join(b.told, "\n"))
				}
				for _, c := range b.space.legs {
					if len(c.acts) > 0 || c.flow.stop != nil || c.flow.waits != nil {
						t.Errorf("%s, hung up at %s: something goes on", test.name, at)
					}
				}
			})
		}
	}
}

// TestACallIsRepeatedFromItsDocuments asserts that the answers to requests, as commands, are all
// that a run depends on: given again they lead to the same bodies.
func TestACallIsRepeatedFromItsDocuments(t *testing.T) {
	for _, test := range verbTests() {
		t.Run(test.name, func(t *testing.T) {
			var first *board
			synctest.Test(t, func(t *testing.T) {
				first = test.board(t)
				first.play()
			})
			synctest.Test(t, func(t *testing.T) {
				again := test.board(t)
				again.documents, again.hasty = nil, true
				again.space.Story.Given = []scenarios.Cue{}
				for i := range first.given {
					again.space.Story.Given = append(again.space.Story.Given,
						scenarios.Cue{At: first.at[i], Command: &first.given[i]})
				}
				again.play()
				if len(first.bodies) < 2 || !slices.Equal(first.bodies, again.bodies) {
					t.Errorf("it sends\n%s\nand again\n%s", strings.Join(first.bodies, "\n"),
						strings.Join(again.bodies, "\n"))
				}
			})
		})
	}
}
