package schemas

import "testing"

// TestTelnyxSendsWhatIsPlayed asserts that packets go out for as long as something is played, said
// or passed on from another leg, and never for longer than the call.
func TestTelnyxSendsWhatIsPlayed(t *testing.T) {
	call := []string{"call.initiated direction=incoming", "1s call.answered"}
	for name, c := range map[string]struct {
		lines []string
		sent  [][2]int // from one event to another
	}{
		"a speech and a file": {[]string{
			"1s call.speak.started", "2s..9s call.speak.ended", "1s call.playback.started",
			"2s..90s call.playback.ended", "9s call.hangup"}, [][2]int{{2, 3}, {4, 5}}},
		"a file that the hangup cuts short": {[]string{
			"1s call.playback.started", "2s..9s call.hangup"}, [][2]int{{2, 3}}},
		"a bridge": {[]string{
			"1s call.playback.started", "2s call.playback.ended", "1s call.bridged",
			"2s..90s call.hangup"}, [][2]int{{2, 3}, {4, 5}}},
		"a second bridge": {[]string{
			"0s call.bridged", "20s call.bridged", "2s..90s call.hangup"}, [][2]int{{2, 4}}},
		"a conference": {[]string{
			"1s conference.created", "0s conference.participant.joined",
			"2s..90s conference.participant.left", "3s call.hangup"}, [][2]int{{3, 4}}},
		"an assistant": {[]string{
			"1s call.conversation.created", "2s..90s call.hangup"}, [][2]int{{1, 3}}},
	} {
		t.Run(name, func(t *testing.T) {
			eachTale(t, append(call[:2:2], c.lines...), func(s tale) {
				hangup, sent := len(s.docs)-1, 0.0
				for _, span := range c.sent {
					sent += s.secs(span[0], span[1])
				}
				flowed(s, hangup, s.secs(1, hangup), sent)
			})
		})
	}
}

// TestABridgedLegThatNobodyAnswered asserts that its media begins with the bridge, as captured of a
// WebRTC leg, and that it is billed from then on.
func TestABridgedLegThatNobodyAnswered(t *testing.T) {
	eachTale(t, []string{
		"call.initiated direction=outgoing calling_party_type=sip", "2s..9s call.bridged",
		"2s..90s call.hangup", "2s call.cost",
	}, func(s tale) {
		flowed(s, 2, s.secs(1, 2), s.secs(1, 2))
		s.is(2, "hangup_cause", "normal_clearing")
		s.is(2, "sip_hangup_cause", "200", "503", "unspecified")
		billed(s, 3, s.secs(1, 2))
	})
}

// TestEachLegHasItsOwnAudio asserts that what is played on one leg is not counted for another.
func TestEachLegHasItsOwnAudio(t *testing.T) {
	eachTale(t, []string{
		"call.initiated leg:anna direction=incoming", "1s call.answered leg:anna",
		"1s call.initiated leg:agent session:anna direction=outgoing", "1s call.answered leg:agent",
		"1s call.playback.started leg:anna", "5s call.playback.ended leg:anna",
		"4s call.hangup leg:agent", "1s call.hangup leg:anna",
	}, func(s tale) {
		flowed(s, 6, s.secs(3, 6), 0)
		flowed(s, 7, s.secs(1, 7), s.secs(4, 5))
	})
}
