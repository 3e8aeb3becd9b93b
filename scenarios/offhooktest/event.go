package offhooktest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// An Event is a webhook that was sent. Its ID is data.id, empty where the webhook has none.
type Event struct {
	emitter.Event
	// Run counts the plays of a story from 0.
	Run int
	// Attempts are the requests and their answers, and Status says whether one was accepted.
	Attempts []emitter.Attempt
	Status   scenarios.DeliveryStatus

	t testing.TB
}

// Answer is the last attempt, with what the receiver answered.
func (e *Event) Answer() emitter.Attempt { return e.Attempts[len(e.Attempts)-1] }

// Text is a value of the body as text: that of a field of the payload by its name, such as
// call_control_id, or any by a JSON pointer, such as /data/id. A value that is not there ends the
// test.
func (e *Event) Text(path string) string {
	e.t.Helper()
	return fmt.Sprint(e.At(path))
}

// At is the value whose text is Text, as decoded JSON: numbers are json.Number.
func (e *Event) At(path string) any {
	e.t.Helper()
	doc, err := e.doc()
	if err != nil {
		e.t.Fatalf("offhooktest: %s: %v", e.Type, err)
	}
	if strings.HasPrefix(path, "/") {
		value, found := doc.At(path)
		if !found {
			e.t.Fatalf("offhooktest: %s has nothing at %s", e.Type, path)
		}
		return value
	}
	for _, object := range []string{"/data/payload", "/payload", "/data", ""} {
		if value, found := doc.At(wire.JoinPointer(object, path)); found {
			return value
		}
	}
	e.t.Fatalf("offhooktest: %s: %v", e.Type, nearest.Unknown("field", path, fields(doc)))
	return nil
}

// doc is the body of the last attempt.
func (e *Event) doc() (wire.Doc, error) {
	last := e.Answer()
	return wire.Parse(e.Body.Bytes(last.N, last.URL))
}

// fields are the names of what is in the payload, or in a body without one.
func fields(doc wire.Doc) []string {
	for _, object := range []string{"/data/payload", "/payload", "/data", ""} {
		if value, found := doc.At(object); found {
			if object, ok := value.(map[string]any); ok {
				return slices.Sorted(maps.Keys(object))
			}
		}
	}
	return nil
}
