package emitter

import (
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Event is one occurrence of a webhook. Events are values: copies share the body, which never
// changes.
type Event struct {
	// ID is the event's own id (data.id), empty where the webhook has none.
	ID string
	// Type is the name of the webhook, such as "call.answered".
	Type string
	// Family is the group of webhooks that Type belongs to, such as "voice".
	Family string
	// OccurredAt is the time the body gives for the event.
	OccurredAt time.Time
	// Body is what attempts carry.
	Body wire.Body
	// Trace says where the event is from.
	Trace Trace
}

// Trace says where an event is from: which step of which run of which story, about whom. It goes
// with the event into attempts and ledger, and has no effect on what is sent.
type Trace struct {
	Story string `json:"story,omitempty"`
	// Run and Step count from 1.
	Run  string `json:"run,omitempty"`
	Step string `json:"step,omitempty"`
	// Instances are the names of what the event is about, by kind: "leg" -> "caller". Events share
	// the map, which never changes.
	Instances map[string]string `json:"instances,omitempty"`
	// Weather names the weathers that the event is sent under, each with what it does to the event
	// alone. Copy says that the event was sent before, and counts from 1.
	Weather []string `json:"weather,omitempty"`
	Copy    int      `json:"copy,omitempty"`
	// Breaks is the rule of its instances' lives that the event breaks on purpose.
	Breaks string `json:"breaks,omitempty"`
}
