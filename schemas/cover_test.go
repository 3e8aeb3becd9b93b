package schemas

import (
	"fmt"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestRandomFieldsCover asserts that over consecutive rounds of PresenceRandom each optional field
// is present and absent, and that each value of each enum occurs.
func TestRandomFieldsCover(t *testing.T) {
	if testing.Short() {
		t.Skip("covering takes all rounds")
	}
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		compiled, _ := w.compiled()
		shape, err := compiled.variant(variant)
		if err != nil {
			t.Fatal(err)
		}
		c := &coverage{root: shape.root, pointers: shape.root.paths("", nil),
			present: map[string]uint64{}, values: map[string]bool{}}
		const most = 20_000
		for c.rounds < most && (c.rounds%200 > 0 || c.rounds == 0 || c.missing() != "") {
			c.note(generate(t, w, c.rounds, Options{Presence: PresenceRandom, Variant: variant}))
		}
		if missing := c.missing(); missing != "" {
			t.Errorf("%s in %d rounds", missing, c.rounds)
		}
	})
}

// A coverage notes what bodies have.
type coverage struct {
	root     *node
	pointers []string
	rounds   uint64
	present  map[string]uint64
	values   map[string]bool // by pointer=value
}

func (c *coverage) note(doc wire.Doc) {
	c.rounds++
	for _, pointer := range c.pointers {
		if found := wire.Each(doc.Value, wire.SplitPointer(pointer)); len(found) > 0 {
			c.present[pointer]++
			c.values[fmt.Sprint(pointer, "=", found[0])] = true
		}
	}
}

// missing tells of something that no body has shown; it is empty when all have been shown.
func (c *coverage) missing() string {
	for _, pointer := range c.pointers {
		_, field := c.root.walk(wire.SplitPointer(pointer))
		never := field.word.Often != nil && *field.word.Often == 0 ||
			c.root.within(pointer, func(n *node) bool { // a list that is empty unless it is set
				list, ok := n.word.Value.([]any)
				return ok && len(list) == 0
			})
		if c.present[pointer] == 0 && !never {
			return pointer + " never occurs"
		}
		fixed := c.root.within(pointer, func(n *node) bool { return n.word.Items != nil })
		for _, value := range field.enum {
			if !fixed && c.present[pointer] > 0 && value != nil &&
				!c.values[fmt.Sprint(pointer, "=", value)] {
				return fmt.Sprintf("%s is never %v", pointer, value)
			}
		}
		parent := wire.ParentPointer(pointer)
		_, holder := c.root.walk(wire.SplitPointer(parent))
		name := pointer[len(parent)+1:]
		optional := !holder.required[name] && !holder.always[name] && name != "0"
		if optional && c.present[pointer] == c.rounds {
			return pointer + " is optional and never absent"
		}
	}
	return ""
}

// within reports whether a schema around a pointer is one of a kind.
func (n *node) within(pointer string, kind func(*node) bool) bool {
	for pointer != "" {
		pointer = wire.ParentPointer(pointer)
		if _, around := n.walk(wire.SplitPointer(pointer)); kind(around) {
			return true
		}
	}
	return false
}
