package schemas

import (
	"strings"
	"testing"
)

// TestThePartyTypeFollowsTheCaller asserts that a caller at a SIP address is told as one wherever
// its type is told, and that a number may still be that of a SIP client.
func TestThePartyTypeFollowsTheCaller(t *testing.T) {
	events := []string{
		"1s call.answered", "1s call.speak.started", "1s call.speak.ended", "1s call.bridged",
		"1s texml.instruction-request", "9s call.hangup", "1s call.recording.saved",
		"1s call.conversation_insights.generated",
	}
	for begin, want := range map[string]string{
		"from=sip:anna@sip.example.org direction=incoming":                     "sip",
		"from=anna@sip.example.org direction=outgoing":                         "sip",
		"from=+13125550142 direction=incoming":                                 "pstn",
		"calling_party_type=sip direction=outgoing":                            "sip",
		"from=anna@sip.example.org calling_party_type=pstn direction=incoming": "pstn",
	} {
		t.Run(begin, func(t *testing.T) {
			eachTale(t, append([]string{"call.initiated " + begin}, events...), func(s tale) {
				for i := range s.docs {
					path := "calling_party_type"
					if i == 5 {
						path = "CallingPartyType"
					}
					s.is(i, path, want)
				}
				if strings.Contains(begin, "@") && want == "sip" {
					s.is(0, "from_sip_uri", "anna@sip.example.org")
					s.is(5, "FromSipUri", "anna@sip.example.org")
				}
				s.same("to", 0, 1, 4, 6)
			})
		})
	}
	eachTale(t, []string{
		"call.initiated leg:anna direction=incoming from=anna@sip.example.org",
		"1s call.answered leg:anna",
		"1s call.initiated leg:agent session:anna direction=outgoing",
		"1s call.initiated leg:other session:anna direction=outgoing from=+12025550111",
		"1s call.conversation.created leg:anna",
	}, func(s tale) {
		s.is(2, "from", "anna@sip.example.org")
		s.is(2, "calling_party_type", "sip")
		s.is(3, "calling_party_type", "absent")
		s.same("to", 0, 4)
	})
}
