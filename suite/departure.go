package suite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A departure is a way in which bodies differ from their usual form and stay genuine.
type departure struct {
	id, title, source string
	level             Level
	// requirement speaks of the webhooks of a family, whose name it is given.
	requirement string
	// what tells the fields of a body that are treated so.
	what string
	make maker
	// take treats one field of a usual body so.
	take func(Letter, string)
}

func departures() []departure {
	return []departure{{
		id: "missing-fields", title: "accepts webhooks without fields that some lack",
		level: Must, source: "B30 [CAP1]",
		requirement: "A webhook of the family %s is accepted without the fields that some " +
			"capture or published sample of it leaves out.",
		what: "without", make: lacking(schemas.PresenceAll, schemas.PresenceLeast), take: remove,
	}, {
		id: "required-only", title: "accepts webhooks without their optional fields",
		level: Should, source: "B30",
		requirement: "A webhook of the family %s is accepted with nothing but what is required, " +
			"or was in every capture.",
		what: "without", make: lacking(schemas.PresenceLeast, schemas.PresenceRequired), take: remove,
	}, {
		id: "null-fields", title: "accepts null where it is known", level: Must, source: "B30 [CAP1]",
		requirement: "A field that is documented or captured as null, and is, does not stop a " +
			"webhook of the family %s, as client_state is when no command set it.",
		what: "with null in", make: nullified, take: nullify,
	}, {
		id: "number-amounts", title: "accepts amounts as numbers", level: Should,
		requirement: "A webhook of the family %s is accepted with numbers where a page shows " +
			"them, though other pages and captures show text.",
		source: "B31", what: "with a number in", make: numbered, take: number,
	}}
}

// fieldChecks ask, of each family, that its webhooks are accepted when they depart from what is
// usual.
func (s *Suite) fieldChecks() (checks []Check) {
	for _, kind := range departures() {
		for family, shapes := range s.families() {
			// The list of checks does not depend on the seed.
			setting := &scenarios.Setting{Catalog: s.config.Catalog, Entities: s.config.Entities}
			has := func(one shape) bool {
				_, fields := kind.make(setting, kind.id, one)
				return len(fields) > 0
			}
			if !slices.ContainsFunc(shapes, has) {
				continue
			}
			checks = append(checks, Check{
				ID:    "accept/" + kind.id + "/" + family,
				Title: kind.title, Level: kind.level, Asks: Accept,
				Requirement: fmt.Sprintf(kind.requirement, family),
				Source:      kind.source, Labels: []string{family},
				Run: func(ctx context.Context, p *Probe) { p.depart(ctx, kind, shapes) },
			})
		}
	}
	return checks
}

// depart sends each shape in another than its usual form. One that is not accepted in its usual
// form either is left to the check of that webhook.
func (p *Probe) depart(ctx context.Context, kind departure, shapes []shape) {
	var lost []string
	judged := 0
	for _, s := range sample(p, "webhooks", shapes) {
		p.made++
		setting := p.suite.config.setting(fmt.Sprintf("%s#%d", p.check.ID, p.made))
		letter, fields := kind.make(setting, p.check.ID, s)
		if len(fields) == 0 {
			continue
		}
		a := p.Send(ctx, p.Event(letter), nil)
		if accepted(a) {
			judged++
			continue
		}
		if usual := p.treated(s, kind, nil); !accepted(p.Send(ctx, p.Event(usual), nil)) {
			lost = append(lost, s.String())
			continue
		}
		var names []string
		for _, pointer := range p.narrow(ctx, kind, s, fields) {
			names = append(names, plainPath(pointer))
		}
		p.Fail(fmt.Sprintf("%s %s %s", s, kind.what, strings.Join(names, ", ")),
			"accepted with 2xx, as it is in its usual form", said(a))
	}
	if judged == 0 && len(lost) > 0 {
		p.Undecided("not accepted in their usual form either: %s", some(lost))
	}
}

// narrow finds the one field that is to blame, by halves. What has no single one to blame stays
// whole.
func (p *Probe) narrow(
	ctx context.Context, kind departure, s shape, fields []string,
) []string {
	blamed := func(some []string) bool {
		letter := p.treated(s, kind, some)
		if len(schemas.Errors(s.hook.Validate(letter.Doc))) > 0 {
			return false // such a body is not sent
		}
		return !accepted(p.Send(ctx, p.Event(letter), nil))
	}
	for len(fields) > 1 {
		middle := len(fields) / 2
		switch first, second := fields[:middle], fields[middle:]; {
		case blamed(first):
			fields = first
		case blamed(second):
			fields = second
		default:
			return fields
		}
	}
	return fields
}

// treated is a new usual body of a shape that is treated so in some fields.
func (p *Probe) treated(s shape, kind departure, fields []string) Letter {
	letter := p.Letter(s.hook, scenarios.Step{Variant: s.variant}, "")
	for _, field := range fields {
		kind.take(letter, field)
	}
	return letter
}
