package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"
)

// A Doc is the decoded body of a webhook.
type Doc struct {
	Wire  Wire
	Value any    // decoded JSON with numbers as json.Number or int64; a form is a map[string]any of strings
	Slots []Slot // places whose value changes with each attempt
}

// A Slot is a place in a body that is filled in anew at each attempt.
type Slot struct {
	Pointer string // JSON pointer
	Name    string // attempt.number or attempt.delivered_to
}

// Parse reads a captured body: JSON, or form text. Errors name the line of the first byte that fits neither.
func Parse(body []byte) (Doc, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return Doc{}, errors.New("the body is empty")
	case !utf8.Valid(text):
		return Doc{}, errors.New("the body is not UTF-8 text")
	case strings.IndexByte("{[\"", text[0]) < 0 && bytes.IndexByte(text, '=') > 0:
		return parseForm(string(text))
	}
	var value any
	if err := decodeFile("body", body, &value); err != nil {
		return Doc{}, err
	}
	if _, ok := value.(map[string]any); !ok {
		return Doc{}, fmt.Errorf("the body is a JSON %s; a webhook is an object or a form", kindOf(value))
	}
	return Doc{Wire: JSON, Value: value}, nil
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
	return Doc{Wire: Form, Value: fields}, nil
}

// Fields reads the fields of a form that were written as a JSON object, as reference pages print them: every scalar
// becomes the text that a form carries.
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
	return Doc{Wire: Form, Value: fields}
}

// Print writes the document as people read it: JSON with two spaces, keys sorted; a form as its fields.
func (d Doc) Print(out io.Writer) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(d.Value)
}

// At is the value that a JSON pointer names.
func (d Doc) At(pointer string) (any, bool) {
	found := each(d.Value, splitPointer(pointer))
	if len(found) == 0 {
		return nil, false
	}
	return found[0], true
}

func splitPointer(pointer string) []string {
	if pointer == "" {
		return nil
	}
	keys := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, key := range keys {
		keys[i] = strings.ReplaceAll(strings.ReplaceAll(key, "~1", "/"), "~0", "~")
	}
	return keys
}

func joinPointer(pointer, key string) string {
	return pointer + "/" + strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

func kindOf(value any) string {
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
