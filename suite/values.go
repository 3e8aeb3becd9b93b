package suite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// valueChecks ask, of each webhook that has a field on which receivers branch, that it is accepted
// with every documented value of that field.
func valueChecks(shapes []shape) (checks []Check) {
	for _, s := range shapes {
		fields := s.branches()
		if len(fields) == 0 {
			continue
		}
		var names []string
		for _, field := range fields {
			names = append(names, plainPath(field.Pointer))
		}
		checks = append(checks, Check{
			ID: "accept/value/" + s.String(), Title: "accepts each documented value",
			Level: Must, Asks: Accept,
			Requirement: "A genuine " + s.String() + " is answered with 2xx whatever documented " +
				"value it has in " + strings.Join(names, ", ") + ".",
			Source: "schemas/" + s.hook.File, Labels: []string{s.hook.Family},
			Webhook: s.hook, Run: func(ctx context.Context, p *Probe) { p.values(ctx, s, fields) },
		})
	}
	return checks
}

// branches lists the fields of a shape on which receivers branch: that of the outcome, and those
// with several documented values whose name ends as such fields are called.
func (s shape) branches() (fields []schemas.Field) {
	all, err := s.hook.Fields(s.variant)
	if err != nil {
		return nil
	}
	for _, field := range all {
		name := strings.ToLower(field.Pointer[strings.LastIndex(field.Pointer, "/")+1:])
		ends := func(word string) bool { return strings.HasSuffix(name, word) }
		branched := field.Pointer == s.hook.Header().Outcome || name == "type" ||
			slices.ContainsFunc([]string{"direction", "state", "status", "cause", "source", "result",
				"reason"}, ends)
		if len(field.Values) > 1 && branched {
			fields = append(fields, field)
		}
	}
	return fields
}

// A value is what a field of a body says.
type value struct{ pointer, is string }

// String is the value as it is told: hangup_cause user_busy.
func (v value) String() string { return fmt.Sprintf("%s %q", plainPath(v.pointer), v.is) }

// values sends a body for each value that no accepted body before it has shown. A webhook of which
// no body is accepted is left to the check of that webhook.
func (p *Probe) values(ctx context.Context, s shape, fields []schemas.Field) {
	accepts := map[value]bool{}
	var refused []value
	var first emitter.Attempt
	var all []value
	for _, field := range fields {
		for _, is := range field.Values {
			all = append(all, value{field.Pointer, is})
		}
	}
	for _, asked := range sample(p, "values", all) {
		if accepts[asked] {
			continue
		}
		letter, err := p.letter(s.hook, scenarios.Step{
			Variant: s.variant, With: scenarios.Values{asked.pointer: asked.is}}, "")
		if err != nil { // the shape has no body with this value
			continue
		}
		a := p.Send(ctx, p.Event(letter), nil)
		if accepted(a) {
			for _, shown := range letter.shows(fields) {
				accepts[shown] = true
			}
			continue
		}
		if len(refused) == 0 {
			first = a
		}
		refused = append(refused, asked)
	}
	if len(refused) == 0 {
		return
	}
	if len(accepts) == 0 {
		p.Undecided("no %s is accepted, whatever its values: %s", s, said(first))
	}
	alone := slices.DeleteFunc(slices.Clone(refused), func(v value) bool { return accepts[v] })
	if len(alone) > 0 { // the others were accepted in another body
		refused = alone
	}
	p.Fail(fmt.Sprintf("%s with %s", s, join(refused)), "accepted with 2xx", said(first))
}

// shows lists what a body says in the fields.
func (l Letter) shows(fields []schemas.Field) (values []value) {
	for _, field := range fields {
		for _, found := range wire.Each(l.Doc.Value, wire.SplitPointer(field.Pointer)) {
			values = append(values, value{field.Pointer, fmt.Sprint(found)})
		}
	}
	return values
}

// plainPath is a pointer as people name the field: payload.to.0.status.
func plainPath(pointer string) string {
	path := strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", ".")
	return strings.TrimPrefix(strings.TrimPrefix(path, "data."), "payload.")
}

// join lists things in words.
func join[T fmt.Stringer](things []T) string {
	var texts []string
	for _, thing := range things {
		texts = append(texts, thing.String())
	}
	return strings.Join(texts, ", ")
}
