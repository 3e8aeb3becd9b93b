package schemas

import (
	"strings"
	"testing"
)

// pressed is what was pressed in some events, up to the key that ends the input.
func (s tale) pressed(path string, events ...int) string {
	s.Helper()
	var keys strings.Builder
	for _, event := range events {
		key := s.text(event, path)
		if len(key) != 1 {
			s.Errorf("event %d: the key is %s", event, key)
		}
		keys.WriteString(key)
	}
	before, _, _ := strings.Cut(keys.String(), "#")
	return before
}

// TestAGatherHasTheKeysThatWerePressed asserts that each gather ends with the keys that were told
// on its leg since the one before it ended.
func TestAGatherHasTheKeysThatWerePressed(t *testing.T) {
	const key = "200ms..2s call.dtmf.received leg:"
	eachTale(t, []string{
		"call.initiated leg:anna", "1s call.answered leg:anna",
		"1s call.initiated leg:ben", "1s call.answered leg:ben",
		key + "anna", key + "ben", key + "anna", key + "anna digit=*",
		"1s call.gather.ended leg:anna", "0s call.gather.ended leg:ben",
		key + "anna digit=7", key + "anna digit=8", key + "anna digit=#", key + "anna digit=9",
		"1s call.gather.ended leg:anna", "1s call.gather.ended leg:anna status=timeout",
		key + "anna", "1s call.gather.ended leg:anna status=invalid",
	}, func(s tale) {
		s.is(8, "digits", s.pressed("digit", 4, 6, 7))
		s.is(8, "status", "valid")
		s.is(9, "digits", s.pressed("digit", 5))
		s.is(14, "digits", "78")
		s.is(15, "digits", "") // since no key was pressed
		s.is(17, "digits", s.pressed("digit", 16))
	})
}

// TestAGatherThatTheHangupCutShort asserts that it has the keys that were pressed by then.
func TestAGatherThatTheHangupCutShort(t *testing.T) {
	eachTale(t, []string{
		"call.initiated", "1s call.answered", "1s call.dtmf.received digit=4",
		"1s call.dtmf.received digit=1", "1s call.hangup", "20ms call.gather.ended",
	}, func(s tale) {
		s.is(5, "status", "call_hangup")
		s.is(5, "digits", "41")
	})
	eachTale(t, []string{
		"call.answered", "1s call.dtmf.received", "1s call.gather.ended digits=2041",
	}, func(s tale) { s.is(2, "digits", "2041") })
}

func TestTeXMLGathersTheKeysThatWerePressed(t *testing.T) {
	eachTale(t, []string{
		"texml.call-answered", "1s texml.dtmf", "1s texml.dtmf", "1s texml.gather", "1s texml.gather",
	}, func(s tale) {
		s.is(3, "Digits", s.pressed("Digits", 1, 2))
		s.is(3, "SpeechResult", "absent")
		if s.text(4, "Digits") == "absent" && s.text(4, "SpeechResult") == "absent" {
			s.Errorf("a gather ended without any input")
		}
	})
}
