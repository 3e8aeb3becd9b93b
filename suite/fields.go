package suite

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A sparsity is a way in which bodies say less than they usually do.
type sparsity struct {
	id, title string
	level     Level
	// requirement speaks of the webhooks of a family, whose name it is given.
	requirement string
	// what tells the fields of a body that are treated so.
	what string
	make maker
	// take treats one field of a usual body so.
	take func(Letter, string)
}

func sparsities() []sparsity {
	return []sparsity{{
		id: "missing-fields", title: "accepts webhooks of %s without fields that are left out",
		level: Must, requirement: "A webhook of the family %s is accepted without the fields that " +
			"some capture or published sample of it leaves out.",
		what: "without", make: lacking(schemas.PresenceAll, schemas.PresenceLeast), take: remove,
	}, {
		id: "required-only", title: "accepts webhooks of %s without their optional fields",
		level: Should, requirement: "A webhook of the family %s is accepted with nothing but what " +
			"is required, or was in every capture.",
		what: "without", make: lacking(schemas.PresenceLeast, schemas.PresenceRequired), take: remove,
	}, {
		id: "null-fields", title: "accepts null in webhooks of %s", level: Must,
		requirement: "A field that is documented or captured as null, and is, does not stop a " +
			"webhook of the family %s, as client_state is when no command set it.",
		what: "with null in", make: nullified, take: nullify,
	}}
}

// fieldChecks ask, of each family, that its webhooks are accepted when they say less than usual.
func (s *Suite) fieldChecks() (checks []Check) {
	for _, kind := range sparsities() {
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
				Title: fmt.Sprintf(kind.title, family), Level: kind.level, Asks: Accept,
				Requirement: fmt.Sprintf(kind.requirement, family),
				Source:      "B30 [CAP1]", Labels: []string{family},
				Run: func(ctx context.Context, p *Probe) { p.sparse(ctx, kind, shapes) },
			})
		}
	}
	return checks
}

// sparse sends each shape in its sparse form. One that is not accepted in its usual form either is
// left to the check of that webhook.
func (p *Probe) sparse(ctx context.Context, kind sparsity, shapes []shape) {
	var lost []string
	judged := 0
	for _, s := range shapes {
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
		if usual := p.less(s, kind, nil); !accepted(p.Send(ctx, p.Event(usual), nil)) {
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
		p.Undecided("not accepted in their usual form either: %s", strings.Join(lost, ", "))
	}
}

// narrow finds the one field that is to blame, by halves. What has no single one to blame stays
// whole.
func (p *Probe) narrow(
	ctx context.Context, kind sparsity, s shape, fields []string,
) []string {
	blamed := func(some []string) bool {
		letter := p.less(s, kind, some)
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

// less is a new usual body of a shape that is treated so in some fields.
func (p *Probe) less(s shape, kind sparsity, fields []string) Letter {
	letter := p.Letter(s.hook, scenarios.Step{Variant: s.variant}, "")
	for _, field := range fields {
		kind.take(letter, field)
	}
	return letter
}
