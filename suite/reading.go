package suite

import (
	"context"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// readingChecks ask that bodies are read with tolerance.
func readingChecks() []Check {
	return []Check{{
		ID: "accept/non-ascii", Title: "accepts text that is not ASCII", Level: Must, Asks: Accept,
		Requirement: "The signature is verified over bytes, not over decoded text.",
		Source:      "B04", Run: nonASCII,
	}, {
		ID: "accept/unknown-type", Title: "accepts an event type that it does not know",
		Level: Must, Asks: Accept,
		Requirement: "A webhook of a type that the receiver does not know is acknowledged, since " +
			"Telnyx adds types.",
		Source: "B26", Run: unknownType,
	}, {
		ID: "accept/unknown-fields", Title: "accepts fields that it does not know",
		Level: Must, Asks: Accept,
		Requirement: "Fields that no documentation shows are ignored, at every level of the body.",
		Source:      "B29 [CAP1]", Run: unknownFields,
	}}
}

func nonASCII(ctx context.Context, p *Probe) {
	for _, text := range []string{
		"Grüße, señor Ångström", "\U0001f4de\U0001f44b\U0001f3fd", "line\u2028separator",
		"こんにちは", "مرحبا",
	} {
		letter := p.Plain()
		letter.Payload()["offhook_text"] = text
		p.Deliver(ctx, letter, "the text "+text)
	}
}

func unknownType(ctx context.Context, p *Probe) {
	letter := p.Plain()
	if letter.Doc.Kind == wire.Form {
		letter.Data()["StatusCallbackEvent"] = "future-thing"
	} else {
		letter.Data()["event_type"] = "future.thing.happened"
	}
	p.Deliver(ctx, letter, "an event of the type future.thing.happened")
}

func unknownFields(ctx context.Context, p *Probe) {
	letter := p.Plain()
	places := []map[string]any{letter.Doc.Value.(map[string]any), letter.Data(), letter.Payload()}
	if meta, ok := places[0]["meta"].(map[string]any); ok {
		places = append(places, meta)
	}
	for _, place := range places {
		place["offhook_extra"] = "new"
	}
	p.Deliver(ctx, letter, "a body with an unknown field at each level")
}
