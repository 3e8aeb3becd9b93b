package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

const wordKeyword = "x-generate"

// owners lists what a name may belong to; the first part of a name says which.
func owners() []string { return []string{"story", "leg", "part", "event", "attempt"} }

// A word is what x-generate says: how a value is made that the schema alone cannot decide.
type word struct {
	Name   string   `json:"name"`   // the value belongs to an owner, and its other webhooks carry it too
	Often  *float64 `json:"often"`  // chance of presence; 0: only by an override, 1: always
	Encode string   `json:"encode"` // "base64": the text is sent in base64
	Items  *[2]int  `json:"items"`  // how many items an array has: at least, at most
	making
}

// A making is the part of a word that draws the value. At most one of its ways is given; without any, const, enum,
// pattern and format decide.
type making struct {
	Value   any          `json:"value"`   // this
	Choose  []any        `json:"choose"`  // one of these
	Pattern string       `json:"pattern"` // a text that matches, narrower than the schema's own pattern
	Fake    string       `json:"fake"`    // a gofakeit template
	Next    *json.Number `json:"next"`    // a counter of the name's owner that starts here
	Elapsed string       `json:"elapsed"` // whole seconds since this owner began
	Sum     []string     `json:"sum"`     // the sum of the decimals at these pointers; * stands for each item of an array
	Time    string       `json:"time"`    // a time in this Go layout: the event's, or
	Of      string       `json:"of"`      // the time when this owner began
	Plus    string       `json:"plus"`    // a duration, or a range of them ("40ms..190ms"), that is added to the time
}

func (m making) ways() []string {
	given := map[string]bool{"value": m.Value != nil, "choose": m.Choose != nil, "pattern": m.Pattern != "", "fake": m.Fake != "",
		"next": m.Next != nil, "elapsed": m.Elapsed != "", "sum": m.Sum != nil, "time": m.Time != ""}
	var ways []string
	for way, ok := range given {
		if ok {
			ways = append(ways, way)
		}
	}
	slices.Sort(ways)
	return ways
}

// over is w laid over what is already known of the value: a schema narrows what it refers to.
func (w word) over(under word) word {
	merged := under
	if w.Name != "" {
		merged.Name = w.Name
	}
	if w.Often != nil {
		merged.Often = w.Often
	}
	if w.Items != nil {
		merged.Items = w.Items
	}
	if len(w.ways()) > 0 {
		merged.making, merged.Encode = w.making, w.Encode
	}
	return merged
}

func (w word) owner() string { owner, _, _ := strings.Cut(w.Name, "."); return owner }

// span reads a duration or a range of durations.
func span(text string) (least, most time.Duration, err error) {
	low, high, ranged := strings.Cut(text, "..")
	if least, err = time.ParseDuration(low); err != nil {
		return 0, 0, err
	}
	most = least
	if ranged {
		if most, err = time.ParseDuration(high); err != nil {
			return 0, 0, err
		}
	}
	if most < least {
		return 0, 0, fmt.Errorf("range %q ends before it begins", text)
	}
	return least, most, nil
}

// readWord reads the value of x-generate: a name, or an object of words.
func readWord(value any) (word, error) {
	if name, ok := value.(string); ok {
		return word{Name: name}, nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return word{}, err
	}
	var w word
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil {
		return word{}, fmt.Errorf("x-generate: %w", err)
	}
	return w, nil
}

// remarks are what the x- keywords of one schema say, carried through the compiler of jsonschema.
type remarks struct {
	word     word
	open     bool     // x-open: the enum lists what is known; other values are drift
	formerly []string // x-formerly: older spellings of the property's name
	also     []string // x-also: other types that real traffic or samples show
	kind     string   // x-type: the documented type of what a form carries as text
}

// remarkCompiler reads the x- keywords; the linter has looked at them before.
type remarkCompiler struct{}

func (remarkCompiler) Compile(_ jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	var r remarks
	if value, ok := m[wordKeyword]; ok {
		w, err := readWord(value)
		if err != nil {
			return nil, err
		}
		r.word = w
	}
	r.open, _ = m["x-open"].(bool)
	r.kind, _ = m["x-type"].(string)
	r.formerly, r.also = texts(m["x-formerly"]), texts(m["x-also"])
	return r, nil
}

// Validate accepts everything: the x- keywords say what is sent and how bodies are read, not what is valid.
func (remarks) Validate(jsonschema.ValidationContext, any) error { return nil }

func remarksOf(s *jsonschema.Schema) remarks {
	r, _ := s.Extensions[wordKeyword].(remarks)
	return r
}

func texts(value any) (list []string) {
	values, _ := value.([]any)
	for _, value := range values {
		list = append(list, fmt.Sprint(value))
	}
	return list
}
