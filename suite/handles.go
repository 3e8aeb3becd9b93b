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

// A handle is what a receiver claims to handle, read.
type handle struct {
	hooks    string           // a family, a pattern or a name
	hook     *schemas.Webhook // that the name means, nil for none
	variants string           // a variant, or a pattern; "" names none
}

// handles reads what the receiver claims, and reports a name that means nothing.
func (c *Config) handles() (handles []handle, err error) {
	families := c.catalog().Families()
	for _, pattern := range c.Handles {
		hooks, variants, named := strings.Cut(pattern, "/")
		for _, part := range []string{hooks, variants} {
			if _, err := path.Match(part, ""); err != nil {
				return nil, fmt.Errorf("suite: handles %q: %w", pattern, err)
			}
		}
		h := handle{hooks: hooks, variants: variants}
		h.hook, err = c.catalog().Lookup(hooks)
		if err != nil && !slices.Contains(families, hooks) && !strings.ContainsAny(hooks, "*?[") {
			return nil, fmt.Errorf("suite: handles: %w", c.catalog().Unknown(hooks))
		}
		if named {
			if err := c.checkVariants(h); err != nil {
				return nil, fmt.Errorf("suite: handles %q: %w", pattern, err)
			}
		}
		handles = append(handles, h)
	}
	return handles, nil
}

// checkVariants reports that no webhook that is meant has a variant that is meant.
func (c *Config) checkVariants(h handle) error {
	var known []string
	for w := range c.catalog().All() {
		if h.means(w) {
			known = append(known, w.Header().VariantNames()...)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	switch {
	case len(known) == 0:
		return fmt.Errorf("%s has no variants; leave out /%s", h.hooks, h.variants)
	case !slices.ContainsFunc(known, h.fits):
		return nearest.Unknown("variant", h.variants, known)
	}
	return nil
}

// means reports whether a webhook is meant. One that wants an answer of its own has to be named.
func (h handle) means(w *schemas.Webhook) bool {
	fits, _ := path.Match(h.hooks, w.Name)
	return h.hook == w || (fits || h.hooks == w.Family) && w.Header().Answer == ""
}

// fits reports whether a variant is meant.
func (h handle) fits(variant string) bool {
	fits, _ := path.Match(h.variants, variant)
	return fits
}

// shapes lists what the receiver claims to handle. Variants that are not the usual ones are among
// them only when a variant is named.
func (c *Config) shapes() (shapes []shape, err error) {
	handles, err := c.handles()
	if err != nil {
		return nil, err
	}
	for w := range c.catalog().All() {
		h := w.Header()
		if h.Withheld != "" {
			continue
		}
		shapes = append(shapes, slices.DeleteFunc(shapesOf(w), func(s shape) bool {
			usual := len(h.Usual) == 0 || slices.Contains(h.Usual, s.variant)
			if len(handles) == 0 {
				return h.Wire != wire.JSON || h.Answer != "" || !usual
			}
			return !slices.ContainsFunc(handles, func(given handle) bool {
				if given.variants == "" {
					return usual && given.means(w)
				}
				return s.variant != "" && given.fits(s.variant) && given.means(w)
			})
		})...)
	}
	if len(shapes) == 0 {
		return nil, fmt.Errorf("suite: no webhook is handled: %s match none that is sent",
			strings.Join(c.Handles, ", "))
	}
	return shapes, nil
}

// variant is the first one that the receiver handles of a webhook, "" where it has none.
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
