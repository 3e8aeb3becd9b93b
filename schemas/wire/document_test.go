package wire_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

func TestParseReadsJSONAndForms(t *testing.T) {
	type object = map[string]any
	large := object{"a": json.Number("1e999"), "b": []any{nil}}
	for text, want := range map[string]wire.Doc{
		`{"a":1.0}`:              {Kind: wire.JSON, Value: object{"a": json.Number("1.0")}},
		" \r\n{}\n":              {Kind: wire.JSON, Value: object{}},
		"\xef\xbb\xbf{}":         {Kind: wire.JSON, Value: object{}},
		`{"a":"b=c"}`:            {Kind: wire.JSON, Value: object{"a": "b=c"}},
		"a=1":                    {Kind: wire.Form, Value: object{"a": "1"}},
		"To=%2B1+2&a=\n":         {Kind: wire.Form, Value: object{"To": "+1 2", "a": ""}},
		"\xef\xbb\xbfa=%22":      {Kind: wire.Form, Value: object{"a": `"`}},
		"a=1&a=2&b":              {Kind: wire.Form, Value: object{"a": "1", "b": ""}},
		"=x":                     {Kind: wire.Form, Value: object{"": "x"}},
		"a=%7B%22b%22%3A1%7D":    {Kind: wire.Form, Value: object{"a": `{"b":1}`}},
		"%7B=1":                  {Kind: wire.Form, Value: object{"{": "1"}},
		`{"a":1e999,"b":[null]}`: {Kind: wire.JSON, Value: large},
	} {
		got, err := wire.Parse([]byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %+v (%v), want %+v", text, got, err, want)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, says := range map[string]string{
		"":                       "the body is empty",
		" \n":                    "the body is empty",
		"\xef\xbb\xbf":           "the body is empty",
		"\xff\xfe":               "not UTF-8",
		"[]":                     "a JSON array; a webhook is an object or a form",
		"null":                   "a JSON null",
		"12":                     "a JSON number",
		"true":                   "a JSON boolean",
		`"a=b"`:                  "a JSON string",
		"a=%zz":                  "neither JSON nor a form",
		"a=1;b=2":                "neither JSON nor a form",
		"hello":                  "body:1: not JSON",
		"{\n\"a\": {,}\n}":       "body:2: not JSON",
		"\n\n{\n\"a\": {,}\n}":   "body:4: not JSON",
		"{\n\"a\": {":            "ends within a value",
		"{} {}":                  "something follows the first JSON value",
		"{} x":                   "something follows",
		strings.Repeat("[", 1e5): "body:1: lists and objects are nested more than 100 deep",
	} {
		_, err := wire.Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: got error %v, want one that says %q", text, err, says)
		}
	}
}

func TestDecodeNamesTheFile(t *testing.T) {
	var number int
	for text, says := range map[string]string{
		"":      "a.json: the file is empty",
		" \n ":  "a.json: the file is empty",
		"[":     "a.json: not JSON: the file ends within a value",
		"\n\n}": "a.json:3: not JSON",
		"1 2":   "a.json: something follows",
		`"1"`:   "a.json: json: cannot unmarshal string",
	} {
		err := wire.Decode("a.json", []byte(text), &number)
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%q: got error %v, want one that says %q", text, err, says)
		}
	}
	if err := wire.Decode("a.json", []byte(" 12\n"), &number); err != nil || number != 12 {
		t.Errorf("got %d, %v", number, err)
	}
}

// Reference pages print the fields of a form as a JSON object with numbers and booleans in it.
func TestFieldsOfAForm(t *testing.T) {
	doc, err := wire.Parse([]byte(`{"a":1.50,"b":true,"c":null,"d":"e","f":["g"],"h":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := wire.Doc{Kind: wire.Form, Value: map[string]any{
		"a": "1.50", "b": "true", "c": "", "d": "e", "f": []any{"g"}, "h": map[string]any{},
	}}
	if got := doc.Fields(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := (wire.Doc{Value: 1}).Fields(); !reflect.DeepEqual(got.Value, map[string]any{}) {
		t.Errorf("a number has the fields %+v", got)
	}
}

func TestPrint(t *testing.T) {
	var out strings.Builder
	doc := wire.Doc{Kind: wire.Form, Value: map[string]any{"b": "<é>", "a": ""}}
	if err := doc.Print(&out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "{\n  \"a\": \"\",\n  \"b\": \"<é>\"\n}\n" {
		t.Errorf("got %s", got)
	}
}

func TestTypeOf(t *testing.T) {
	for want, values := range map[string][]any{
		"null": {nil}, "string": {"", "1"}, "boolean": {true}, "array": {[]any{}},
		"object": {map[string]any{}}, "number": {1, int64(1), 0.5, json.Number("1")},
	} {
		for _, value := range values {
			if got := wire.TypeOf(value); got != want {
				t.Errorf("%v (%T) is of type %s", value, value, got)
			}
		}
	}
}
