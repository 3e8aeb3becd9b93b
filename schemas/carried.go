package schemas

import (
	"math"
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// Carried says what a field of a webhook carries.
type Carried struct {
	// Resource and Value name the value of a resource that the field is. Both are empty where it is
	// none, is one of several, or is made of more than one.
	Resource, Value string
	Kind            CarriedKind
}

// A CarriedKind is how a field comes to its value.
type CarriedKind string

const (
	// CarriedMeaning is a value that means something: a number, a cause, a text.
	CarriedMeaning CarriedKind = "meaning"
	// CarriedIdentity is a value that tells one thing from others and means nothing else: an id. It
	// is another in each run.
	CarriedIdentity CarriedKind = "identity"
	// CarriedTime is what follows from when things happen: a time, or how long something took.
	CarriedTime CarriedKind = "time"
	// CarriedMade is what is made of identities, or counts.
	CarriedMade CarriedKind = "made"
	// CarriedAttempt is what each attempt fills anew.
	CarriedAttempt CarriedKind = "attempt"
)

// Carried tells for each field of the webhook, or of one of its variants, what it carries. Fields
// with others below them are left out. The keys are pointers; items of lists have numbers.
func (w *Webhook) Carried(variant string) (map[string]Carried, error) {
	c, err := w.compiled()
	if err != nil {
		return nil, err
	}
	shape, err := c.variant(variant)
	if err != nil {
		return nil, err
	}
	p, err := shape.plan()
	if err != nil {
		return nil, err
	}
	all := make(map[string]Carried, len(p.places))
	for _, at := range p.places {
		if len(at.props)+len(at.items) == 0 {
			all[at.pointer] = at.carried()
		}
	}
	return all, nil
}

func (at *place) carried() Carried {
	c := Carried{Kind: CarriedMeaning}
	f := at.binds
	if f != nil {
		if same := f.named(at.plan.resources); same != nil && same.identity() {
			f = same
		}
		c.Resource, c.Value = f.resource.name, f.name
	}
	switch {
	case at.fill != "":
		c.Kind = CarriedAttempt
	case f != nil && f.identity():
		c.Kind = CarriedIdentity
	case at.timed(nil):
		c.Kind = CarriedTime
	case at.own.identity() || slices.ContainsFunc(at.names, (*fact).made):
		c.Kind = CarriedMade
	}
	return c
}

// timed reports whether what is sent at the place depends on when things happen.
func (at *place) timed(seen []*place) bool {
	if slices.Contains(seen, at) {
		return false
	}
	seen = append(seen, at)
	return at.own.isTime() || slices.Contains(at.node.texts.formats, "date-time") ||
		slices.ContainsFunc(at.names, func(f *fact) bool { return f.timed(nil) != nil }) ||
		slices.ContainsFunc(at.refers, func(other *place) bool { return other.timed(seen) })
}

// isTime reports whether the maker is a hole with a time, such as ${event.at|unix}.
func (m *maker) isTime() bool {
	if m == nil || m.text == nil {
		return false
	}
	return slices.ContainsFunc(m.text.Pieces, func(piece hole.Piece) bool {
		return piece.Hole != nil && piece.Hole.Kind == hole.Time
	})
}

// identity reports whether the fact tells one thing from others and means nothing else.
func (f *fact) identity() bool {
	if f.make == nil || f.make.text == nil {
		return f.make.identity()
	}
	// A text that is an expression of a moment, without a format, is a UUID of that time.
	lone := f.make.text.Lone()
	return lone != nil && lone.Kind == hole.Text && lone.Format == "" && lone.Name[0] == "" &&
		f.timed(nil) != nil
}

// made reports whether the fact is made of identities, or counts.
func (f *fact) made() bool {
	return f.counts || f.identity() || slices.ContainsFunc(f.refers, (*fact).made)
}

// anonymous is from how many possibilities a value is drawn that means nothing, in bits.
const anonymous = 48

// identity reports whether the maker draws from so many possibilities that no value comes twice, or
// is the id of the event.
func (m *maker) identity() bool {
	if m == nil || m.text == nil {
		return m != nil && (m.uuid || m.pattern != nil && m.pattern.bits() >= anonymous)
	}
	lone := m.text.Lone()
	return lone != nil && lone.Name == [2]string{"event", "id"}
}

// bits is the logarithm of how many texts the pattern draws from.
func (p *pattern) bits() (bits float64) {
	switch {
	case p.literal != "":
	case p.class != nil:
		bits = math.Log2(float64(max(1, p.size)))
	case p.choice:
		for _, part := range p.parts {
			bits = max(bits, part.bits())
		}
		bits += math.Log2(float64(max(1, len(p.parts))))
	default:
		for _, part := range p.parts {
			bits += part.bits()
		}
	}
	return bits * float64(p.most)
}

// Lasts reports whether something happens to a resource that webhooks tell of, or that follows from
// what they tell. Others are the same for all that happens in a run: an account, an application.
func (c *Catalog) Lasts(resource string) bool {
	rs, err := c.resources()
	return err == nil && rs.byName[resource] != nil && len(rs.byName[resource].moments) > 0
}
