package schemas

import (
	"fmt"
	"testing"
)

// TestARecordingOfAParticipant asserts that it is no longer than the participant was there, and that
// one which is completed before that lasts until then.
func TestARecordingOfAParticipant(t *testing.T) {
	eachTale(t, []string{
		"video.room.session.started", "1s video.room.participant.joined",
		"1s video.room.recording.started", "1s..200s video.room.participant.left",
		"1s..9s video.room.recording.completed",
	}, func(s tale) {
		s.is(4, "duration_secs", fmt.Sprint(int(s.secs(2, 3))))
	})
	eachTale(t, []string{
		"video.room.session.started", "1s video.room.participant.joined",
		"1s video.room.recording.started", "1s..200s video.room.recording.completed",
		"1s..9s video.room.participant.left",
	}, func(s tale) {
		s.is(3, "duration_secs", fmt.Sprint(int(s.secs(2, 3))))
	})
}
