package receiver

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The defects of this file object to what a genuine request says.

// refuses answers with the status if the objection holds.
func refuses(status int, reason string, objection func(*exchange) bool) func(*Receiver) {
	return func(r *Receiver) {
		take := r.take
		r.take = func(e *exchange) {
			if objection(e) {
				e.settle(status, reason)
				return
			}
			take(e)
		}
	}
}

func finalized(e *exchange) bool    { return e.EventType == "message.finalized" }
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

func nullField(e *exchange) bool {
	payload, _ := e.at("data.payload").(map[string]any)
	for name, value := range payload {
		if value == nil && name != "client_state" {
			return true
		}
	}
	return false
}

// missingField holds if client_state, which is null in nearly every event of a call, is missing in
// one of the three events that every voice application handles.
func missingField(e *exchange) bool {
	payload, _ := e.at("data.payload").(map[string]any)
	switch e.EventType {
	case "call.initiated", "call.answered", "call.hangup":
		_, there := payload["client_state"]
		return !there
	}
	return false
}

// resource is the id of the call, fax or message that an event is about, or "" if it has none.
func resource(e *exchange) string {
	return e.text("data.payload.call_session_id", "data.payload.fax_id", "data.payload.id")
}

func refusesOlder(r *Receiver) {
	var mu sync.Mutex
	latest := map[string]time.Time{}
	refuses(http.StatusConflict, "older than an event before", func(e *exchange) bool {
		occurred, err := time.Parse(time.RFC3339, e.text("data.occurred_at"))
		about := resource(e)
		if err != nil || about == "" {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if occurred.Before(latest[about]) {
			return true
		}
		latest[about] = occurred
		return false
	})(r)
}

func refusesSecond(r *Receiver) {
	var mu sync.Mutex
	first := map[string]string{}
	refuses(http.StatusConflict, "seen before", func(e *exchange) bool {
		about := resource(e)
		if about == "" {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if first[about] == "" {
			first[about] = e.EventID
		}
		return first[about] != e.EventID
	})(r)
}

func refusesReplay(r *Receiver) {
	var used memory
	refuses(http.StatusConflict, "replay", func(e *exchange) bool {
		return used.add(e.Header.Get(signatureHeader))
	})(r)
}
