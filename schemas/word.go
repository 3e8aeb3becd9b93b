package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// The keywords under which a schema says what is sent: x-generate of one value, x-cases of values
// that go together.
const (
	wordKeyword  = "x-generate"
	casesKeyword = "x-cases"
)

// A word is what x-generate says, or a cell of a table.
type word struct {
	// Value is what is sent. Text may have holes.
	Value any `json:"value"`
	// Choose lists values of which one is drawn.
	Choose []any `json:"choose"`
	// Pattern is what a text is drawn from, narrower than the schema's own pattern.
	Pattern string `json:"pattern"`
	// Often is the chance that the field is present: with 0 only by an override or a row.
	Often *float64 `json:"often"`
	// Null is the chance that null is sent where captures show null and documentation a value.
	Null *float64 `json:"null"`
	// Items are pieces of items; a list has one item for each.
	Items []any `json:"items"`
	// Seen is what x-seen says, in a cell.
	Seen string `json:"seen"`
	// Format is "uuid" for a value of a resource that is one, and "json" for objects as text.
	Format string `json:"format"`
	// Count is where a value of a resource begins to count.
	Count *int64 `json:"count"`
	// Collect names the value of another resource that a value collects, or by field those of which
	// it lists objects.
	Collect any `json:"collect"`
	// Before names the flow of which a value is the state before.
	Before string `json:"before"`

	// given means that Value is given, since it may be null.
	given bool
	// at is where the word stands: file#/pointer.
	at string
}

// words are those that a place understands.
func words(place string) []string {
	switch known := []string{"value", "choose", "pattern", "often", "null", "items"}; place {
	case "cell":
		return append(known, "seen")
	case "resource":
		return []string{"value", "choose", "pattern", "format", "count", "collect", "before"}
	default:
		return known
	}
}

// readWord reads what x-generate says, or a cell, or a value of a resource. What is no object is
// the value itself.
func readWord(given any, place string) (word, error) {
	object, ok := given.(map[string]any)
	if !ok {
		return word{Value: given, given: true}, nil
	}
	known := words(place)
	for _, name := range sortedKeys(object) {
		if !slices.Contains(known, name) {
			return word{}, fmt.Errorf("x-generate has no word %q%s", name, didYouMean(name, known))
		}
	}
	text, err := json.Marshal(object)
	if err != nil {
		return word{}, err
	}
	var w word
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&w); err != nil {
		return word{}, fmt.Errorf("x-generate: %w", err)
	}
	_, w.given = object["value"]
	return w, w.check()
}

// check reports words that exclude each other, and chances that are none.
func (w word) check() error {
	ways := 0
	given := []bool{w.given, w.Choose != nil, w.Pattern != "", w.Format == "uuid", w.Count != nil,
		w.Collect != nil, w.Before != ""}
	objects, _ := w.Collect.(map[string]any)
	_, value := w.Collect.(string)
	for _, given := range given {
		if given {
			ways++
		}
	}
	switch {
	case ways > 1:
		return fmt.Errorf("value, choose and pattern each make the value; keep one")
	case w.Choose != nil && len(w.Choose) == 0:
		return fmt.Errorf("choose lists nothing")
	case w.Often != nil && (*w.Often < 0 || *w.Often > 1):
		return fmt.Errorf("often is a chance from 0 to 1, not %g", *w.Often)
	case w.Null != nil && (*w.Null < 0 || *w.Null > 1):
		return fmt.Errorf("null is a chance from 0 to 1, not %g", *w.Null)
	case w.Collect != nil && !value && len(objects) == 0:
		return fmt.Errorf("collect names a value of another resource, or has for each field of an " +
			"object the name of one")
	case w.Format == "json" && objects == nil:
		return fmt.Errorf("json is the format of objects that a value collects")
	case w.Format != "" && w.Format != "uuid" && w.Format != "json":
		return fmt.Errorf("format is uuid, not %q", w.Format)
	case w.Seen != "" && w.Seen != seenCaptured && w.Seen != seenDocumented:
		return fmt.Errorf("seen is %q or %q, not %q", seenCaptured, seenDocumented, w.Seen)
	}
	return nil
}

// makes reports whether the word says how the value is made.
func (w word) makes() bool { return w.given || w.Choose != nil || w.Pattern != "" }

// over is w laid over the word that is already known of the value, since a schema narrows what it
// refers to.
func (w word) over(under word) word {
	merged := under
	if w.Often != nil {
		merged.Often = w.Often
	}
	if w.Items != nil {
		merged.Items, merged.at = w.Items, w.at
	}
	if w.makes() {
		merged.Value, merged.given = w.Value, w.given
		merged.Choose, merged.Pattern = w.Choose, w.Pattern
		merged.Null, merged.at = nil, w.at
	}
	if w.Null != nil {
		merged.Null = w.Null
	}
	return merged
}

// remarks are what the x- keywords of one schema say, carried through the compiler of jsonschema.
type remarks struct {
	word word
	// cases are the tables of x-cases, each a list of rows.
	cases [][]any
	// open is x-open: the enum lists the known values, and others are drift.
	open bool
	// formerly is x-formerly: older spellings of the property's name.
	formerly []string
	// also is x-also: other types that real traffic or samples show.
	also []string
	// kind is x-type: the documented type of what a form carries as text.
	kind string
	// seen is x-seen: captured when documentation lacks the property, documented when captures do,
	// sometimes when some captures or samples do.
	seen string
	// expected is x-expected, and always is x-always.
	expected map[string]Expectation
	always   []string
}

// A remarkCompiler reads the x- keywords. It checks only what it reads; the linter checks the rest.
type remarkCompiler struct{}

func (remarkCompiler) Compile(
	_ jsonschema.CompilerContext, m map[string]any,
) (jsonschema.ExtSchema, error) {
	var r remarks
	if value, ok := m[wordKeyword]; ok {
		w, err := readWord(value, "field")
		if err != nil {
			return nil, err
		}
		r.word = w
	}
	r.cases, _ = readTables(m[casesKeyword])
	r.open, _ = m["x-open"].(bool)
	r.kind, _ = m["x-type"].(string)
	r.seen, _ = m["x-seen"].(string)
	r.expected, r.always = readExpectations(m[expectedKeyword]), texts(m[alwaysKeyword])
	r.formerly, r.also = texts(m["x-formerly"]), texts(m["x-also"])
	return r, nil
}

// Validate accepts everything, since the x- keywords say what is sent and how bodies are read, but
// not what is valid.
func (remarks) Validate(jsonschema.ValidationContext, any) error { return nil }

func remarksOf(s *jsonschema.Schema) remarks {
	r, _ := s.Extensions[wordKeyword].(remarks)
	return r
}

// readTables reads the value of x-cases: the rows of one table, or a list of tables. The error
// tells that it is neither.
func readTables(value any) ([][]any, error) {
	if value == nil {
		return nil, nil
	}
	list, ok := value.([]any)
	if !ok || len(list) == 0 {
		return nil, fmt.Errorf("x-cases is a list of rows, or a list of such lists")
	}
	if _, several := list[0].([]any); !several {
		list = []any{list}
	}
	tables := make([][]any, 0, len(list))
	for _, table := range list {
		rows, ok := table.([]any)
		for _, row := range rows {
			if _, object := row.(map[string]any); !object {
				ok = false
			}
		}
		if !ok || len(rows) == 0 {
			return nil, fmt.Errorf("a table is a list of rows, and a row an object, not %s",
				wire.TypeOf(table))
		}
		tables = append(tables, rows)
	}
	return tables, nil
}

func texts(value any) (list []string) {
	values, _ := value.([]any)
	for _, value := range values {
		list = append(list, fmt.Sprint(value))
	}
	return list
}

// didYouMean is the end of a message about an unknown name.
func didYouMean(name string, known []string) string {
	if near := nearest.Name(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// article is a name with "a" or "an" before it.
func article(name string) string {
	if strings.ContainsRune("aeiou", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}
