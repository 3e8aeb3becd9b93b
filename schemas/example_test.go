package schemas_test

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A body is made for a webhook, fits what is set, and is valid.
func Example() {
	hook, err := schemas.Default().Lookup("call.playback.ended")
	if err != nil {
		fmt.Println(err)
		return
	}
	scene, err := hook.Alone(7, time.Date(2026, 3, 4, 9, 15, 25, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	doc, err := hook.Generate(scene, schemas.Options{
		With: []schemas.Override{{Path: "status", Value: "file_not_found"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	status, _ := doc.At("/data/payload/status")
	fmt.Println(hook.Family, status, hook.Validate(doc))
	// Output: voice file_not_found []
}

// A captured body is recognised, and held against its schema.
func ExampleCatalog_Recognize() {
	doc, err := wire.Parse([]byte(`{"data": {"record_type": "event", "event_type": "call.hangup",
	  "id": "one", "occurred_at": "2026-03-04T09:15:25.000000Z", "payload": {}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	hook, whole, err := schemas.Default().Recognize(doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, problem := range schemas.Errors(hook.Validate(whole))[:1] {
		fmt.Println(hook.Name, problem)
	}
	// Output: call.hangup /data/id: 'one' is not valid 'uuid'
}

// An unknown name suggests the nearest.
func ExampleCatalog_Lookup() {
	_, err := schemas.Default().Lookup("call.hungup")
	fmt.Println(err)
	// Output: unknown webhook "call.hungup"; did you mean "call.hangup"? (offhook events list shows all)
}

// The fields of a webhook, with what is known of each.
func ExampleWebhook_Fields() {
	hook, err := schemas.Default().Lookup("call.hangup")
	if err != nil {
		fmt.Println(err)
		return
	}
	fields, err := hook.Fields("")
	for _, field := range fields {
		if field.Pointer == "/data/payload/hangup_source" {
			fmt.Println(field.Type, field.Values, err)
		}
	}
	// Output: string [caller callee unknown] <nil>
}

// The lives of resources: which moments of a call webhooks tell of.
func ExampleCatalog_Lives() {
	lives, err := schemas.Default().Lives()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, life := range lives {
		if life.Resource == "fax" {
			fmt.Println(life.Moments[0].Name, life.Moments[0].Webhooks)
		}
	}
	// Output: began [fax.queued fax.receiving.started]
}
