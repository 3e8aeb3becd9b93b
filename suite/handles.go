package suite

import (
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A shape is a webhook as a receiver gets it: the webhook itself, or one of its variants.
type shape struct {
	hook    *schemas.Webhook
	variant string // "" for a webhook without variants
}

// String is the name by which the shape is handled: message.received/SMS.
func (s shape) String() string {
	if s.variant == "" {
		return s.hook.Name
	}
	return s.hook.Name + "/" + s.variant
}

// shapesOf lists a webhook's variants, or the webhook itself if it has none.
func shapesOf(w *schemas.Webhook) (shapes []shape) {
	for _, variant := range w.Header().VariantNames() {
		shapes = append(shapes, shape{w, variant})
	}
	if len(shapes) == 0 {
		shapes = []shape{{hook: w}}
	}
	return shapes
}

// handled lists the webhooks of which the receiver claims to handle any shape.
func (c *Config) handled() ([]*schemas.Webhook, error) {
	if err := c.checkHandles(); err != nil {
		return nil, err
	}
	var hooks []*schemas.Webhook
	for w := range c.catalog().All() {
		if len(c.shapes(w)) > 0 {
			hooks = append(hooks, w)
		}
	}
	if len(hooks) == 0 {
		return nil, fmt.Errorf("suite: no webhook is handled: %s match none that is sent",
			strings.Join(c.Handles, ", "))
	}
	return hooks, nil
}

// shapes lists those shapes of a webhook that the receiver claims to handle. Variants that are not
// the usual ones are among them only when a variant is named, and webhooks that want an answer of
// their own only when the webhook is.
func (c *Config) shapes(w *schemas.Webhook) []shape {
	h := w.Header()
	if h.Withheld != "" {
		return nil
	}
	return slices.DeleteFunc(shapesOf(w), func(s shape) bool {
		usual := len(h.Usual) == 0 || slices.Contains(h.Usual, s.variant)
		if len(c.Handles) == 0 {
			return h.Wire != wire.JSON || h.Answer != "" || !usual
		}
		return !slices.ContainsFunc(c.Handles, func(pattern string) bool {
			hooks, variants, named := strings.Cut(pattern, "/")
			if !named {
				return usual && c.means(hooks, w)
			}
			fits, _ := path.Match(variants, s.variant)
			return fits && s.variant != "" && c.means(hooks, w)
		})
	})
}

// variant is the first one that the receiver claims to handle of a webhook, "" where it has none.
func (c *Config) variant(w *schemas.Webhook) string {
	if shapes := c.shapes(w); len(shapes) > 0 {
		return shapes[0].variant
	}
	return ""
}

// variant is the first one that the receiver handles of a webhook.
func (s *Suite) variant(w *schemas.Webhook) string {
	for _, known := range s.shapes {
		if known.hook == w {
			return known.variant
		}
	}
	return ""
}

// families yields the families of what is handled, and the shapes of each.
func (s *Suite) families() iter.Seq2[string, []shape] {
	return func(yield func(string, []shape) bool) {
		for _, family := range s.config.catalog().Families() {
			other := func(one shape) bool { return one.hook.Family != family }
			shapes := slices.DeleteFunc(slices.Clone(s.shapes), other)
			if len(shapes) > 0 && !yield(family, shapes) {
				return
			}
		}
	}
}

// means reports whether a family, a pattern or a name means a webhook.
func (c *Config) means(name string, w *schemas.Webhook) bool {
	h := w.Header()
	if fits, _ := path.Match(name, w.Name); (fits || name == w.Family) && h.Answer == "" {
		return true
	}
	found, err := c.catalog().Lookup(name)
	return err == nil && found == w
}

// checkHandles reports a name that means nothing.
func (c *Config) checkHandles() error {
	families := c.catalog().Families()
	for _, pattern := range c.Handles {
		hooks, variants, named := strings.Cut(pattern, "/")
		for _, part := range []string{hooks, variants} {
			if _, err := path.Match(part, ""); err != nil {
				return fmt.Errorf("suite: handles %q: %w", pattern, err)
			}
		}
		known := slices.Contains(families, hooks) || strings.ContainsAny(hooks, "*?[")
		if _, err := c.catalog().Lookup(hooks); err != nil && !known {
			return fmt.Errorf("suite: handles: %w, and no family has that name (%s)", err,
				strings.Join(families, ", "))
		}
		if !named {
			continue
		}
		if err := c.checkVariants(hooks, variants); err != nil {
			return fmt.Errorf("suite: handles %q: %w", pattern, err)
		}
	}
	return nil
}

// checkVariants reports that no webhook that is meant has a variant that is meant.
func (c *Config) checkVariants(hooks, variants string) error {
	var known []string
	for w := range c.catalog().All() {
		if c.means(hooks, w) {
			known = append(known, w.Header().VariantNames()...)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	fits := func(variant string) bool {
		fits, _ := path.Match(variants, variant)
		return fits
	}
	switch {
	case len(known) == 0:
		return fmt.Errorf("%s has no variants; leave out /%s", hooks, variants)
	case !slices.ContainsFunc(known, fits):
		return nearest.Unknown("variant", variants, known)
	}
	return nil
}
