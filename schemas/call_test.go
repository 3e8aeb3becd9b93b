package schemas

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAnAnsweredCall(t *testing.T) {
	for direction, talk := range map[string]string{
		"incoming": "2s..300s", "outgoing": "2s..300s", "0 seconds, incoming": "0s",
	} {
		t.Run(direction, func(t *testing.T) {
			eachTale(t, []string{
				"call.initiated direction=" + direction[strings.LastIndexByte(direction, ' ')+1:],
				"300ms..9s call.answered",
				talk + " call.hangup",
				"1s..4s call.cost",
			}, func(s tale) {
				s.same("call_leg_id", 0, 1, 2, 3)
				s.same("call_control_id", 0, 1, 2, 3)
				s.same("call_session_id", 0, 1, 2, 3)
				s.same("from", 0, 1, 2)
				s.same("to", 0, 1, 2)
				if got := s.text(0, "calling_party_type"); s.text(2, "calling_party_type") != got ||
					s.text(1, "calling_party_type") != got {
					s.Errorf("call.initiated has calling_party_type %s, others not", got)
				}
				began := s.times[0].Format("2006-01-02T15:04:05.000000Z")
				s.is(0, "start_time", began, "absent")
				s.is(1, "start_time", began)
				s.is(2, "start_time", began)
				s.is(2, "end_time", s.text(2, "occurred_at"))
				s.is(2, "hangup_cause", "normal_clearing")
				codes := []string{"200"}
				if s.text(2, "hangup_source") == "callee" && direction != "outgoing" {
					codes = append(codes, "unspecified") // the application ends the call by command
				}
				s.is(2, "sip_hangup_cause", codes...)
				flowed(s, 2, s.secs(1, 2), 0)
				billed(s, 3, s.secs(1, 2))
			})
		})
	}
}

// flowed asserts that audio flowed for so many seconds, of which Telnyx sent some.
func flowed(s tale, hangup int, secs, sent float64) {
	s.Helper()
	const stats = "call_quality_stats."
	in := s.number(hangup, stats+"inbound.packet_count")
	s.between("inbound packets", in, 47.5*secs-1, 50*secs+1)
	all := in + s.number(hangup, stats+"inbound.skip_packet_count")
	s.between("inbound packets with those skipped", all, 50*secs-1, 50*secs+1)
	out := s.number(hangup, stats+"outbound.packet_count")
	s.between("outbound packets", out, 48.5*sent-1, 49.5*sent+1)
}

// billed asserts that a call.cost bills the minutes of so many seconds, and those of a recording if
// there was one, and adds up.
func billed(s tale, cost int, secs float64, recorded ...float64) {
	s.Helper()
	minutes := func(secs float64) string {
		return fmt.Sprint((int(secs*1e6) + 59_999_999) / 60_000_000 * 60)
	}
	s.is(cost, "billed_duration_secs", minutes(secs))
	services := []string{"sip-trunking", "call-control", "call-recording"}[:2+len(recorded)]
	parts, _ := s.of(cost, "cost_parts").([]any)
	if len(parts) != len(services) {
		s.Fatalf("cost_parts are %v", parts)
	}
	total := 0.0
	for i, lasted := range append([]float64{secs, secs}, recorded...) {
		part := fmt.Sprintf("cost_parts.%d.", i)
		s.is(cost, part+"call_part", services[i])
		s.is(cost, part+"billed_duration_secs", minutes(lasted))
		share := s.number(cost, part+"billed_duration_secs") / 60
		s.is(cost, part+"cost", fmt.Sprintf("%.4f", s.number(cost, part+"rate")*share+1e-9))
		total += s.number(cost, part+"cost")
	}
	s.is(cost, "total_cost", fmt.Sprintf("%.4f", total))
}

func TestAnUnansweredCall(t *testing.T) {
	codes := map[string]string{
		"originator_cancel": "487", "timeout": "487", "user_busy": "486", "no_answer": "480",
		"call_rejected": "603", "not_found": "404", "unspecified": "500 503 unspecified",
	}
	for direction, typical := range map[string]string{
		"incoming": "originator_cancel", "outgoing": "timeout",
	} {
		for cause, code := range codes {
			t.Run(direction+" "+cause, func(t *testing.T) {
				hangup := "2s..40s call.hangup"
				if cause != typical {
					hangup += " hangup_cause=" + cause
				}
				eachTale(t, []string{
					"call.initiated direction=" + direction, hangup, "1s..4s call.cost",
				}, func(s tale) {
					s.is(1, "hangup_cause", cause)
					s.is(1, "sip_hangup_cause", strings.Fields(code)...)
					s.is(1, "call_quality_stats", "<nil>", "absent")
					s.is(1, "end_time", s.text(1, "occurred_at"))
					billed(s, 2, 0)
					s.is(2, "total_cost", "0.0000")
				})
			})
		}
	}
}

func TestALoneHangup(t *testing.T) {
	eachTale(t, []string{"call.hangup", "1s call.cost"}, func(s tale) {
		s.is(0, "hangup_cause", "normal_clearing")
		s.inOrder("start and end", s.moment(0, "start_time"), s.moment(0, "end_time"))
		if secs := s.number(0, "call_quality_stats.inbound.packet_count") / 50; secs < 1 ||
			secs > s.moment(0, "end_time").Sub(s.moment(0, "start_time")).Seconds() {
			s.Errorf("audio flowed for %v s", secs)
		}
	})
	eachTale(t, []string{"call.hangup hangup_cause=user_busy", "1s call.cost"}, func(s tale) {
		s.is(0, "sip_hangup_cause", "486")
		s.is(0, "call_quality_stats", "<nil>", "absent")
		billed(s, 1, 0)
	})
}

// TestTeXMLAgreesOnTheCall tells one call twice, once with each kind of webhook.
func TestTeXMLAgreesOnTheCall(t *testing.T) {
	status := map[string]string{
		"normal_clearing": "completed", "originator_cancel": "canceled", "timeout": "no-answer",
		"no_answer": "no-answer", "user_busy": "busy", "call_rejected": "failed",
	}
	for _, answered := range []bool{true, false} {
		jsonLines := []string{"call.initiated", "3s..9s call.answered", "2s..90s call.hangup"}
		formLines := []string{
			"texml.call-initiated", "3s..9s texml.call-answered", "2s..90s texml.call-completed",
		}
		if !answered {
			jsonLines, formLines = slices.Delete(jsonLines, 1, 2), slices.Delete(formLines, 1, 2)
		}
		end := len(jsonLines) - 1
		for seed := range rounds() {
			call, form := tell(t, seed, jsonLines), tell(t, seed, formLines)
			form.is(end, "HangupCause", call.text(end, "hangup_cause"))
			form.is(end, "CallStatus", status[call.text(end, "hangup_cause")])
			form.is(end, "From", call.text(end, "from"))
			form.is(end, "CallSid", call.text(end, "call_control_id"))
			form.is(end, "StartTime", call.moment(end, "start_time").Format(time.RFC3339))
			form.is(end, "EndTime", call.moment(end, "end_time").Format(time.RFC3339))
			talked := 0
			if answered {
				talked = int(call.secs(1, 2))
				form.is(end, "AnsweredTime", call.times[1].Format(time.RFC3339))
			}
			form.is(end, "CallDuration", fmt.Sprint(talked))
			for i := range form.docs {
				form.is(i, "SequenceNumber", fmt.Sprint(i))
			}
			if t.Failed() {
				t.Fatalf("seed %d: %v\n%v", seed, call.docs[end], form.docs[end])
			}
		}
	}
}

func TestADialedCallLiesWithinTheCall(t *testing.T) {
	eachTale(t, []string{
		"texml.call-initiated", "3s texml.call-answered",
		"5s..60s texml.dial-action DialCallStatus=completed", "2s texml.call-completed",
	}, func(s tale) {
		s.between("DialCallDuration", s.number(2, "DialCallDuration"), 0, s.secs(1, 2))
		s.is(3, "DialCallSid", "absent")
		s.same("CallSid", 0, 1, 2, 3)
	})
	eachTale(t, []string{"texml.dial-action DialCallStatus=busy"}, func(s tale) {
		s.is(0, "DialCallDuration", "0")
	})
}

// TestWhatTheHangupCutShort asserts that what a call was about ends by itself, or with the call.
// TestACallThatComesInWasDialedByNone asserts that a parent is told of calls only that go out.
func TestACallThatComesInWasDialedByNone(t *testing.T) {
	parents := 0
	for _, direction := range []string{"incoming", "outgoing"} {
		eachTale(t, []string{
			"call.initiated direction=" + direction, "3s texml.call-answered", "9s texml.call-completed",
		}, func(s tale) {
			s.is(1, "ParentCallSid", s.text(2, "ParentCallSid"))
			s.is(1, "ParentCallSidLegacy", s.text(1, "ParentCallSid"))
			if s.text(1, "ParentCallSid") == "absent" {
				return
			}
			parents++
			if direction == "incoming" {
				s.Errorf("a call that came in has a parent")
			}
		})
	}
	if parents == 0 {
		t.Error("no call has a parent")
	}
}

func TestWhatTheHangupCutShort(t *testing.T) {
	for _, c := range []struct{ begins, ends, done string }{
		{"call.playback.started", "call.playback.ended", "completed"},
		{"call.speak.started", "call.speak.ended", "completed"},
		{"call.dtmf.received", "call.gather.ended", "valid"},
	} {
		t.Run(c.ends, func(t *testing.T) {
			start := []string{"call.initiated", "3s call.answered", "1s " + c.begins}
			eachTale(t, append(slices.Clone(start), "2s "+c.ends, "1s call.hangup"), func(s tale) {
				s.is(3, "status", c.done)
				s.same("call_control_id", 0, 2, 3)
			})
			eachTale(t, append(start, "2s call.hangup", "20ms "+c.ends), func(s tale) {
				s.is(4, "status", "call_hangup")
			})
			eachTale(t, []string{c.ends}, func(s tale) { s.is(0, "status", c.done) })
		})
	}
}

func TestParties(t *testing.T) {
	eachTale(t, []string{
		"call.initiated direction=incoming", "1s texml.instruction-request",
		"1s call.answered", "1s texml.conference-start", "1s texml.participant-join",
	}, func(s tale) {
		from, to := s.text(0, "from"), s.text(0, "to")
		s.is(0, "caller_id_name", from)
		for path, number := range map[string]string{"from_sip_uri": from, "to_sip_uri": to} {
			if !strings.HasPrefix(s.text(0, path), number+"@") {
				s.Errorf("%s is %s, the number is %s", path, s.text(0, path), number)
			}
		}
		s.is(1, "From", from)
		s.is(1, "CallerId", from)
		s.is(1, "FromSipUri", s.text(0, "from_sip_uri"))
		s.is(1, "ToSipUri", s.text(0, "to_sip_uri"))
		s.is(1, "CallingPartyType", s.text(0, "calling_party_type"))
		for i := 3; i < 5; i++ {
			s.is(i, "From", from, "absent")
			s.is(i, "FromSipUri", s.text(0, "from_sip_uri"), "absent")
		}
	})
}

// TestATransferredLeg asserts that a second leg of a session shows the caller of the first, unless
// the command says another.
func TestATransferredLeg(t *testing.T) {
	lines := []string{
		"call.initiated leg:anna direction=incoming", "2s call.answered leg:anna",
		"5s call.initiated leg:agent session:anna direction=outgoing",
		"3s call.answered leg:agent session:anna", "1s call.bridged leg:anna",
		"1s call.bridged leg:agent session:anna", "9s call.hangup leg:agent session:anna",
		"1s call.hangup leg:anna",
	}
	eachTale(t, lines, func(s tale) {
		s.same("call_session_id", 0, 1, 2, 3, 4, 5, 6, 7)
		s.same("call_leg_id", 2, 3, 5, 6)
		s.differ("call_leg_id", 0, 2)
		s.differ("to", 0, 2)
		s.same("from", 0, 1, 2, 3, 4, 5, 6, 7)
		s.same("hangup_source", 6, 7) // one party ends both
	})
	caller := slices.Clone(lines)
	caller[0] += " from=+12025550111"
	eachTale(t, caller, func(s tale) {
		s.is(0, "from", "+12025550111")
		s.same("from", 0, 1, 2, 3, 4, 5, 6, 7)
	})
	lines[2] += " from=+12025550199"
	eachTale(t, lines, func(s tale) {
		s.is(2, "from", "+12025550199")
		s.same("from", 2, 3, 5, 6)
		s.same("from", 0, 1, 4, 7)
		s.differ("from", 0, 2)
	})
}
