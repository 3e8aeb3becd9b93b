package schemas

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A plan is the shape of a body that is ready for drawing: its places, numbered, with the makers
// and tables that fill them.
type plan struct {
	name      string // of the webhook
	kind      wire.Kind
	root      *place
	places    []*place // those below a place follow it
	byPointer map[string]*place
	ids       []*place // where the id of the event may be, the likeliest first
	tables    []*table
	resources *resources
	// about are the resources that the webhook is about.
	about []about
	// flows are places that carry the state of a flow.
	flows []*place
	// covered are places whose enum PresenceRandom covers through the fact that they carry.
	covered []*place
	drafts  shelf[draft]
	// templates are those that were needed, by layout.
	templates sync.Map
	// last is the one that was needed last.
	last atomic.Pointer[template]
}

// spare is how many items a list has room for.
const spare = 2

// newPlan lays out a shape. Lists have room for as many items as room says, by pointer, and for as
// many as tables and pieces give them.
func newPlan(w *Webhook, root *node, rs *resources, room map[string]int) (*plan, error) {
	room = maps.Clone(room)
	for {
		p, err := lay(w, root, rs, room)
		var tight *tightError
		if !errors.As(err, &tight) || tight.items > longest {
			return p, err
		}
		if room == nil {
			room = map[string]int{}
		}
		room[tight.pointer] = tight.items
	}
}

// A tightError says that a list has too little room.
type tightError struct {
	pointer string
	items   int
}

func (e *tightError) Error() string {
	return fmt.Sprintf("%s has %d items, and at most %d belong here", e.pointer, e.items, longest)
}

func lay(w *Webhook, root *node, rs *resources, room map[string]int) (*plan, error) {
	p := &plan{name: w.Name, kind: w.Header().Wire, byPointer: map[string]*place{}, resources: rs}
	var err error
	if p.about, err = w.about(); err != nil {
		return nil, err
	}
	p.root = p.lay(root, nil, "", "", true, room)
	for _, pointer := range []string{"/data/id", "/id"} {
		if at := p.byPointer[pointer]; at != nil {
			p.ids = append(p.ids, at)
		}
	}
	for _, link := range []func(*place) error{p.linkOwn, p.linkTables} {
		for _, at := range p.places {
			if err := link(at); err != nil {
				return nil, err
			}
		}
	}
	trace := &tracer{places: map[*place]state{}, tables: map[*table]state{}}
	for _, at := range p.places {
		if err := p.linkNatural(at); err != nil {
			return nil, err
		}
		if err := trace.place(at); err != nil {
			return nil, err
		}
		if f := at.binds; f != nil && f.flow != nil {
			p.flows = append(p.flows, at)
		} else if f != nil && f.before == nil && f.moment < 0 && len(at.enum) > 0 && len(f.tables) == 0 {
			p.covered = append(p.covered, at)
		}
	}
	p.drafts.make = func() *draft { return newDraft(p) }
	return p, nil
}

// lay numbers a place and those below it.
func (p *plan) lay(
	n *node, up *place, name, pointer string, needed bool, room map[string]int,
) *place {
	at := &place{
		node: n, plan: p, name: name, pointer: pointer, index: len(p.places), up: up, nth: -1,
		hash: hash(pointer), needed: needed, pieces: n.word.Items,
	}
	at.textual = len(n.types) > 0 && n.types[0] == "string"
	at.fits = kindsOf(n.types)
	at.must = up != nil && up.node.required[name]
	at.numeric = (n.is("integer") || n.is("number")) && !n.is("string")
	if len(n.constant) > 0 {
		only := datumOf(n.constant[0])
		at.only = &only
	}
	at.floor, at.ceiling = newLimit(n.least), newLimit(n.most)
	for _, value := range n.enum {
		at.listedValues = append(at.listedValues, datumOf(value))
	}
	if up != nil {
		at.depth = up.depth
	}
	if !needed {
		at.depth++
	}
	p.places = append(p.places, at)
	p.byPointer[pointer] = at
	for _, name := range n.order {
		below := p.lay(n.props[name], at, name, wire.JoinPointer(pointer, name),
			n.required[name] || n.always[name], room)
		below.forked = n.forked(name)
		at.props = append(at.props, below)
	}
	if n.items != nil && len(n.props) == 0 {
		count := max(spare, n.minItems, len(n.word.Items), room[pointer])
		if n.maxItems > 0 {
			count = min(count, max(n.maxItems, room[pointer])) // the schema judges what was asked for
		}
		for i := range count {
			item := p.lay(n.items, at, fmt.Sprint(i), fmt.Sprintf("%s/%d", pointer, i), true, room)
			item.nth = i
			at.items = append(at.items, item)
		}
	}
	at.last = len(p.places) - 1
	for _, name := range n.deciding() {
		if below := at.prop(name); below != nil {
			for _, one := range p.places[below.index : below.last+1] {
				one.decisive = true
			}
		}
	}
	return at
}

// forked reports whether a oneOf asks for the property in one of its cases.
func (n *node) forked(name string) bool {
	for _, fork := range n.forks {
		for _, branch := range fork {
			if slices.Contains(branch.required, name) {
				return true
			}
		}
	}
	return false
}

// kind is the kind of the values at the place.
func (at *place) holds() hole.Kind {
	switch {
	case len(at.types) != 1:
		return hole.Any
	case at.is("string"):
		return hole.Text
	case at.is("number"), at.is("integer"):
		return hole.Number
	case at.is("boolean"):
		return hole.Bool
	}
	return hole.Any
}

// A place is one field of a body, or one item of a list in it.
type place struct {
	*node
	plan    *plan
	name    string
	pointer string
	index   int
	last    int // the number of the last place below
	hash    uint64
	up      *place
	props   []*place
	items   []*place
	// nth is the number of an item, or -1.
	nth int
	// needed means that every body has the field, and depth how many optional fields lie above.
	needed bool
	// forked means that a oneOf asks for the field in one of its cases.
	forked bool
	depth  int
	// own makes the value where no table does; bound says that it names nothing but a fact.
	own   *maker
	binds *fact
	// format is how the fact is written, where it is a moment.
	format string
	fill   wire.Fill
	// pieces are what x-generate says of the items.
	pieces []any
	// tables may fill the place, those that go first at the front.
	tables []*table
	// must means that the schema of what is around the place asks for it.
	must bool
	// decisive means that a condition of the schema looks at the value.
	decisive bool
	// fits are the kinds of values that the types accept.
	fits kinds
	// textual and numeric say how values are written: numbers as text, and text as numbers.
	textual, numeric bool
	// only is the constant of the schema, if it has one.
	only *datum
	// floor and ceiling are the limits of a number.
	floor, ceiling limit
	// listedValues are those of the enum.
	listedValues []datum
	// refers are the fields that the makers of the place refer to, and names the facts.
	refers []*place
	names  []*fact
}

// take gives a draft, which is given back with put.
func (p *plan) take() *draft { return p.drafts.take() }

func (p *plan) put(d *draft) {
	p.resources.memories.put(d.facts)
	d.facts = nil
	p.drafts.put(d)
}

// A shelf has what is used again and again. One piece of it the collector does not take.
type shelf[T any] struct {
	make func() *T
	one  atomic.Pointer[T]
	many sync.Pool
}

// take gives a piece, which is given back with put.
func (s *shelf[T]) take() *T {
	if one := s.one.Swap(nil); one != nil {
		return one
	}
	if one, ok := s.many.Get().(*T); ok {
		return one
	}
	return s.make()
}

func (s *shelf[T]) put(one *T) {
	if !s.one.CompareAndSwap(nil, one) {
		s.many.Put(one)
	}
}
