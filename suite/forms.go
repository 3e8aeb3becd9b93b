package suite

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// formChecks ask that TeXML's forms are verified as the raw text that they are.
func formChecks() []Check {
	return []Check{{
		ID: "accept/form", Title: "accepts forms", Level: Must, Asks: Accept, Needs: NeedsForm,
		Requirement: "A TeXML callback is a form: its raw text is verified, and it is not parsed " +
			"as JSON.",
		Source: "B17 [API]", Run: func(ctx context.Context, p *Probe) {
			p.Deliver(ctx, p.Letter(p.suite.form(), scenarios.Step{}, ""), "a form")
		},
	}, {
		ID: "accept/form-encoding", Title: "accepts forms however they are encoded",
		Level: Must, Asks: Accept, Needs: NeedsForm,
		Requirement: "The form is verified as the text that came, not as one that is built again " +
			"from its fields.",
		Source: "B18", Run: func(ctx context.Context, p *Probe) {
			for _, way := range []string{"%20 for a space", "lower-case hex", "an empty value",
				"a repeated key", "keys in reverse order"} {
				letter := p.Letter(p.suite.form(), scenarios.Step{}, "")
				event := p.Event(letter)
				event.Body = wire.Raw(wire.Form, []byte(encode(letter, way)))
				p.Expect(p.Send(ctx, event, nil)).To(BeAccepted(), "a form with "+way)
			}
		},
	}}
}

// encode writes a letter's form in one of the ways that are equal in meaning and differ in bytes.
func encode(l Letter, way string) string {
	fields := maps.Clone(l.Data())
	fields["offhook_text"] = "two words + ünder"
	names := slices.Sorted(maps.Keys(fields))
	if way == "keys in reverse order" {
		slices.Reverse(names)
	}
	var pairs []string
	for _, name := range names {
		text, _ := fields[name].(string)
		value := url.QueryEscape(text)
		switch way {
		case "%20 for a space":
			value = strings.ReplaceAll(value, "+", "%20")
		case "lower-case hex":
			value = lowerHex(value)
		}
		pairs = append(pairs, name+"="+value)
	}
	switch way {
	case "an empty value":
		pairs = append(pairs, "offhook_empty=")
	case "a repeated key":
		pairs = append(pairs, "offhook_text=again")
	}
	return strings.Join(pairs, "&")
}

// lowerHex writes %2B as %2b.
func lowerHex(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			out.WriteString(strings.ToLower(text[i : i+3]))
			i += 2
			continue
		}
		out.WriteByte(text[i])
	}
	return out.String()
}
