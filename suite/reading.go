package suite

import (
	"context"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
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
	}, {
		ID: "accept/null-fields", Title: "accepts null in optional fields",
		Level: Must, Asks: Accept, Needs: NeedsNulls,
		Requirement: "A field that is documented or captured as null, and is, does not stop a " +
			"webhook, as client_state is when no command set it.",
		Source: "B30 [CAP1]", Run: func(ctx context.Context, p *Probe) {
			p.unusual(ctx, "with null in each field that may be null",
				func(w *schemas.Webhook) (Letter, bool) {
					letter := p.Letter(w, scenarios.Step{}, "")
					return letter, nullify(letter) > 0
				})
		},
	}, {
		ID: "accept/missing-fields", Title: "accepts webhooks without their optional fields",
		Level: Must, Asks: Accept,
		Requirement: "A webhook with nothing but its required fields is accepted.",
		Source:      "B30", Run: func(ctx context.Context, p *Probe) {
			p.unusual(ctx, "with its required fields only",
				func(w *schemas.Webhook) (Letter, bool) {
					return p.Letter(w, scenarios.Step{}, schemas.PresenceRequired), true
				})
		},
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

// unusual sends each webhook in an unusual form, where it has one. One that is not accepted in its
// usual form either is left to the check of that webhook.
func (p *Probe) unusual(
	ctx context.Context, what string, make func(*schemas.Webhook) (Letter, bool),
) {
	judged := 0
	for _, w := range p.Handled() {
		letter, has := make(w)
		if !has {
			continue
		}
		a := p.Send(ctx, p.Event(letter), nil)
		if !accepted(a) {
			usual := p.Event(p.Letter(w, scenarios.Step{}, ""))
			if !accepted(p.Send(ctx, usual, nil)) {
				continue
			}
		}
		judged++
		p.Expect(a).To(BeAccepted(), w.Name+" "+what)
	}
	if judged == 0 {
		p.Undecided("no webhook is accepted in its usual form")
	}
}

// nullable reports whether a webhook has a field that may be null.
func (s *Suite) nullable(w *schemas.Webhook) bool {
	letter, err := newLetter(s.config.setting("nullable"), "nullable", w, scenarios.Step{})
	return err == nil && nullify(letter) > 0
}

// nullify puts null into the payload's fields that the schema lets be null, empty text into those
// of a form, and returns how many those are.
func nullify(l Letter) (nulls int) {
	var nothing any
	prefix := "/data/payload/"
	if l.Doc.Kind == wire.Form { // a form has no null
		nothing, prefix = "", "/"
	}
	payload, problems := l.Payload(), l.Webhook.Validate(l.Doc)
	added := func(p schemas.Problem) bool { return !slices.Contains(problems, p) }
	fields, err := l.Webhook.Fields("")
	if err != nil {
		return 0
	}
	for _, field := range fields {
		name, ok := strings.CutPrefix(field.Pointer, prefix)
		if !ok || field.Required || strings.Contains(name, "/") {
			continue
		}
		before, had := payload[name]
		payload[name] = nothing
		switch {
		case !slices.ContainsFunc(l.Webhook.Validate(l.Doc), added): // neither error nor drift
			nulls++
		case had:
			payload[name] = before
		default:
			delete(payload, name)
		}
	}
	return nulls
}
