package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// A piece is one field of the objects that a fact lists.
type piece struct {
	name string
	fact *fact
}

// collectPieces reads of which values of another resource a fact lists objects.
func (rs *resources) collectPieces(f *fact, of map[string]any) error {
	for _, name := range sortedKeys(of) {
		value, ok := of[name].(string)
		if !ok {
			return fmt.Errorf("collect: %s is %s, no value of a resource", name, show(of[name]))
		}
		if err := rs.collect(f, value); err != nil {
			return err
		}
		if len(f.pieces) > 0 && f.pieces[0].fact.resource != f.collects.resource {
			return fmt.Errorf("collect: %s and %s are of two resources", f.pieces[0].fact, f.collects)
		}
		f.pieces = append(f.pieces, piece{name, f.collects})
	}
	return nil
}

// objects lists what a fact collects in pieces. It is null when there is nothing.
func (d *draft) objects(f *fact, in *instance) datum {
	var list []any
	since, until := d.scene.stage.span(f, in)
	for _, other := range d.scene.stage.kin(f.collects.resource, in) {
		if !in.tells(f, other, since, until) {
			continue
		}
		object := map[string]any{}
		for _, p := range f.pieces {
			if v := d.aside(p.fact, other); v.Kind != hole.Null {
				object[p.name] = v.plain()
			}
		}
		list = append(list, object)
	}
	switch {
	case list == nil:
		return datum{}
	case f.written:
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(list); err != nil {
			d.env.Fail("%s cannot be written: %v", f, err)
		}
		return datum{Value: hole.TextOf(strings.TrimSpace(text.String()))}
	}
	return datum{Value: hole.Value{Kind: hole.List}, json: list}
}

// lists reports whether a maker makes nothing but the list of objects that a fact is, and the place
// takes it.
func (at *place) lists(m *maker) bool {
	lone := m.text.Lone()
	if lone == nil || lone.Format != "" || lone.Name[0] == "" || !at.is("array") {
		return false
	}
	f := at.factNamed(lone.Name)
	if f == nil || f.pieces == nil || f.written {
		return false
	}
	m.list = f
	return true
}
