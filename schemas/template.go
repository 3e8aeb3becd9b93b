package schemas

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A template is a plan as bytes with holes, in one layout: its ops, from first to last, write a
// body.
type template struct {
	ops    []op
	layout wire.Layout

	// met are the shapes of bodies without overrides.
	met validated
	// size is how long the longest body was.
	size atomic.Int64
}

// validated are the shapes of which a body was validated whole. Where it is nil none is remembered.
type validated struct {
	all sync.Map
	n   atomic.Int64
}

// mostShapes is how many shapes are remembered; of others each body is validated whole.
const mostShapes = 4096

func (v *validated) has(shape uint64) bool {
	if v == nil {
		return false
	}
	_, has := v.all.Load(shape)
	return has
}

func (v *validated) add(shape uint64) {
	if v != nil && v.n.Add(1) < mostShapes {
		v.all.Store(shape, true)
	}
}

// A templateBuilder writes what is constant once, and notes what is not.
type templateBuilder struct {
	*template
	writer wire.Writer
}

// flush makes an op of what was written since.
func (b *templateBuilder) flush() {
	if text := b.writer.Take(); len(text) > 0 {
		b.ops = append(b.ops, op{act: literally, literal: text})
	}
}

func (b *templateBuilder) place(p *place, depth int) {
	switch {
	case p.fill != "":
		b.add(op{act: slotted, place: p})
		return
	case len(p.props)+len(p.items) == 0:
		if p.literal() {
			_ = p.own.constant.write(&b.writer, depth) // a single value cannot fail
			return
		}
		b.add(op{act: valued, place: p, depth: depth})
		return
	}
	whole := -1
	if p.own != nil || len(p.tables) > 0 {
		whole = b.add(op{act: wholly, place: p, depth: depth})
	}
	if len(p.items) > 0 {
		b.writer.Open('[')
		for _, item := range p.items {
			b.guard(item, false, func() {
				b.writer.Item(depth + 1)
				b.place(item, depth+1)
				b.writer.Next()
			})
		}
		b.add(op{act: closed, bracket: ']', depth: depth})
	} else {
		b.writer.Open('{')
		props := slices.Clone(p.props)
		if b.layout.Backward() && !b.writer.Form() {
			slices.Reverse(props)
		}
		for _, prop := range props {
			b.guard(prop, prop.certain(), func() {
				b.writer.Key(prop.name, depth+1)
				b.place(prop, depth+1)
				b.writer.Next()
			})
		}
		b.add(op{act: closed, bracket: '}', depth: depth})
	}
	if whole >= 0 {
		b.ops[whole].to = len(b.ops)
	}
}

func (b *templateBuilder) guard(p *place, always bool, body func()) {
	if always {
		body()
		return
	}
	at := b.add(op{act: guarded, place: p})
	body()
	b.flush()
	b.ops[at].to = len(b.ops)
}

func (b *templateBuilder) add(o op) int {
	b.flush()
	b.ops = append(b.ops, o)
	return len(b.ops) - 1
}

// template is the plan's template for a layout, made when it is first needed.
func (p *plan) template(layout wire.Layout) (*template, error) {
	if last := p.last.Load(); last != nil && last.layout == cmp.Or(layout, wire.LayoutIndent) {
		return last, nil
	}
	layout, err := wire.ParseLayout(string(layout))
	if err != nil {
		return nil, err
	}
	if made, ok := p.templates.Load(layout); ok {
		p.last.Store(made.(*template))
		return made.(*template), nil
	}
	b := &templateBuilder{template: &template{layout: layout}}
	b.writer = wire.NewWriter(wire.Body{}, p.kind, layout, 0)
	b.place(p.root, 0)
	b.flush()
	made, _ := p.templates.LoadOrStore(layout, b.template)
	return made.(*template), nil
}
