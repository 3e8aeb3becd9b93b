package schemas

import (
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// fitting is the shape that a body has: that of the variant which the body names, else of the
// variant whose constants the body carries most of, else that of the first variant. A webhook
// without variants has but one.
func (c *compiled) fitting(body any) *shape {
	names := slices.Sorted(maps.Keys(c.variants))
	for _, pointer := range c.discriminators {
		found := wire.Each(body, wire.SplitPointer(pointer))
		if len(found) == 0 {
			continue
		}
		for _, name := range names {
			_, field := c.variants[name].root.walk(wire.SplitPointer(pointer))
			if slices.Contains(field.closed(), fmt.Sprint(found[0])) {
				return c.variants[name]
			}
		}
	}
	best, most := &c.usual, -1
	for _, name := range names {
		f := fit{strict: true}
		if c.variants[name].root.fits(body, &f) && f.constants > most {
			best, most = c.variants[name], f.constants
		}
	}
	return best
}

// discriminate finds the fields that tell the variants apart: each variant has the field, and no
// two of them a value in common.
func (c *compiled) discriminate() {
	names := slices.Sorted(maps.Keys(c.variants))
	if len(names) < 2 {
		return
	}
	for _, pointer := range c.variants[names[0]].root.paths("", nil) {
		seen, apart := map[string]bool{}, true
		for _, name := range names {
			_, field := c.variants[name].root.walk(wire.SplitPointer(pointer))
			values := field.closed()
			apart = apart && len(values) > 0
			for _, value := range values {
				apart = apart && !seen[value]
				seen[value] = true
			}
		}
		if apart {
			c.discriminators = append(c.discriminators, pointer)
		}
	}
}

// closed lists the values that a field may have, as text. There are none when any value may be.
func (n *node) closed() (values []string) {
	if n == nil || n.loose {
		return nil
	}
	all := n.constant
	if len(all) == 0 {
		all = n.enum
	}
	for _, value := range all {
		values = append(values, fmt.Sprint(value))
	}
	return values
}
