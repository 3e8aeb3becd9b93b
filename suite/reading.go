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
