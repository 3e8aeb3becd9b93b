package receiver

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// refusedDefects object to what a genuine request says.
func refusedDefects() []Defect {
	return []Defect{
		defect("inbound-only", "refuses message.finalized, which it did not ask for", "B27",
			refuses(http.StatusBadRequest, "not subscribed", ofType("message.finalized"))),
		defect("refuses-unknown-types", "refuses event types it does not know", "B26",
			refuses(http.StatusBadRequest, "unknown event type", unknownType)),
		defect("docs-names-only", "refuses call.left_queue, which is call.dequeued in SDKs", "B55",
			refuses(http.StatusBadRequest, "unknown event type",
				ofType("call.left_queue", "call.left.queue"))),
		defect("sdk-names-only", "refuses call.dequeued, which is call.left_queue in SDKs", "B55",
			refuses(http.StatusBadRequest, "unknown event type", ofType("call.dequeued"))),
		defect("unknown-tenant-404",
			"answers 404 to a connection, profile or organization that it does not know", "B28",
			refuses(http.StatusNotFound, "no such account", func(e *exchange) bool {
				return slices.ContainsFunc(tenants(e.document), unknownTenant)
			})),
		defect("strict-fields", "refuses envelopes with keys it does not know", "B29",
			refuses(http.StatusUnprocessableEntity, "unknown field", unknownField)),
		defect("narrow-types", "refuses a list of recipients", "B31",
			refuses(http.StatusUnprocessableEntity, "to: no string", func(e *exchange) bool {
				_, list := e.at("data.payload.to").([]any)
				return list
			})),
		defect("text-amounts", "refuses an amount that is a number", "B31",
			refuses(http.StatusUnprocessableEntity, "amount: no text", func(e *exchange) bool {
				return numberIn(e.document, "amount")
			})),
		defect("e164-only", "refuses a caller or callee that is no number", "B31",
			refuses(http.StatusUnprocessableEntity, "not a phone number", noNumber)),
		defect("narrow-dates", "refuses dates without a fraction of a second", "B32",
			refuses(http.StatusUnprocessableEntity, "not a date", func(e *exchange) bool {
				date := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?$`)
				return anyText(e.document, date.MatchString)
			})),
		defect("conflict-on-duplicate", "answers 409 to an event it has taken", "B33",
			refuses(http.StatusConflict, "taken before", duplicate)),
		defect("conflict-on-copies", "answers 409 to an event that it is busy with", "B35",
			refusesCopies),
		defect("refuses-replay", "refuses a signature it has seen", "A20 B33", refusesReplay),
		defect("refuses-after-forged", "refuses an event that came forged before", "B37",
			refusesAfterForged),
		defect("one-per-resource",
			"takes the second event of a call or message for a duplicate and refuses it",
			"B39", refusesSecond),
		defect("story-order",
			"refuses an event older than one it has seen of the same call or message",
			"B43", refusesOlder),
		defect("refuses-attempt-2", "refuses every attempt but the first", "B45",
			refuses(http.StatusBadRequest, "not the first attempt", laterAttempt)),
		defect("own-address-only", "refuses what was delivered to another URL than its own", "B45",
			refuses(http.StatusBadRequest, "not for this address", otherAddress)),
		defect("form-as-json", "parses forms as JSON", "B17",
			func(r *Receiver) { r.parse = readJSON }),
	}
}

func ofType(names ...string) func(*exchange) bool {
	return func(e *exchange) bool { return slices.Contains(names, e.EventType) }
}

func laterAttempt(e *exchange) bool { return e.Attempt > 1 }
func duplicate(e *exchange) bool    { return e.Duplicate }

func unknownType(e *exchange) bool {
	return e.document != nil && e.EventType != "" &&
		!slices.Contains(strings.Fields(documentedTypes), e.EventType)
}

// unknownField holds if the usual envelope has an unknown key. A body without that envelope has
// keys of its own, and the objection does not hold.
func unknownField(e *exchange) bool {
	if e.at("data.record_type") != "event" {
		return false
	}
	return hasOther(e.document, "data meta") || hasOther(e.at("meta"), "attempt delivered_to") ||
		hasOther(e.at("data"), "created_at event_type id occurred_at payload record_type")
}

// hasOther tells whether value is an object with a key that is not among the known.
func hasOther(value any, known string) bool {
	object, _ := value.(map[string]any)
	for key := range object {
		if !slices.Contains(strings.Fields(known), key) {
			return true
		}
	}
	return false
}

// noNumber holds if a call is from or to what is no phone number.
func noNumber(e *exchange) bool {
	number := regexp.MustCompile(`^\+[1-9]\d{5,14}$`)
	if !strings.HasPrefix(e.EventType, "call.") {
		return false
	}
	return slices.ContainsFunc(e.texts("data.payload.from", "data.payload.to"),
		func(text string) bool { return !number.MatchString(text) })
}

func otherAddress(e *exchange) bool {
	to, err := url.Parse(e.text("meta.delivered_to"))
	return err == nil && to.Host != "" && (to.Host != e.original.Host || to.Path != e.Path)
}

// anyText tells whether a text in the value satisfies the condition.
func anyText(value any, condition func(string) bool) bool {
	switch value := value.(type) {
	case string:
		return condition(value)
	case []any:
		return slices.ContainsFunc(value, func(v any) bool { return anyText(v, condition) })
	case map[string]any:
		for _, member := range value {
			if anyText(member, condition) {
				return true
			}
		}
	}
	return false
}

// numberIn tells whether a member with this name is a number, somewhere in the value.
func numberIn(value any, name string) bool {
	switch value := value.(type) {
	case []any:
		return slices.ContainsFunc(value, func(v any) bool { return numberIn(v, name) })
	case map[string]any:
		for key, member := range value {
			switch member.(type) {
			case float64, json.Number:
				if key == name {
					return true
				}
			default:
				if numberIn(member, name) {
					return true
				}
			}
		}
	}
	return false
}

// refusesCopies works on an event for a moment, and refuses it while it does.
func refusesCopies(r *Receiver) {
	var under sync.Map
	take := r.take
	r.take = func(e *exchange) {
		if _, busy := under.LoadOrStore(e.identity, true); busy && e.identity != "" {
			e.settle(http.StatusConflict, "at work on it")
			return
		}
		defer under.Delete(e.identity)
		e.pause(20 * time.Millisecond)
		take(e)
	}
}

// resource is the id of the call, fax or message that an event is about, or "" if it has none.
func resource(e *exchange) string {
	return e.text("data.payload.call_session_id", "data.payload.fax_id", "data.payload.id")
}

func refusesOlder(r *Receiver) {
	var latest memory
	refuses(http.StatusConflict, "older than an event before", func(e *exchange) bool {
		occurred, err := time.Parse(time.RFC3339, e.text("data.occurred_at"))
		about := resource(e)
		if err != nil || about == "" {
			return false
		}
		_, late := latest.advance(about, occurred, e.EventID)
		return late
	})(r)
}

// refusesSecond refuses an event of a resource of which it has taken another.
func refusesSecond(r *Receiver) {
	var resources, events memory
	refuses(http.StatusConflict, "seen before", func(e *exchange) bool {
		about := resource(e)
		if about == "" {
			return false
		}
		if resources.add(about) {
			return !events.has(e.EventID)
		}
		events.add(e.EventID)
		return false
	})(r)
}

func refusesReplay(r *Receiver) {
	var used memory
	refuses(http.StatusConflict, "replay", func(e *exchange) bool {
		return used.add(e.Header.Get(signatureHeader))
	})(r)
}

func refusesAfterForged(r *Receiver) {
	var forged memory
	refuses(http.StatusConflict, "seen before", func(e *exchange) bool {
		return e.identity != "" && forged.has(e.identity)
	})(r)
	r.notesForged(&forged)
}
