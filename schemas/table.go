package schemas

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// weightColumn is the column of a row that says how often the row is drawn.
const weightColumn = "x-weight"

// absentCell is the cell of a field that is not there.
const absentCell = "${absent}"

// A table is one list of rows of x-cases. The row that contradicts the least is taken: its
// conditions, what was set from outside, and what other tables have decided. Of equals it is the
// first, or one by weight.
type table struct {
	id   int
	hash uint64
	// at is where the table stands: file#/pointer.
	at string
	// resource is what the table is of; nil for one of a body.
	resource *resource
	// depth is how many optional fields lie above the object that the table is of.
	depth    int
	rows     []*row
	facts    []*fact // those that cells of a resource's table fill
	weighted bool
}

// A condition looks at a fact, or at a field that is drawn by itself.
type condition struct {
	fact  *fact
	place *place
	// want is a choice of what fits; absence fits where absent is set.
	want   []*maker
	absent bool
}

// check reports a condition on what only is there or not, and that asks for more.
func (c *condition) check() error {
	if c.fact == nil || !c.fact.happens() {
		return nil
	}
	for _, m := range c.want {
		if m.constant == nil || m.constant.Kind != hole.Bool {
			return fmt.Errorf("%s is there or not: true or false", c.fact)
		}
	}
	if c.absent {
		return fmt.Errorf("%s is there or not: true or false, not absent", c.fact)
	}
	return nil
}

// check reports the conditions of a resource's table that ask for more than there can be. All facts
// are compiled by then.
func (t *table) check() error {
	var errs []error
	for i, r := range t.rows {
		for j := range r.when {
			if err := r.when[j].check(); err != nil {
				errs = append(errs, fmt.Errorf("%s/%d: %w", t.at, i, err))
			}
		}
	}
	return errors.Join(errs...)
}

// A cell says what a row makes of a field or of a fact.
type cell struct {
	place *place
	fact  *fact
	// column is the number of the fact among those of the table.
	column int
	// maker is nil where the field's own maker stays.
	maker  *maker
	absent bool
	// null means that an object is null.
	null bool
	// told means that the row says that the field is there; but PresenceRandom may leave it out.
	told bool
	// often, chance and seen are words laid over the field's own.
	often  *float64
	chance *float64
	seen   string
	// items is how many items a list has, or -1.
	items int
}

// of is the row's cell of a fact, or nil.
func (r *row) of(f *fact) *cell {
	if r == nil {
		return nil
	}
	for i := range r.cells {
		if r.cells[i].fact == f {
			return &r.cells[i]
		}
	}
	return nil
}

// at is the row's cell of a place, or nil.
func (r *row) at(p *place) *cell {
	for i := range r.cells {
		if r.cells[i].place == p {
			return &r.cells[i]
		}
	}
	return nil
}

// weigh reads the weight of a row.
func (t *table) weigh(r *row, columns map[string]any) error {
	given, ok := columns[weightColumn]
	if !ok {
		return nil
	}
	number, ok := given.(json.Number)
	weight, err := number.Float64()
	if !ok || err != nil || weight < 0 {
		return fmt.Errorf("%s is how often the row is drawn, a number from 0, not %s",
			weightColumn, show(given))
	}
	r.weight, t.weighted = weight, true
	return nil
}

// wanted reads the cell of a condition: a value, a list of values, or that the field is absent.
func wanted(given any, in hole.Scope) (want []*maker, absent bool, err error) {
	list, several := given.([]any)
	if !several {
		list = []any{given}
	}
	for _, one := range list {
		if one == absentCell {
			absent = true
			continue
		}
		m, err := literal(one, in)
		if err != nil {
			return nil, false, err
		}
		want = append(want, m)
	}
	return want, absent, nil
}

// table compiles the rows of a resource's table.
func (rs *resources) table(r *resource, rows []any, at string) (*table, error) {
	t := &table{id: rs.tables, hash: hash(at), at: at, resource: r}
	rs.tables++
	var errs []error
	for i, given := range rows {
		columns, compiled := given.(map[string]any), &row{hash: mix(t.hash, uint64(i))}
		err := t.weigh(compiled, columns)
		for _, name := range sortedKeys(columns) {
			if name == weightColumn || err != nil {
				continue
			}
			err = rs.column(t, r, compiled, name, columns[name])
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s/%d: %w", at, i, err))
		}
		t.rows = append(t.rows, compiled)
	}
	return t, errors.Join(errs...)
}

// column compiles one column of a resource's row: what a fact is, or a condition.
func (rs *resources) column(t *table, r *resource, into *row, name string, given any) error {
	scope := factScope{rs, r, func(other *fact) { into.refers = append(into.refers, other) }}
	owner, value, dotted := strings.Cut(name, ".")
	f := r.facts[name]
	if dotted {
		var err error
		if f, err = rs.lookup(owner, value); err != nil {
			return err
		}
		if !r.belongs(f.resource) {
			return fmt.Errorf("%s is neither %s nor what one belongs to", article(owner), article(r.name))
		}
	}
	want, absent, err := wanted(given, scope)
	if err != nil {
		return err
	}
	if dotted {
		into.when = append(into.when, condition{fact: f, want: want, absent: absent})
		return nil
	}
	if f.flow != nil {
		return fmt.Errorf("%s goes from state to state; a condition on it is %s", name, f)
	}
	if !slices.Contains(f.tables, t) {
		f.tables = append(f.tables, t)
	}
	if absent {
		want = append(want, &maker{constant: &datum{Value: hole.Value{Kind: hole.Absent}}})
	}
	if !slices.Contains(t.facts, f) {
		t.facts = append(t.facts, f)
	}
	c := cell{fact: f, column: slices.Index(t.facts, f), items: -1, maker: &maker{choices: want}}
	if words, ok := given.(map[string]any); ok {
		if c.maker, err = rs.words(words, scope); err != nil {
			return err
		}
	} else if len(want) == 1 {
		c.maker = want[0]
	}
	if err := c.maker.single(); err != nil {
		return err
	}
	if f.moment >= 0 && (c.maker.constant == nil || c.maker.constant.Kind != hole.Bool) {
		return fmt.Errorf("%s is a moment, which came or not: true or false", name)
	}
	into.cells = append(into.cells, c)
	return nil
}

// words is the maker of a cell that is an object of words.
func (rs *resources) words(given map[string]any, in hole.Scope) (*maker, error) {
	w, err := readWord(given, "resource")
	if err == nil && !w.makes() && w.Format == "" {
		err = errors.New("the cell does not say how the value is made")
	}
	if err != nil {
		return nil, err
	}
	return newMaker(w, in)
}

// A row is a piece of a body or of a resource, with the conditions under which it fits.
type row struct {
	hash uint64
	// refers are the facts that cells of a resource's row name.
	refers []*fact
	weight float64
	when   []condition
	cells  []cell
}
