package telnyx

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// TestMessagesCanBeReadAgain asserts how a message fares, and what is read of it.
func TestMessagesCanBeReadAgain(t *testing.T) {
	send := map[string]any{"from": "+13125550142", "to": "+12025550187", "text": "Hello."}
	status := func(m map[string]any) any { return m["to"].([]any)[0].(map[string]any)["status"] }
	online(t, func(l *line) {
		sent := l.ask("POST", "/messages", send, 200)
		id := sent["id"].(string)
		if status(sent) != "queued" || sent["sent_at"] != nil || sent["text"] != "Hello." {
			t.Errorf("%v", sent)
		}
		l.after(time.Minute)
		told := l.since(0, "message.sent", "message.finalized")
		for i, want := range []string{"sent", "delivered"} {
			p := told[i].payload
			if p["id"] != id || status(p) != want || p["text"] != "Hello." ||
				p["from"].(map[string]any)["phone_number"] != "+13125550142" {
				t.Errorf("%v", p)
			}
		}
		read := l.ask("GET", "/messages/"+id, nil, 200)
		if status(read) != "delivered" || read["sent_at"] == nil || read["completed_at"] == nil ||
			read["messaging_profile_id"] != told[0].payload["messaging_profile_id"] {
			t.Errorf("%v", read)
		}
		l.far("receives", scenarios.Values{"outcome": "delivery_failed"})
		failed := l.ask("POST", "/messages", send, 200)["id"].(string)
		l.after(time.Minute)
		told = l.since(2, "message.sent", "message.finalized")
		if status(told[1].payload) != "delivery_failed" ||
			status(l.ask("GET", "/messages/"+failed, nil, 200)) != "delivery_failed" {
			t.Errorf("%v", told[1].payload)
		}
		if code, answer := l.do("POST", "/messages", map[string]any{"to": "+12025550187"}); code != 400 {
			t.Errorf("it answers %d %v", code, answer)
		}
		mark := l.mark()
		l.ask("POST", "/messages/group_mms", map[string]any{"from": "+13125550142", "text": "a",
			"to": []string{"+12025550187", "+13035550177"}}, 200)
		l.after(time.Minute)
		if to := l.since(mark, "message.sent", "message.finalized")[1].payload["to"]; len(to.([]any)) != 2 {
			t.Errorf("to %v", to)
		}
	})
}

// TestMessagesAreScheduled asserts that one is sent in its time, and can be cancelled until a minute
// before.
func TestMessagesAreScheduled(t *testing.T) {
	online(t, func(l *line) {
		for _, path := range []string{"/messages", "/messages/schedule"} {
			begun := time.Since(l.began)
			mark := l.mark()
			m := l.ask("POST", path, map[string]any{"from": "+13125550142", "to": "+12025550187",
				"text": "Hello.", "send_at": l.clock(10 * time.Minute)}, 200)
			id := m["id"].(string)
			if to := m["to"].([]any)[0].(map[string]any); to["status"] != "scheduled" {
				t.Errorf("%v", m)
			}
			if profile, known := m["messaging_profile_id"]; known && profile == nil {
				t.Error("the profile of a message is null")
			}
			l.after(9*time.Minute + 30*time.Second)
			if _, answer := l.do("DELETE", "/messages/"+id, nil); fault(answer) != "90033" {
				t.Errorf("it answers %v", answer)
			}
			l.after(time.Minute)
			told := l.since(mark, "message.sent", "message.finalized")
			if told[0].payload["id"] != id || (told[0].at-begun).Round(time.Second) != 10*time.Minute {
				t.Errorf("%v %v", told[0].at-begun, told[0].payload)
			}
			profile := l.ask("GET", "/messages/"+id, nil, 200)["messaging_profile_id"]
			if profile == nil || profile != told[0].payload["messaging_profile_id"] {
				t.Errorf("the profile is %v and not %v", profile, told[0].payload)
			}
			id = l.ask("POST", path, map[string]any{"from": "+13125550142", "to": "+12025550187",
				"text": "Hello.", "send_at": l.clock(10 * time.Minute)}, 200)["id"].(string)
			l.after(5 * time.Minute)
			if code, answer := l.do("DELETE", "/messages/"+id, nil); code != 200 ||
				answer["to"].([]any)[0].(map[string]any)["status"] != "cancelled" {
				t.Errorf("it answers %d %v", code, answer)
			}
			l.after(time.Hour)
			l.since(mark, "message.sent", "message.finalized")
		}
	})
}

// TestFaxes asserts how a fax fares.
func TestFaxes(t *testing.T) {
	send := map[string]any{"connection_id": "1494404757140276705", "from": "+13125550142",
		"to": "+12025550187", "media_url": "https://files.example.com/a.pdf", "client_state": "YQ=="}
	online(t, func(l *line) {
		id := l.ask("POST", "/faxes", send, 202)["id"].(string)
		read := func() any { return l.ask("GET", "/faxes/"+id, nil, 200)["status"] }
		var got []any
		for range 4 {
			got = append(got, read())
			l.after(8 * time.Second)
		}
		l.after(time.Minute)
		if got[0] != "queued" || got[1] != "sending" || read() != "delivered" {
			t.Errorf("%v %v", got, read())
		}
		told := l.since(0, "fax.queued", "fax.media.processed", "fax.sending.started", "fax.delivered")
		if p := told[3].payload; p["fax_id"] != id || p["client_state"] != "YQ==" ||
			p["original_media_url"] != "https://files.example.com/a.pdf" {
			t.Errorf("%v", p)
		}
		if _, answer := l.do("POST", "/faxes/"+id+"/actions/cancel", nil); fault(answer) != "90080" {
			t.Errorf("it answers %v", answer)
		}
		l.far("receives", scenarios.Values{"outcome": "user_busy"})
		id = l.ask("POST", "/faxes", send, 202)["id"].(string)
		l.after(time.Minute)
		if told = l.told(); told[7].what != "fax.failed" || read() != "failed" ||
			told[7].payload["failure_reason"] != "user_busy" {
			t.Errorf("%v %v", told[7], read())
		}
	})
}

// TestCodes asserts which codes are right.
func TestCodes(t *testing.T) {
	const profile = "5f6a0c3e-2f1d-4c6b-8b73-0d9e1a2b3c4d"
	online(t, func(l *line) {
		for _, custom := range []string{"", "4711"} {
			body := map[string]any{"phone_number": "+13035550177", "verify_profile_id": profile}
			if custom != "" {
				body["custom_code"] = custom
			}
			mark := l.mark()
			v := l.ask("POST", "/verifications/sms", body, 200)
			l.after(10 * time.Second)
			told := l.since(mark, "verify.sent", "verify.delivered")
			code := told[0].payload["custom_code"].(string)
			if told[0].payload["id"] != v["id"] || custom != "" && code != custom {
				t.Errorf("%v", told[0].payload)
			}
			byID := "/verifications/" + v["id"].(string) + "/actions/verify"
			byNumber := "/verifications/by_phone_number/+13035550177/actions/verify"
			for _, c := range []struct{ path, code, want string }{
				{byID, "00000", "rejected"}, {byNumber, "00000", "rejected"},
				{byNumber, code, "accepted"}, {byID, code, "rejected"}} {
				got := l.ask("POST", c.path, map[string]any{"code": c.code,
					"verify_profile_id": profile}, 200)
				if got["response_code"] != c.want || got["phone_number"] != "+13035550177" {
					t.Errorf("%s %s: %v", c.path, c.code, got)
				}
			}
			if v = l.ask("GET", "/verifications/"+v["id"].(string), nil, 200); v["status"] != "accepted" {
				t.Errorf("%v", v)
			}
		}
	})
}

// TestRecordings asserts what is kept of a call.
func TestRecordings(t *testing.T) {
	online(t, func(l *line) {
		id := l.in()
		l.begin(id, "record_start")
		l.far("hangs_up", nil)
		l.after(time.Minute)
		told := l.told()
		saved := told[len(told)-1].payload["recording_id"].(string)
		_, list := l.do("GET", "/recordings", nil)
		if all := list["data"].([]any); len(all) != 1 || all[0].(map[string]any)["id"] != saved {
			t.Errorf("%v", list)
		}
		if r := l.ask("GET", "/recordings/"+saved, nil, 200); r["call_control_id"] != id ||
			r["duration_millis"] != 940.0 {
			t.Errorf("%v", r)
		}
		l.after(time.Hour)
		l.ask("GET", "/recordings/"+saved, nil, 200)
		if status, answer := l.do("POST", "/recordings/actions/delete",
			map[string]any{"ids": []string{saved, "none"}}); status != 404 {
			t.Errorf("it answers %d %v", status, answer)
		}
		l.ask("DELETE", "/recordings/"+saved, nil, 200)
		l.ask("GET", "/recordings/"+saved, nil, 404)
	})
}
