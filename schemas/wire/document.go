package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// A Doc is a body as a document.
type Doc struct {
	// Kind is JSON if empty.
	Kind Kind
	// Value is decoded JSON: map[string]any, []any, string, bool, nil, json.Number (written as it
	// stands), int, int64 or float64. A form is a flat map[string]any of strings.
	Value any
	// Slots are the places whose value changes with each attempt.
	Slots []Slot
}

// Parse reads a captured body: JSON, or form text. An error in JSON names its line.
func Parse(body []byte) (Doc, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return Doc{}, errors.New("the body is empty")
	case !utf8.Valid(text):
		return Doc{}, errors.New("the body is not UTF-8 text")
	case strings.IndexByte("{[\"", text[0]) < 0 && bytes.IndexByte(text, '=') >= 0:
		return parseForm(string(text))
	}
	var value any
	if err := Decode("body", body, &value); err != nil {
		return Doc{}, err
	}
	if _, ok := value.(map[string]any); !ok {
		return Doc{}, fmt.Errorf("the body is a JSON %s; a webhook is an object or a form",
			TypeOf(value))
	}
	return Doc{Kind: JSON, Value: value}, nil
}

func parseForm(text string) (Doc, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return Doc{}, fmt.Errorf("the body is neither JSON nor a form: %w", err)
	}
	fields := map[string]any{}
	for name, all := range values {
		fields[name] = all[0]
	}
	return Doc{Kind: Form, Value: fields}, nil
}

// Fields reads the fields of a form that were written as a JSON object, as reference pages print
// them: every scalar becomes the text that a form carries.
func (d Doc) Fields() Doc {
	object, _ := d.Value.(map[string]any)
	fields := make(map[string]any, len(object))
	for name, value := range object {
		switch value := value.(type) {
		case string, map[string]any, []any:
			fields[name] = value
		case nil:
			fields[name] = ""
		default:
			fields[name] = fmt.Sprint(value)
		}
	}
	return Doc{Kind: Form, Value: fields}
}

// Print writes the document as people read it: JSON with two spaces and sorted keys. A form is
// written as a JSON object of its fields.
func (d Doc) Print(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(d.Value)
}

// At is the value that a JSON pointer names.
func (d Doc) At(pointer string) (any, bool) {
	found := Each(d.Value, SplitPointer(pointer))
	if len(found) == 0 {
		return nil, false
	}
	return found[0], true
}

// TypeOf is the JSON type of a decoded value: null, string, boolean, object, array or number.
func TypeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "number"
}

// Decode reads the one JSON value of a file; numbers are kept as text. What is too large or nested
// too deeply is refused. Errors name the file and, where it is known, the line.
func Decode(file string, text []byte, into any) error {
	if err := bounded.CheckJSON(file, text); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &syntax):
			read := text[:min(int(syntax.Offset), len(text))]
			line := 1 + bytes.Count(read, []byte("\n"))
			return fmt.Errorf("%s:%d: not JSON: %w", file, line, err)
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%s: the file is empty", file)
		case errors.Is(err, io.ErrUnexpectedEOF):
			return fmt.Errorf("%s: not JSON: the file ends within a value", file)
		}
		return fmt.Errorf("%s: %w", file, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: something follows the first JSON value; there must be but one", file)
	}
	return nil
}
