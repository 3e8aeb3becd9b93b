package schemas

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestARecordingLiesWithinTheCall(t *testing.T) {
	for name, lines := range map[string][]string{
		"saved after the hangup": {
			"call.initiated", "3s call.answered", "10s..90s call.hangup",
			"100ms..9s call.recording.saved", "2s call.recording.transcription.saved",
		},
		"saved during the call": {
			"call.initiated", "3s call.answered", "10s..90s call.recording.saved",
			"2s call.recording.transcription.saved", "4s call.hangup",
		},
	} {
		t.Run(name, func(t *testing.T) {
			saved := slices.IndexFunc(lines, func(line string) bool {
				return strings.HasSuffix(line, "recording.saved")
			})
			eachTale(t, lines, func(s tale) {
				began := s.moment(saved, "recording_started_at")
				ended := s.moment(saved, "recording_ended_at")
				s.inOrder("answer, recording and event", s.times[1], began, ended, s.times[saved])
				if began.Equal(ended) {
					s.Errorf("the recording is empty")
				}
				if saved == 3 {
					s.inOrder("recording and hangup", ended, s.times[2])
				}
				s.is(saved, "start_time", s.text(saved, "recording_started_at"))
				s.is(saved, "end_time", s.text(saved, "recording_ended_at"))
				s.same("recording_id", saved, saved+1)
				captured := regexp.MustCompile(`^https://recordings\.example\.com/telephony-recorder-prod/` +
					`[0-9a-f-]{36}/2026-03-04/` + fmt.Sprintf(`%s-%d\.%s\?`, s.text(saved, "call_leg_id"),
					began.Unix(), s.text(saved, "format")) + `X-Amz-Algorithm=AWS4-HMAC-SHA256&` +
					`X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260304%2Fus-east-1%2Fs3%2Faws4_request&` +
					`X-Amz-Date=` + s.times[saved].Format("20060102T150405Z") + `&X-Amz-Expires=600&` +
					`X-Amz-SignedHeaders=host&X-Amz-Signature=[0-9a-f]{64}$`)
				url := s.text(saved, "recording_urls."+s.text(saved, "format"))
				if !captured.MatchString(url) {
					s.Errorf("the URL is %s, not %s", url, captured)
				}
			})
		})
	}
}

// TestARecordingIsBilled asserts that the bill of a leg has a part for what was recorded of it.
func TestARecordingIsBilled(t *testing.T) {
	eachTale(t, []string{
		"call.initiated leg:anna direction=incoming", "1s call.answered leg:anna",
		"1s call.initiated leg:agent session:anna direction=outgoing", "1s call.answered leg:agent",
		"30s..200s call.recording.saved leg:anna", "40s..90s call.recording.saved leg:anna",
		"1s call.hangup leg:anna", "0s call.hangup leg:agent",
		"2s call.cost leg:anna", "0s call.cost leg:agent",
	}, func(s tale) {
		recorded := 0.0
		for _, saved := range []int{4, 5} {
			began, ended := s.moment(saved, "recording_started_at"), s.moment(saved, "recording_ended_at")
			recorded += ended.Sub(began).Seconds()
		}
		billed(s, 8, s.secs(1, 6), recorded)
		billed(s, 9, s.secs(3, 7))
	})
}

func TestTeXMLAgreesOnTheRecording(t *testing.T) {
	eachTale(t, []string{
		"texml.recording-in-progress", "3s..90s texml.recording-completed",
		"500ms call.recording.saved", "2s texml.transcription", "1s texml.record-action",
	}, func(s tale) {
		s.same("RecordingSid", 0, 1, 3, 4)
		s.same("RecordingUrl", 1, 3, 4)
		s.same("RecordingDuration", 1, 4)
		s.is(1, "RecordingDuration", fmt.Sprint(int(s.secs(0, 1))))
		s.is(2, "recording_id", s.text(1, "RecordingSid"))
		length := s.moment(2, "recording_ended_at").Sub(s.moment(2, "recording_started_at"))
		s.is(1, "RecordingDuration", fmt.Sprint(int(length.Seconds())))
	})
}

func TestAConferenceRecordingLiesWithinTheConference(t *testing.T) {
	eachTale(t, []string{
		"call.initiated leg:anna", "3s call.answered leg:anna",
		"2s conference.created leg:anna conference:standup",
		"5s..60s conference.ended conference:standup leg:anna",
		"100ms..9s conference.recording.saved conference:standup leg:anna",
	}, func(s tale) {
		s.same("conference_id", 2, 3, 4)
		s.inOrder("conference and recording", s.times[2], s.moment(4, "recording_started_at"),
			s.moment(4, "recording_ended_at"), s.times[3])
		url := s.text(4, "recording_urls."+s.text(4, "format"))
		if !strings.Contains(url, s.text(4, "recording_id")) {
			s.Errorf("the URL is %s", url)
		}
	})
}

func TestPlaybackAndSpeechAreTheSame(t *testing.T) {
	eachTale(t, []string{
		"call.playback.started", "2s call.playback.ended",
		"1s call.speak.started", "2s call.speak.ended",
	}, func(s tale) {
		s.same("speak_id", 2, 3)
		if s.text(0, "media_url") != s.text(1, "media_url") ||
			s.text(0, "media_name") != s.text(1, "media_name") {
			s.Errorf("another file ends than began")
		}
		if (s.text(0, "media_url") == "absent") == (s.text(0, "media_name") == "absent") {
			s.Errorf("it is not one file that is played")
		}
	})
}

func TestAFaxTakesAsLongAsItWasSent(t *testing.T) {
	const paths = "fax_id from to direction connection_id"
	eachTale(t, []string{
		"fax.queued", "1s..6s fax.media.processed", "1s..9s fax.sending.started",
		"5s..120s fax.delivered",
	}, func(s tale) {
		for _, path := range strings.Fields(paths) {
			s.same(path, 0, 1, 2, 3)
		}
		s.is(3, "call_duration_secs", fmt.Sprint(int(s.secs(2, 3))))
	})
	eachTale(t, []string{
		"fax.receiving.started", "5s..90s fax.media.processing.started", "1s..9s fax.received",
	}, func(s tale) {
		for _, path := range strings.Fields(paths) {
			s.same(path, 0, 1, 2)
		}
		s.is(0, "direction", "inbound")
		s.is(2, "call_duration_secs", fmt.Sprint(int(s.secs(0, 1))))
		signed := "&X-Amz-Date=" + s.times[2].Format("20060102T150405Z") + "&X-Amz-Expires=600&"
		if url := s.text(2, "media_url"); !strings.Contains(url, signed) {
			s.Errorf("the link is %s, and is signed at another time than %s", url, signed)
		}
	})
}

func TestAQueueIsWaitedIn(t *testing.T) {
	eachTale(t, []string{
		"call.initiated", "2s call.answered", "1s call.enqueued", "5s..200s call.dequeued",
	}, func(s tale) {
		s.same("queue", 2, 3)
		s.is(3, "wait_time_secs", fmt.Sprint(int(s.secs(2, 3))))
		s.between("position", s.number(3, "queue_position"), 1, s.number(2, "current_position"))
	})
	eachTale(t, []string{"texml.queue"}, func(s tale) {
		s.between("position", s.number(0, "QueuePosition"), 1, s.number(0, "CurrentQueueSize"))
	})
}

// TestWhyACallLeavesTheQueue asserts that it was hung up, or bridged, where that is what happened.
func TestWhyACallLeavesTheQueue(t *testing.T) {
	waiting := []string{"call.initiated", "2s call.answered", "1s call.enqueued"}
	eachTale(t, append(waiting[:3:3], "5s call.hangup", "0s call.dequeued"), func(s tale) {
		s.is(4, "reason", "hangup")
		if s.number(4, "queue_position") > s.number(2, "current_position") {
			s.Errorf("it left the queue at place %s, and came at %s", s.text(4, "queue_position"),
				s.text(2, "current_position"))
		}
	})
	eachTale(t, append(waiting[:3:3], "5s call.bridged", "0s call.dequeued"), func(s tale) {
		s.is(4, "reason", "bridged")
	})
	eachTale(t, append(waiting[:3:3], "5s call.hangup", "0s call.dequeued reason=timeout"),
		func(s tale) { s.is(4, "reason", "timeout") })
}

// TestWhyAConferenceEnds asserts that all have left only where nobody is there any more, neither
// one who did not leave nor one who did not hang up.
func TestWhyAConferenceEnds(t *testing.T) {
	start := []string{
		"call.answered leg:anna", "1s conference.created leg:anna conference:standup",
		"1s conference.participant.joined leg:anna conference:standup",
		"1s call.answered leg:ben", "1s conference.participant.joined leg:ben conference:standup",
		"1s conference.participant.left leg:anna conference:standup",
	}
	const end = "1s conference.ended leg:anna conference:standup"
	eachTale(t, append(start[:6:6], end), func(s tale) {
		s.is(6, "reason", "host_left", "time_exceeded")
	})
	for _, gone := range []string{
		"1s conference.participant.left leg:ben conference:standup", "1s call.hangup leg:ben",
	} {
		eachTale(t, append(start[:6:6], gone, end), func(s tale) { s.is(7, "reason", "all_left") })
	}
	eachTale(t, []string{"conference.ended"}, func(s tale) { s.is(0, "reason", "all_left") })
}

func TestAConversation(t *testing.T) {
	for direction, roles := range map[string][2]string{
		"incoming": {"to", "from"}, "outgoing": {"from", "to"},
	} {
		eachTale(t, []string{
			"call.initiated direction=" + direction, "100ms assistant.initialization",
			"2s call.answered", "1s call.conversation.created", "5s..90s call.conversation.ended",
			"1s call.conversation_insights.generated",
		}, func(s tale) {
			s.same("assistant_id", 1, 4)
			s.same("conversation_id", 3, 4)
			s.same("call_control_id", 0, 1, 3, 4)
			s.is(1, "telnyx_agent_target", s.text(0, roles[0]))
			s.is(1, "telnyx_end_user_target", s.text(0, roles[1]))
			s.is(4, "duration_sec", fmt.Sprint(int(s.secs(1, 4))))
		})
	}
	eachTale(t, []string{"call.conversation.created", "9s texml.conversation-ended"},
		func(s tale) {
			s.is(1, "ConversationId", s.text(0, "conversation_id"))
			s.between("seconds", s.number(1, "DurationSec"), 9, 10)
		})
}

// TestWhoCreatedTheConference tells of a conference without names.
func TestWhoCreatedTheConference(t *testing.T) {
	eachTale(t, []string{
		"call.initiated", "1s call.answered", "1s conference.created",
		"1s conference.speak.started", "1s conference.speak.ended",
		"1s conference.playback.started", "1s conference.playback.ended", "1s conference.ended",
	}, func(s tale) {
		s.same("conference_id", 2, 3, 4, 5, 6, 7)
		s.same("call_session_id", 0, 2, 7)
		for event := 3; event < 7; event++ {
			s.is(event, "creator_call_session_id", s.text(2, "call_session_id"))
		}
	})
}

func TestTwoCallersOfAConference(t *testing.T) {
	eachTale(t, []string{
		"call.initiated leg:anna", "1s call.answered leg:anna",
		"1s conference.created leg:anna conference:standup",
		"1s conference.participant.joined leg:anna conference:standup",
		"1s call.initiated leg:ben", "1s call.answered leg:ben",
		"1s conference.participant.joined leg:ben conference:standup",
		"1s conference.created leg:ben conference:retro",
		"1s conference.participant.left leg:ben conference:standup",
		"1s conference.ended leg:anna conference:standup",
		"1s conference.created leg:anna conference:next",
		"1s conference.playback.started leg:anna conference:next",
	}, func(s tale) {
		s.same("conference_id", 2, 3, 6, 8, 9)
		s.differ("conference_id", 2, 7)
		s.same("call_session_id", 0, 2, 3, 9)
		s.same("call_session_id", 4, 6, 8)
		s.is(11, "creator_call_session_id", s.text(10, "call_session_id"))
		s.same("connection_id", 0, 4, 9)
		for _, path := range []string{"call_session_id", "call_leg_id", "call_control_id"} {
			s.differ(path, 0, 4)
		}
	})
}
