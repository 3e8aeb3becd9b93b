package schemas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// linkOwn compiles what x-generate says of the place.
func (p *plan) linkOwn(at *place) error {
	if len(at.constant) > 0 {
		at.own = at.natural()
		return nil
	}
	if !at.word.makes() {
		return nil
	}
	return p.linkWord(at, at.word)
}

func (p *plan) linkWord(at *place, w word) (err error) {
	if at.own, err = newMaker(w, bodyScope{p, at}); err != nil {
		return fmt.Errorf("%s: x-generate: %w", w.at, err)
	}
	if err := at.check(at.own); err != nil {
		return fmt.Errorf("%s: x-generate: %w", w.at, err)
	}
	at.bind()
	return nil
}

// bind notes that the place carries nothing but a fact, so that an override of the place sets the
// fact.
func (at *place) bind() {
	at.binds, at.format, at.fill = nil, "", ""
	if at.own == nil || at.own.text == nil {
		return
	}
	lone := at.own.text.Lone()
	if lone == nil || lone.Name[0] == "" {
		return
	}
	if lone.Name[0] == "attempt" {
		at.fill = map[string]wire.Fill{
			"number": wire.FillAttempt, "url": wire.FillDeliveredTo}[lone.Name[1]]
		return
	}
	f := at.factNamed(lone.Name)
	if f != nil && f.pieces == nil && (lone.Format == "" || f.moment >= 0) {
		at.binds, at.format = f, lone.Format
	}
}

func (at *place) factNamed(name [2]string) *fact {
	r := at.plan.resources.byName[name[0]]
	if r == nil {
		return nil
	}
	return r.facts[name[1]]
}

// linkPieces compiles what x-generate says of the items of a list: each is a table of one row. An
// item beyond the pieces, for which an override asks, is like the last.
func (p *plan) linkPieces(at *place) error {
	for i, item := range at.items {
		if len(at.pieces) == 0 {
			break
		}
		piece := min(i, len(at.pieces)-1)
		t := p.newTable(fmt.Sprintf("%s: x-generate: items/%d", at.word.at, piece), item)
		r := &row{hash: t.hash}
		t.rows = []*row{r}
		if err := p.spread(item, at.pieces[piece], t.fill(r, nil)); err != nil {
			return fmt.Errorf("%s: %w", t.at, err)
		}
	}
	return nil
}

func (p *plan) newTable(where string, at *place) *table {
	t := &table{id: len(p.tables), hash: hash(at.pointer + where), at: where, depth: at.depth}
	p.tables = append(p.tables, t)
	return t
}

// fill adds cells to a row of the table, but for one of the place that the table is of.
func (t *table) fill(r *row, of *place) func(cell) {
	return func(c cell) {
		if c.place == of {
			return
		}
		r.cells = append(r.cells, c)
		if !slices.Contains(c.place.tables, t) {
			c.place.tables = append(c.place.tables, t)
		}
	}
}

// spread reads a piece of the body that stands for a place: what it says of the place and of those
// below it.
func (p *plan) spread(at *place, piece any, add func(cell)) error {
	if piece == absentCell {
		add(cell{place: at, absent: true, items: -1})
		return nil
	}
	object, isObject := piece.(map[string]any)
	list, isList := piece.([]any)
	switch {
	case isObject && len(at.props) > 0:
		for _, name := range sortedKeys(object) {
			below := at.prop(name)
			if below == nil {
				return fmt.Errorf("there is no field %q%s", name, didYouMean(name, at.order))
			}
			if err := p.spread(below, object[name], add); err != nil {
				return err
			}
		}
		if at.nth < 0 {
			add(cell{place: at, items: -1})
		}
		return nil
	case piece == nil && (len(at.props) > 0 || len(at.items) > 0):
		add(cell{place: at, null: true, items: -1})
		return nil
	case isList && len(at.items) > 0:
		add(cell{place: at, items: len(list), told: true})
		for i, item := range list {
			if i >= len(at.items) {
				return &tightError{at.pointer, len(list)}
			}
			if err := p.spread(at.items[i], item, add); err != nil {
				return err
			}
		}
		return nil
	}
	return p.single(at, piece, add)
}

// single reads the cell of a place that holds a single value: the value, a choice, or words.
func (p *plan) single(at *place, piece any, add func(cell)) error {
	scope := bodyScope{p, at}
	c := cell{place: at, items: -1}
	var err error
	switch piece := piece.(type) {
	case map[string]any:
		var w word
		if w, err = readWord(piece, "cell"); err != nil {
			return err
		}
		c.often, c.chance, c.seen = w.Often, w.Null, w.Seen
		c.maker, err = newMaker(w, scope)
	case []any:
		c.maker, err = choice(piece, scope)
		c.told = true
	default:
		c.maker, err = literal(piece, scope)
		c.told = true
	}
	if err == nil {
		err = at.check(c.maker)
	}
	if err == nil {
		add(c)
	}
	return err
}

func (at *place) prop(name string) *place {
	for _, p := range at.props {
		if p.name == name {
			return p
		}
	}
	return nil
}

// linkTables compiles the tables of an object, and the pieces of a list. Those of what is around go
// first.
func (p *plan) linkTables(at *place) error {
	if err := p.linkPieces(at); err != nil {
		return err
	}
	for _, given := range at.node.tables {
		t := p.newTable(given.at, at)
		for i, columns := range given.rows {
			r := &row{hash: mix(t.hash, uint64(i))}
			if err := p.linkRow(t, r, at, columns.(map[string]any)); err != nil {
				return fmt.Errorf("%s/%d: %w", given.at, i, err)
			}
			t.rows = append(t.rows, r)
		}
	}
	return nil
}

func (p *plan) linkRow(t *table, r *row, at *place, columns map[string]any) error {
	if err := t.weigh(r, columns); err != nil {
		return err
	}
	piece := map[string]any{}
	for _, column := range sortedKeys(columns) {
		owner, name, dotted := strings.Cut(column, ".")
		if column == weightColumn {
			continue
		} else if !dotted {
			piece[column] = columns[column]
			continue
		}
		scope := bodyScope{p, at}
		c := condition{}
		var err error
		if owner == "" {
			var found []*place
			if found = at.below(strings.Split(name, "."), nil); found == nil {
				return fmt.Errorf("there is no field %q%s", name, didYouMean(name, at.order))
			}
			c.place = found[0]
		} else if c.fact, err = scope.fact(owner, name); err != nil {
			return err
		}
		if c.want, c.absent, err = wanted(columns[column], scope); err != nil {
			return err
		}
		if err := c.check(); err != nil {
			return err
		}
		r.when = append(r.when, c)
	}
	return p.spread(at, piece, t.fill(r, at))
}

// linkNatural gives a place without a maker the one that the schema decides.
func (p *plan) linkNatural(at *place) error {
	if at.own != nil || len(at.props) > 0 || len(at.items) > 0 {
		return nil
	}
	if at.own = at.natural(); at.own != nil || p.filled(at) {
		return nil
	}
	if len(at.types) == 0 && at.open {
		return nil
	}
	return fmt.Errorf("%s: nothing says how to make this value; add x-generate", at.at)
}

// filled reports whether a table makes the value in each of its rows.
func (p *plan) filled(at *place) bool {
	return slices.ContainsFunc(at.tables, func(t *table) bool {
		return !slices.ContainsFunc(t.rows, func(r *row) bool {
			c := r.at(at)
			return c == nil || c.maker == nil && !c.absent
		})
	})
}

// check reports a constant that the schema of the place does not accept.
func (at *place) check(m *maker) error {
	if m == nil {
		return nil
	}
	switch {
	case m.constant != nil && m.constant.Kind != hole.Absent:
		*m.constant = at.write(*m.constant)
		return at.accepts(m.constant)
	case m.text != nil && m.text.Kind() == hole.List && !at.lists(m):
		return errList
	case m.pattern != nil && len(at.types) > 0 && !at.is("string"):
		return fmt.Errorf("a pattern makes text, which is not of type %s",
			strings.Join(at.types, " or "))
	}
	for _, one := range m.choices {
		if err := at.check(one); err != nil {
			return err
		}
	}
	return nil
}

// write is a constant as the place writes it. A form carries as text what JSON carries as a number.
func (at *place) write(v datum) datum {
	number := v.Kind == hole.Number || v.Kind == hole.Bool
	if number && len(at.types) > 0 && at.types[0] == "string" {
		return datum{Value: hole.TextOf(string(v.Append(nil)))}
	}
	return v
}
