package emitter_test

import (
	"slices"
	"strings"
)

// becomes reports whether one field in an object of the body, and nothing else, has a value.
func (p pair) becomes(in, field string, value any) bool {
	is, _ := object(p.spoiled.RequestBody)[in].(map[string]any)
	return is[field] == value && slices.Equal(p.changed(), []string{in + "." + field})
}

func fieldProofs() map[string]proof {
	one := func(in, field string, value any) proof {
		return signed([]string{"body"}, func(p pair) bool { return p.becomes(in, field, value) })
	}
	return map[string]proof{
		"delivered-elsewhere":   one("meta", "delivered_to", "https://hooks.example.com/telnyx"),
		"attempt-5":             one("meta", "attempt", 5.0),
		"event-dequeued":        one("data", "event_type", "call.dequeued"),
		"event-left-queue":      one("data", "event_type", "call.left_queue"),
		"event-left-queue-dots": one("data", "event_type", "call.left.queue"),
		"sip-parties": signed([]string{"body"}, func(p pair) bool {
			data := object(p.spoiled.RequestBody)["data"].(map[string]any)
			payload := data["payload"].(map[string]any)
			return payload["from"] == "sip:anna@sip.example.com" &&
				payload["to"] == "sip:frontdesk@sip.example.com" &&
				slices.Equal(p.changed(), []string{"data.payload.from", "data.payload.to"})
		}),
	}
}

func malformedProofs() map[string]proof {
	body := func(text string) proof { return signedBody(func(string) string { return text }) }
	return map[string]proof{
		"signed-not-json": body("not json"), "signed-empty": body(""), "signed-array": body("[]"),
		"signed-v1": signed([]string{"body"}, func(p pair) bool {
			body := object(p.spoiled.RequestBody)
			payload, _ := body["payload"].(map[string]any)
			return body["event_type"] == "call_answered" && body["created_at"] != nil &&
				body["data"] == nil && payload["call_control_id"] != nil
		}),
		"signed-flat": signed([]string{"body"}, func(p pair) bool {
			body := object(p.spoiled.RequestBody)
			return body["record_type"] == "link_clicked" && body["url"] != nil &&
				body["data"] == nil && body["payload"] == nil
		}),
		"signed-string": body(`"x"`), "signed-null": body("null"),
		"signed-truncated":  body(`{"data":{"event_type":"call`),
		"signed-not-utf8":   body("{\"data\":\"\xff\"}"),
		"signed-surrogate":  body(`{"data":"\ud83d"}`),
		"signed-bom":        signedBody(func(genuine string) string { return "\ufeff" + genuine }),
		"signed-deep":       body(strings.Repeat("[", 1000) + strings.Repeat("]", 1000)),
		"signed-long-array": body("[0" + strings.Repeat(",0", 9999) + "]"),
		"signed-duplicate-key": signedBody(func(genuine string) string {
			return `{"data":{},` + genuine[1:]
		}),
	}
}
