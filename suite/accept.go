package suite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

func answerChecks(policy emitter.Policy) []Check {
	status := Check{
		ID: "answer/200", Title: "answers 200", Level: Must, plain: true,
		Requirement: "A genuine webhook is answered with 200, not with another 2xx and not with a redirect.",
		Source:      "B21 B22 [API]", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
			a := p.Send(ctx, p.plain(), nil)
			g.Expect(a).To(BeAccepted())
			g.Expect(a.Status).To(gomega.Equal(200), "the pages of single webhooks ask for 200; what is not 200 goes to the failover URL")
		},
	}
	if policy.Success.Is != "200" {
		status.Level = Should
	}
	return []Check{status, {
		ID: "answer/in-time", Title: "answers in time", Level: Must, plain: true, alone: true,
		Requirement: "Five genuine webhooks in a row are each answered within the policy's timeout.",
		Source:      "B23 B03 [KB:receive-sms-and-mms-messages]", Run: func(ctx context.Context, _ gomega.Gomega, p *Probe) {
			limit := p.Policy().Timeout.Is
			for i := range 5 {
				a := p.Send(ctx, p.plain(), nil)
				late := a.Cause == emitter.CauseTimeout || a.Took >= limit
				if !late && !accepted(a) {
					panic(inconclusive("a plain genuine webhook is not accepted: " + told(a)))
				}
				if late {
					fail(fmt.Sprintf("webhook %d of 5", i+1), fmt.Sprintf("an answer within %s, after which the sender gives up and sends again", limit),
						fmt.Sprintf("%s after %s", told(a), a.Took.Round(time.Millisecond)))
				}
			}
		},
	}}
}

func acceptWebhook(w *schemas.Webhook) func(context.Context, gomega.Gomega, *Probe) {
	return func(ctx context.Context, g gomega.Gomega, p *Probe) {
		variants := append([]string{""}, w.Header().VariantNames()...)
		for _, variant := range variants {
			p.Deliver(ctx, g, p.Letter(w, scenarios.Step{Variant: variant}, ""), strings.TrimSpace(w.Name+" "+variant))
		}
	}
}

func storyChecks() []Check {
	return []Check{
		{
			ID: "accept/story", Title: "accepts the webhooks of one call in order", Level: Must, Needs: "story",
			Requirement: "Webhooks that belong to one call or message are accepted one after another; each has an id of its own.",
			Source:      "B27 B39", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) { tell(ctx, g, p, false) },
		},
		{
			ID: "accept/out-of-order", Title: "accepts the webhooks of one call in reverse order", Level: Must, Needs: "story",
			Requirement: "A webhook is acknowledged though later ones of the same call came first: the order of delivery is not guaranteed.",
			Source:      "B43 [KB:voice-api-webhooks]", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) { tell(ctx, g, p, true) },
		},
	}
}

// tell sends the webhooks of one story, in order or reversed.
func tell(ctx context.Context, g gomega.Gomega, p *Probe, reversed bool) {
	story, _ := p.run.story()
	options := p.run.options(p.check.ID)
	options.Now = options.Now.Add(-3 * time.Minute) // the whole story has occurred when its first event is sent
	plan, err := story.Plan(options)
	g.Expect(err).NotTo(gomega.HaveOccurred())
	if reversed {
		slices.Reverse(plan.Events)
	}
	for _, planned := range plan.Events {
		g.Expect(p.Send(ctx, planned.Event, nil)).To(BeAccepted(), fmt.Sprintf("step %d, %s", planned.Step+1, planned.Event.Type))
	}
}

// story is the main story as far as the receiver handles it, or else two webhooks of which one follows the other.
func (r *run) story() (scenarios.Scenario, bool) {
	handles := map[string]bool{}
	for _, w := range r.handled {
		handles[w.Name] = true
	}
	for _, s := range scenarios.Builtin() {
		var steps []scenarios.Step
		for _, step := range s.Steps {
			if handles[step.Emit] && s.Outage == nil && step.Outage == nil {
				step.Expect = nil
				steps = append(steps, step)
			}
		}
		if s.Steps = steps; len(steps) > 1 {
			return s, true
		}
	}
	for _, w := range r.handled {
		for _, before := range w.Header().Lifecycle.After {
			if handles[before] {
				return scenarios.Scenario{Name: w.Name, Steps: []scenarios.Step{{Emit: before}, {Emit: w.Name, After: scenarios.Wait{Least: time.Second, Most: time.Second}}}}, true
			}
		}
	}
	return scenarios.Scenario{}, false
}

func layoutChecks() (checks []Check) {
	told := map[emitter.Layout]string{
		emitter.LayoutIndent:   "as Telnyx very likely lays it out",
		emitter.LayoutCompact:  "without white space",
		emitter.LayoutCRLF:     "with lines that end in CR LF",
		emitter.LayoutEscaped:  `with \/ and \u escapes`,
		emitter.LayoutUnsorted: "with unsorted keys",
	}
	for _, layout := range emitter.Layouts() {
		checks = append(checks, Check{
			ID: "accept/layout-" + string(layout), Title: "accepts JSON " + told[layout], Level: Must, Needs: "json", plain: layout == emitter.LayoutIndent,
			Requirement: "The signature is verified over the bytes as they came, however the JSON is laid out.",
			Source:      "B01 B02 B06", Labels: []string{"layout"}, Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				letter := p.Plain()
				letter.Layout = layout
				if layout == emitter.LayoutEscaped {
					letter.Payload()["offhook_text"] = "Zoë/😀"
				}
				p.Deliver(ctx, g, letter, "JSON "+told[layout])
			},
		})
	}
	return append(checks, Check{
		ID: "accept/layout-numbers", Title: "accepts numbers in any notation", Level: Must, Needs: "json",
		Requirement: "The signature is verified over the bytes as they came, however numbers are written.",
		Source:      "B01", Labels: []string{"layout"}, Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
			letter := p.Plain()
			letter.Payload()["offhook_numbers"] = []any{json.Number("1.0"), json.Number("1e2"), json.Number("1234567890123456789")}
			p.Deliver(ctx, g, letter, "1.0, 1e2 and a number of 19 digits in a field that the receiver does not know")
		},
	})
}

// readingChecks ask that bodies are read with tolerance.
func readingChecks() []Check {
	return []Check{
		{
			ID: "accept/non-ascii", Title: "accepts text that is not ASCII", Level: Must,
			Requirement: "The signature is verified over bytes, not over decoded text.",
			Source:      "B04", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				for _, text := range []string{"Grüße, señor Ångström", "\U0001f4de\U0001f44b\U0001f3fd", "line\u2028separator", "こんにちは", "مرحبا"} {
					letter := p.Plain()
					letter.Payload()["offhook_text"] = text
					p.Deliver(ctx, g, letter, "the text "+text)
				}
			},
		},
		{
			ID: "accept/unknown-type", Title: "accepts an event type that it does not know", Level: Must,
			Requirement: "A webhook of a type that the receiver does not know is acknowledged, since Telnyx adds types.",
			Source:      "B26", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				letter := p.Plain()
				if letter.Doc.Wire == schemas.Form {
					letter.Data()["StatusCallbackEvent"] = "future-thing"
				} else {
					letter.Data()["event_type"] = "future.thing.happened"
				}
				p.Deliver(ctx, g, letter, "an event of the type future.thing.happened")
			},
		},
		{
			ID: "accept/unknown-fields", Title: "accepts fields that it does not know", Level: Must,
			Requirement: "Fields that no documentation shows are ignored, at every level of the body.",
			Source:      "B29 [CAP1]", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				letter := p.Plain()
				places := []map[string]any{letter.Doc.Value.(map[string]any), letter.Data(), letter.Payload()}
				if meta, ok := places[0]["meta"].(map[string]any); ok {
					places = append(places, meta)
				}
				for _, place := range places {
					place["offhook_extra"] = "new"
				}
				p.Deliver(ctx, g, letter, "a body with an unknown field at each level")
			},
		},
		{
			ID: "accept/null-fields", Title: "accepts null in optional fields", Level: Must, Needs: "nulls",
			Requirement: "A field that is documented or captured as null, and is, does not stop a webhook, as client_state is when no command set it.",
			Source:      "B30 [CAP1]", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				p.unusual(ctx, g, "with null in each field that may be null", func(w *schemas.Webhook) (Letter, bool) {
					letter := p.Letter(w, scenarios.Step{}, "")
					return letter, p.nullify(letter) > 0
				})
			},
		},
		{
			ID: "accept/missing-fields", Title: "accepts webhooks without their optional fields", Level: Must,
			Requirement: "A webhook with nothing but its required fields is accepted.",
			Source:      "B30", Run: func(ctx context.Context, g gomega.Gomega, p *Probe) {
				p.unusual(ctx, g, "with its required fields only", func(w *schemas.Webhook) (Letter, bool) {
					return p.Letter(w, scenarios.Step{}, schemas.FieldsRequired), true
				})
			},
		},
	}
}

// unusual sends each webhook in an unusual form, where it has one. One that is not accepted in its usual form either is
// left to the check of that webhook.
func (p *Probe) unusual(ctx context.Context, g gomega.Gomega, what string, make func(*schemas.Webhook) (Letter, bool)) {
	judged := 0
	for _, w := range p.Handled() {
		letter, has := make(w)
		if !has {
			continue
		}
		a := p.Send(ctx, letter.Event(), nil)
		if !accepted(a) && !accepted(p.Send(ctx, p.Letter(w, scenarios.Step{}, "").Event(), nil)) {
			continue
		}
		judged++
		g.Expect(a).To(BeAccepted(), w.Name+" "+what)
	}
	if judged == 0 {
		panic(inconclusive("no webhook is accepted in its usual form"))
	}
}

// nullify puts null into the payload's fields that the schema lets be null, empty text into those of a form, and tells
// how many those are.
func (p *Probe) nullify(l Letter) (nulls int) {
	var nothing any
	if l.Doc.Wire == schemas.Form { // a form has no null
		nothing = ""
	}
	payload, problems := l.Payload(), len(l.Webhook.Validate(l.Doc))
	fields, err := l.Webhook.Fields("")
	if err != nil {
		panic(inconclusive(err.Error()))
	}
	prefix := "/"
	if l.Doc.Wire == schemas.JSON {
		prefix = "/data/payload/"
	}
	for _, field := range fields {
		name, ok := strings.CutPrefix(field.Pointer, prefix)
		if !ok || field.Required || strings.Contains(name, "/") {
			continue
		}
		before, had := payload[name]
		payload[name] = nothing
		switch {
		case len(l.Webhook.Validate(l.Doc)) == problems: // drift counts too: a field that is not documented as null stays
			nulls++
		case had:
			payload[name] = before
		default:
			delete(payload, name)
		}
	}
	return nulls
}
