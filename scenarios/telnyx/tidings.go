package telnyx

import (
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A told is what a webhook tells of: ids, those of calls among them, and the numbers of the other
// party.
type told struct{ ids, calls, parties []string }

// tidings are what an event tells of.
func tidings(event emitter.Event) (tells told) {
	doc, err := wire.Parse(event.Body.Bytes(1, ""))
	if err != nil {
		return told{} // a body that somebody has damaged
	}
	tells.collect(doc.Value)
	payload, _ := doc.Value.(map[string]any)
	for _, name := range []string{"data", "payload"} {
		if below, ok := payload[name].(map[string]any); ok {
			payload = below
		}
	}
	tells.parties = others(payload)
	return tells
}

// collect collects the values of fields that are named as ids are, but for those of what belongs
// to the account, which all webhooks share.
func (t *told) collect(value any) {
	switch value := value.(type) {
	case []any:
		for _, below := range value {
			t.collect(below)
		}
	case map[string]any:
		for name, below := range value {
			text, is := below.(string)
			switch {
			case !is:
				t.collect(below)
			case text != "" && isID(name):
				t.ids = append(t.ids, text)
				if name == "call_control_id" || strings.HasSuffix(name, "CallSid") {
					t.calls = append(t.calls, text)
				}
			}
		}
	}
}

func isID(field string) bool {
	shared := []string{"connection_id", "organization_id", "messaging_profile_id", "user_id",
		"billing_group_id", "AccountSid", "assistant_id", "ConnectionId"}
	if slices.Contains(shared, field) {
		return false
	}
	return field == "id" || field == "queue" || strings.HasSuffix(field, "_id") ||
		strings.HasSuffix(field, "_sid") || strings.HasSuffix(field, "Sid")
}

// others are the numbers of the other party of what a webhook tells of; of both where it does not
// say who that is.
func others(payload map[string]any) []string {
	switch payload["direction"] {
	case "incoming", "inbound":
		return partiesOf(payload["from"])
	case "outgoing", "outbound":
		return partiesOf(payload["to"])
	}
	return append(partiesOf(payload["from"]), partiesOf(payload["to"])...)
}

// partiesOf are the numbers of a field that is a number, an object with one, or a list of these.
func partiesOf(field any) (numbers []string) {
	switch field := field.(type) {
	case string:
		return []string{field}
	case map[string]any:
		number, _ := field["phone_number"].(string)
		return []string{number}
	case []any:
		for _, one := range field {
			numbers = append(numbers, partiesOf(one)...)
		}
	}
	return numbers
}
