package schemas

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// wordKeyword is the keyword under which a schema says what is sent.
const wordKeyword = "x-generate"

// unixTime is written in place of a layout where a time is in Unix seconds.
const unixTime = "unix"

// owners lists what a name may belong to. The part of a name before its first dot is one of them.
func owners() []string { return []string{"story", "leg", "part", "event", "attempt"} }

// A word is what x-generate says: how a value is made that the schema alone cannot decide.
type word struct {
	// Name means that the value belongs to an owner, whose other webhooks carry it too.
	Name string `json:"name"`
	// Often is the chance that the field is present: with 0 only by an override, with 1 always.
	Often *float64 `json:"often"`
	// Null is the chance that null is sent where captures show null and documentation a value.
	Null *float64 `json:"null"`
	// Encode is "base64" when the text is sent in base64.
	Encode string `json:"encode"`
	// Items is how many items an array has, at least and at most.
	Items *[2]int `json:"items"`
	making
}

// A making is the part of a word that draws the value. At most one of its ways is given. Without
// any, const, enum, pattern and format decide.
type making struct {
	// Value is the value itself.
	Value any `json:"value"`
	// Choose lists values of which one is drawn.
	Choose []any `json:"choose"`
	// Pattern is what a text is drawn from, narrower than the schema's own pattern.
	Pattern string `json:"pattern"`
	// Fake is a gofakeit template, in which {leg.from} stands for the value of that name.
	Fake string `json:"fake"`
	// UUID is "v1" for a UUID that tells the time and the host of the story, or the three digits
	// that a UUID of the messaging side begins with, before a time.
	UUID string `json:"uuid"`
	// Next is the start of a counter that belongs to the name's owner.
	Next *json.Number `json:"next"`
	// Elapsed is an owner; the value is the whole seconds since it began.
	Elapsed string `json:"elapsed"`
	// Sum lists pointers to decimals that are added up; * stands for each item of an array.
	Sum []string `json:"sum"`
	// Time is the Go layout of a time. As in a UUID, it is the event's unless Of says otherwise.
	Time string `json:"time"`
	// Of is an owner; the time is when it began.
	Of string `json:"of"`
	// Plus is a duration that is added to the time, or a range of them ("40ms..190ms").
	Plus string `json:"plus"`
}

// ways lists the ways of drawing the value that are given, sorted.
func (m making) ways() []string {
	given := map[string]bool{
		"value": m.Value != nil, "choose": m.Choose != nil, "pattern": m.Pattern != "",
		"fake": m.Fake != "", "next": m.Next != nil, "elapsed": m.Elapsed != "",
		"sum": m.Sum != nil, "time": m.Time != "", "uuid": m.UUID != "",
	}
	var ways []string
	for way, ok := range given {
		if ok {
			ways = append(ways, way)
		}
	}
	slices.Sort(ways)
	return ways
}

// over is w laid over the word that is already known of the value, since a schema narrows what it
// refers to.
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
		merged.making, merged.Encode, merged.Null = w.making, w.Encode, nil
	}
	if w.Null != nil {
		merged.Null = w.Null
	}
	return merged
}

// owner is what the name belongs to. It is empty when there is no name.
func (w word) owner() string {
	owner, _, _ := strings.Cut(w.Name, ".")
	return owner
}

// kept reports whether an owner keeps the value for later bodies. A value of an attempt is not
// kept, since each attempt fills it anew.
func (w word) kept() bool { return w.Name != "" && w.owner() != "attempt" }

// span reads a duration, or a range of durations such as 40ms..190ms.
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
	word word
	// open is x-open: the enum lists the known values, and others are drift.
	open bool
	// formerly is x-formerly: older spellings of the property's name.
	formerly []string
	// also is x-also: other types that real traffic or samples show.
	also []string
	// kind is x-type: the documented type of what a form carries as text.
	kind string
	// seen is x-seen: captured when documentation lacks the property, documented when captures do.
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
		w, err := readWord(value)
		if err != nil {
			return nil, err
		}
		r.word = w
	}
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

func texts(value any) (list []string) {
	values, _ := value.([]any)
	for _, value := range values {
		list = append(list, fmt.Sprint(value))
	}
	return list
}
