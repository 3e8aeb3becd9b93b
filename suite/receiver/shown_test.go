package receiver

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// showing is what shows a defect: what is played tells a receiver with it from one without.
type showing struct {
	defect string
	// correct and defective are what play tells of the two; it is the same for what a defect
	// leaves alone.
	correct, defective string
	play               func(*sender) string
}

// showings lists what shows each defect.
func showings() []showing {
	return slices.Concat(unsignedShowings(), looseShowings(), mistakenShowings(), lostShowings(),
		crashedShowings(), lateShowings(), actsShowings())
}

// last plays probes one after the other and tells the status of the last answer. A probe without a
// body gets one of its own.
func last(probes ...probe) func(*sender) string {
	return func(s *sender) string {
		status := 0
		for _, p := range probes {
			status, _ = s.send(s.filled(p))
		}
		return fmt.Sprint(status)
	}
}

func (s *sender) filled(p probe) probe {
	if p.body == "" && p.contentType == formType {
		p.body = s.form()
	} else if p.body == "" {
		p.body = s.genuine()
	}
	return p
}

// forged is a showing by probes of which the last is refused unless the receiver has the defect.
func forged(defect string, probes ...probe) showing {
	return showing{defect, "403", "200", last(probes...)}
}

// lost is a showing by probes of which the last is accepted unless the receiver has the defect.
func lost(defect, status string, probes ...probe) showing {
	return showing{defect, "200", status, last(probes...)}
}

// still is a showing by probes of which the last is answered alike: what the defect leaves alone.
func still(defect, status string, probes ...probe) showing {
	return showing{defect, status, status, last(probes...)}
}

// acts is a showing by how often the receiver acts on each event.
func acts(defect, correct, defective string, probes ...probe) showing {
	return showing{defect, correct, defective, func(s *sender) string {
		last(probes...)(s)
		return s.acts()
	}}
}

// acts tells the event ids on which the receiver acted, and how often.
func (s *sender) acts() string { return strings.TrimPrefix(fmt.Sprint(s.acted), "map") }

// played is what a play tells of a receiver with the defects. It runs in a bubble, so that a slow
// receiver costs no time.
func played(t *testing.T, play func(*sender) string, defects ...string) (told string) {
	synctest.Test(t, func(t *testing.T) {
		s := &sender{t: t, acted: map[string]int{}}
		r, err := New(Options{PublicKey: publicKey(), Defects: defects, Observe: func(r Request) {
			if r.Acted {
				s.acted[r.EventID]++
			}
			delete(s.acted, r.Undid)
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		s.client = &http.Client{
			Transport: r.Transport(),
			Timeout:   time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse
			},
		}
		told = play(s)
	})
	return told
}

// TestEachDefectShows asserts that each defect has an effect, and the one that it says.
func TestEachDefectShows(t *testing.T) {
	shown := map[string]bool{}
	for _, show := range showings() {
		shown[show.defect] = shown[show.defect] || show.correct != show.defective
		t.Run(show.defect, func(t *testing.T) {
			if told := played(t, show.play); told != show.correct {
				t.Errorf("the correct receiver: %s, want %s", told, show.correct)
			}
			if told := played(t, show.play, show.defect); told != show.defective {
				t.Errorf("the defective receiver: %s, want %s", told, show.defective)
			}
		})
	}
	for _, d := range Defects() {
		if !shown[d.Name] {
			t.Errorf("nothing shows %s", d.Name)
		}
	}
}

// TestDefectsShowAlone asserts that a receiver with a defect takes usual webhooks and refuses a
// usual forgery, unless it is its defect not to.
func TestDefectsShowAlone(t *testing.T) {
	refuseTheUsual := strings.Fields(`failover-404 hmac-only standard-webhooks-only refuses-all
		telnyx-node-2 other-header-names demands-webhook-id demands-accept gateway-base64 wants-hex
		telnyx-python-3.9 wants-dot wants-no-bar wants-body-alone wants-milliseconds wants-compact
		wants-python wants-php clock-off reserialize refuses-ahead url-safe-base64 slash-is-path
		plus-is-space csrf
		login-first redirects-https answers-201 form-as-json crashes-on-flat fails-after-verifying
		hangs own-address-only`)
	takeTheForged := strings.Fields(`accept-all 200-before-check never-compares 200-when-forged
		verifies-messages-only`)
	usual := []probe{
		{},
		{body: laid(object{"event_type": "conference.floor.changed", "id": "f1"})},
		{body: laid(object{"campaignId": "C4D06C2F", "status": "ACTIVE"})},
		{contentType: formType},
		{path: "/failover"},
		{skew: 20 * time.Second},
		{skew: -20 * time.Second},
	}
	for _, d := range Defects() {
		t.Run(d.Name, func(t *testing.T) {
			takes := true
			for _, p := range usual {
				takes = takes && played(t, last(p), d.Name) == "200"
			}
			if refuses := slices.Contains(refuseTheUsual, d.Name); refuses == takes {
				t.Errorf("it takes all usual webhooks: %v", takes)
			}
			told := played(t, last(probe{key: otherKey()}), d.Name)
			taken := strings.HasPrefix(told, "2")
			if taken != slices.Contains(takeTheForged, d.Name) {
				t.Errorf("what is forged is answered %s", told)
			}
		})
	}
}
