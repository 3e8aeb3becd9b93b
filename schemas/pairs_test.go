package schemas

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestBeginningAndEndTellOfOneThing tells when something began and when it ended, then when another
// began. What the first two both carry is the same, but for what is listed.
func TestBeginningAndEndTellOfOneThing(t *testing.T) {
	const fields = "status delivery_status order_status occurred_at updated_at SequenceNumber " +
		"Timestamp custom_headers client_state tags"
	for _, c := range []struct{ begins, ends, id, change string }{
		{"call.initiated", "call.hangup", "call_leg_id", ""},
		{"call.enqueued", "call.dequeued", "", ""},
		{"call.fork.started", "call.fork.stopped", "", ""},
		{"call.hold", "call.unhold", "", ""},
		{"call.payment.progress", "call.payment.completed", "", ""},
		{"call.playback.started", "call.playback.ended", "", ""},
		{"call.refer.started", "call.refer.completed", "", "sip_notify_response"},
		{"call.speak.started", "call.speak.ended", "speak_id", ""},
		{"call.recording.saved", "call.recording.transcription.saved", "recording_id", ""},
		{"call.machine.premium.detection.ended", "call.machine.premium.greeting.ended", "", "result"},
		{"conference.created", "conference.ended", "conference_id", ""},
		{"conference.participant.joined", "conference.participant.left", "", ""},
		{"conference.playback.started", "conference.playback.ended", "", ""},
		{"conference.speak.started", "conference.speak.ended", "", ""},
		{"email_domain.created", "email_domain.verified", "",
			"dns_records usable_for_sending verification verified_at"},
		{"email.scheduled", "email.queued", "payload.id", ""},
		{"fax.queued", "fax.delivered", "fax_id", "call_duration_secs"},
		{"fax.queued", "fax.failed", "fax_id", ""},
		{"fax.receiving.started", "fax.received", "fax_id", ""},
		{"message.sent", "message.finalized", "payload.id", "completed_at to"},
		{"message.sent#RCS", "message.finalized#RCS", "payload.id", "completed_at to"},
		{"messaging_hosted_numbers_orders.created", "messaging_hosted_numbers_orders.deleted",
			"order_id", "numbers"},
		{"siprec.started", "siprec.stopped", "", ""},
		{"streaming.started", "streaming.stopped", "stream_url", ""},
		{"streaming.started", "streaming.failed", "stream_url", ""},
		{"texml.call-initiated", "texml.call-completed", "CallSid", "CallStatus"},
		{"texml.conference-start", "texml.participant-join", "", "StatusCallbackEvent"},
		{"texml.participant-join", "texml.participant-leave", "", "StatusCallbackEvent"},
		{"texml.recording-in-progress", "texml.recording-completed", "RecordingSid",
			"RecordingStatus"},
		{"texml.siprec-started", "texml.siprec-stopped", "SiprecSid", "SiprecEvent"},
		{"texml.stream-started", "texml.stream-stopped", "StreamSid", "StreamEvent"},
		{"verify.sent", "verify.delivered", "payload.id", ""},
		{"verify.sent", "verify.failed", "payload.id", ""},
		{"video.room.participant.joined", "video.room.participant.left", "participant_id", ""},
		{"video.room.recording.started", "video.room.recording.completed", "recording_id", ""},
		{"video.room.session.started", "video.room.session.ended", "session_id", ""},
		{"whatsapp.template.approved", "whatsapp.template.disabled", "template_id", ""},
	} {
		t.Run(c.begins+" "+c.ends, func(t *testing.T) {
			changes := strings.Fields(fields + " " + c.change)
			eachTale(t, []string{c.begins, "30s " + c.ends, "5s " + c.begins}, func(s tale) {
				one, other := s.of(0, "payload"), s.of(1, "payload")
				if one == "absent" {
					one, other = s.docs[0].Value, s.docs[1].Value
				}
				for _, path := range differences("", one, other, changes) {
					s.Errorf("%s is another in the second", path)
				}
				if c.id != "" {
					s.differ(c.id, 0, 2)
				}
			})
		})
	}
}

// differences are the fields that both bodies have, with other values, and that may not change. A
// list is compared as a whole.
func differences(at string, one, other any, changes []string) (paths []string) {
	fields, whole := one.(map[string]any)
	others, also := other.(map[string]any)
	if !whole || !also {
		if fmt.Sprint(one) != fmt.Sprint(other) {
			paths = append(paths, at)
		}
		return paths
	}
	for _, name := range sortedKeys(fields) {
		if value, there := others[name]; there && !slices.Contains(changes, name) {
			paths = append(paths, differences(at+"/"+name, fields[name], value, changes)...)
		}
	}
	return paths
}
