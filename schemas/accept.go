package schemas

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A textCheck is what a schema, and what it refers to, asks of a text.
type textCheck struct {
	patterns []textPattern
	formats  []string
	least    int // characters
	most     int // -1 without a limit
}

// A textPattern is a pattern that a text has to match.
type textPattern struct {
	*regexp.Regexp
	plain outline
}

func (p *textPattern) accepts(text string) bool { return p.plain.is(text) || p.MatchString(text) }

func (c textCheck) clone() textCheck {
	c.patterns, c.formats = slices.Clone(c.patterns), slices.Clone(c.formats)
	return c
}

func (c *textCheck) add(s *jsonschema.Schema) {
	if s.Pattern != nil {
		c.patterns = append(c.patterns, textPattern{s.Pattern, newOutline(s.Pattern.String())})
	}
	if s.Format != "" {
		c.formats = append(c.formats, s.Format)
	}
	c.least = max(c.least, s.MinLength)
	if s.MaxLength >= 0 && (c.most < 0 || s.MaxLength < c.most) {
		c.most = s.MaxLength
	}
}

// accepts returns an error when the schema of the place does not accept the value. It agrees with
// the validator, which tells the same of a whole body.
func (at *place) accepts(v *datum) error {
	if v.json != nil {
		return at.acceptsMany(v)
	}
	if !at.typeFits(v) {
		return fmt.Errorf("%s is not of type %s", v.shown(), strings.Join(at.types, " or "))
	}
	if at.only != nil && !at.only.is(v) {
		return fmt.Errorf("%s is not %s", v.shown(), at.only.shown())
	}
	if len(at.enum) > 0 && !at.loose && !at.listed(v) {
		return fmt.Errorf("%s is not among the values%s", v.shown(), at.others(v))
	}
	switch v.Kind {
	case hole.Text:
		return at.acceptsText(v.S)
	case hole.Number:
		return at.acceptsNumber(v)
	}
	return nil
}

// acceptsMany holds an object or a list against the places below, value by value. What conditions
// say of them together is told of the whole body.
func (at *place) acceptsMany(v *datum) error {
	if kind := wire.TypeOf(v.json); len(at.types) > 0 && !at.is(kind) {
		return fmt.Errorf("%s is not of type %s", v.shown(), strings.Join(at.types, " or "))
	}
	switch many := v.json.(type) {
	case map[string]any:
		for _, name := range sortedKeys(many) {
			below, one := at.prop(name), datumOf(many[name])
			if below == nil && at.open {
				continue
			} else if below == nil {
				return fmt.Errorf("there is no field %q", name)
			} else if err := below.accepts(&one); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		for _, below := range at.props {
			if _, there := many[below.name]; below.must && !there {
				return fmt.Errorf("%s is missing", below.name)
			}
		}
	case []any:
		for i, value := range many {
			if one := datumOf(value); len(at.items) > 0 {
				if err := at.items[0].accepts(&one); err != nil {
					return fmt.Errorf("%d: %w", i, err)
				}
			}
		}
	}
	return nil
}

// listed reports whether the enum has the value.
func (at *place) listed(v *datum) bool {
	for i := range at.listedValues {
		if at.listedValues[i].is(v) {
			return true
		}
	}
	return false
}

// others is the end of a message about a value that the enum does not have: the nearest one, or
// all.
func (at *place) others(v *datum) string {
	var values []string
	for _, one := range at.listedValues {
		values = append(values, string(one.Append(nil)))
	}
	if near := didYouMean(string(v.Append(nil)), values); near != "" {
		return near
	}
	return ": " + strings.Join(values, ", ")
}

func (at *place) typeFits(v *datum) bool {
	return at.fits.has(v.Kind) ||
		v.Kind == hole.Number && at.fits.has(whole) && v.Trim().Scale <= 0
}

func (at *place) acceptsText(text string) error {
	c := &at.node.texts
	// A character has one byte to four, so that most texts need no counting.
	if c.least*utf8.UTFMax > len(text) || c.most >= 0 && c.most < len(text) {
		if size := utf8.RuneCountInString(text); c.least > size || c.most >= 0 && size > c.most {
			return fmt.Errorf("%q has %d characters", clip(text), size)
		}
	}
	for _, format := range c.formats {
		if !wellFormed(format, text) {
			return fmt.Errorf("%q is not written as %s", clip(text), format)
		}
	}
	for i := range c.patterns {
		if p := &c.patterns[i]; !at.loose && !p.accepts(text) {
			return fmt.Errorf("%q does not match %s", clip(text), p)
		}
	}
	return nil
}

func (at *place) acceptsNumber(v *datum) error {
	low, high := &at.floor, &at.ceiling
	if low.rat != nil && low.compare(v.Value) < 0 || high.rat != nil && high.compare(v.Value) > 0 {
		return fmt.Errorf("%s is out of range", v.shown())
	}
	return nil
}

// shown is the value as a message shows it.
func (v *datum) shown() string {
	switch {
	case v.json != nil:
		return show(v.json)
	case v.Kind == hole.Text:
		return fmt.Sprintf("%q", clip(v.S))
	}
	return string(v.Append(nil))
}
