package telnyx

import (
	"encoding/json"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// delivered keeps a record of a delivery, as Telnyx lists them.
func (n *Namespace) delivered(t *turn, d *scenarios.Delivery) {
	if len(d.Attempts) == 0 {
		return
	}
	first, last := d.Attempts[0], d.Attempts[len(d.Attempts)-1]
	attempts := make([]any, 0, len(d.Attempts))
	for i := range d.Attempts {
		a := &d.Attempts[i]
		status := "failed"
		if i == len(d.Attempts)-1 {
			status = string(d.Status)
		}
		response := map[string]any{}
		if a.Status != 0 {
			response["status"] = a.Status
		}
		attempts = append(attempts, map[string]any{
			"status": status, "started_at": clock(a.Sent), "finished_at": clock(a.Sent.Add(a.Took)),
			"http": map[string]any{
				"request":  map[string]any{"url": a.URL},
				"response": response,
			},
			"errors": []any{},
		})
	}
	var body struct {
		Data any `json:"data"`
	}
	if json.Unmarshal(last.RequestBody, &body) != nil { // a form
		body.Data = map[string]any{}
	}
	t.keep("webhook_delivery", "", map[string]any{
		"record_type": "webhook_delivery", "id": d.Event.ID, "status": string(d.Status),
		"started_at": clock(first.Sent), "finished_at": clock(last.Sent.Add(last.Took)),
		"attempts": attempts, "webhook": body.Data,
	})
}

func clock(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }
