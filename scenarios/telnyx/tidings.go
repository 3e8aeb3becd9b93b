package telnyx

import (
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// tidings are the ids of what a webhook tells of, and the numbers of the other party.
func tidings(event emitter.Event) (ids, numbers []string) {
	doc, err := wire.Parse(event.Body.Bytes(1, ""))
	if err != nil {
		return nil, nil // a body that somebody has damaged
	}
	collectIDs(doc.Value, &ids)
	payload, _ := doc.Value.(map[string]any)
	for _, name := range []string{"data", "payload"} {
		if below, ok := payload[name].(map[string]any); ok {
			payload = below
		}
	}
	return ids, others(payload)
}

// collectIDs collects the values of fields that are named as ids are, but for those of what belongs
// to the account, which all webhooks share.
func collectIDs(value any, ids *[]string) {
	switch value := value.(type) {
	case []any:
		for _, below := range value {
			collectIDs(below, ids)
		}
	case map[string]any:
		for name, below := range value {
			text, is := below.(string)
			if !is {
				collectIDs(below, ids)
			} else if text != "" && isID(name) {
				*ids = append(*ids, text)
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
