package emitter

import (
	_ "embed"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// bodiesJSON has a body of each kind of webhook that vectors need, by the webhook's name: a form is
// an object of its fields. They are written down rather than generated, so that vectors change only
// where they are meant to.
//
//go:embed bodies.json
var bodiesJSON []byte

// vectorBody is a body that vectors are made of.
type vectorBody struct {
	webhook string
	doc     wire.Doc
}

func vectorBodies() (all []vectorBody) {
	var found map[string]any
	if err := wire.Decode("bodies.json", bodiesJSON, &found); err != nil {
		panic("emitter: " + err.Error())
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		doc := wire.Doc{Kind: wire.Form, Value: found[name]}
		if _, ok := doc.At("/data"); ok {
			doc.Kind = wire.JSON
			doc.Slots = []wire.Slot{
				{Pointer: "/meta/attempt", Fill: wire.FillAttempt},
				{Pointer: "/meta/delivered_to", Fill: wire.FillDeliveredTo},
			}
		}
		all = append(all, vectorBody{name, doc})
	}
	return all
}

// event has no trace, which would have no effect on what is sent.
func (b vectorBody) event(layout wire.Layout) Event {
	body, err := b.doc.Render(layout)
	if err != nil {
		panic("emitter: bodies.json: " + b.webhook + ": " + err.Error())
	}
	return Event{Type: b.webhook, Body: body}
}
