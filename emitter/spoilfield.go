package emitter

import (
	"bytes"
	"errors"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// fieldSpoils are genuine bodies with a value that Telnyx sends, but seldom.
func fieldSpoils() []Spoil {
	all := Spoil{Answer: Accepted, Wires: []wire.Kind{wire.JSON}}
	field := func(name, title, source, why string, values func(string) (string, bool)) Spoil {
		return Spoil{Name: name, Title: title, Source: source, Why: why,
			Before: rewritten(func(body []byte) ([]byte, error) {
				return replaceValues(body, values)
			})}
	}
	sip := field("sip-parties", "The caller and the called party are SIP URIs.", "B31",
		"Telnyx documents from and to of a call as a number or as a SIP URI.",
		func(key string) (string, bool) {
			uri, ok := map[string]string{"from": "sip:anna@sip.example.com",
				"to": "sip:frontdesk@sip.example.com"}[key]
			return `"` + uri + `"`, ok
		})
	sip.Before = ofCall(sip.Before)
	event := func(name, event string) Spoil {
		s := field(name, "The event type is "+event+".", "B55",
			"Documentation and SDKs name what ends a stay in a queue in several ways.",
			other(`"`+event+`"`, "event_type"))
		s.Lenient = "No capture has shown yet which name is sent."
		s.Before = ofCall(s.Before)
		return s
	}
	return all.each(
		field("delivered-elsewhere", "The body says that it is delivered to another URL.", "B45",
			"The body names the URL as Telnyx knows it: a proxy, a tunnel or a second domain has "+
				"another one.",
			other(`"https://hooks.example.com/telnyx"`, "delivered_to")),
		field("attempt-5", "The body says that it is the fifth attempt.", "B45",
			"Up to six attempts are documented; who refuses a late one loses the webhook.",
			other("5", "attempt")),
		sip, event("event-dequeued", "call.dequeued"),
		event("event-left-queue", "call.left_queue"),
		event("event-left-queue-dots", "call.left.queue"),
	)
}

// ofCall does what change does to an event of a call, and refuses others.
func ofCall(change func(*Draft)) func(*Draft) {
	return func(d *Draft) {
		for _, s := range jsonValues(d.Body) {
			if s.key == "event_type" && bytes.HasPrefix(d.Body[s.from:s.to], []byte(`"call.`)) {
				change(d)
				return
			}
		}
		d.Err = errors.New("the body is no event of a call")
	}
}
