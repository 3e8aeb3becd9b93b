package telnyx

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestFormsAreReadByTheirSchema(t *testing.T) {
	op := lookup(t, "texml_dial_participant")
	got, refusal := op.Read(form+"; charset=utf-8", []byte("To=%2B12025550187&Muted=true&Timeout=30&"+
		"CustomHeaders[0][name]=X-A&CustomHeaders[0][value]=1&CustomHeaders[10][name]=X-C&"+
		"CustomHeaders[10][value]=3&CustomHeaders[2][name]=X-B&CustomHeaders[2][value]=2&"+
		"Other=1&Other=2&a[b][]=c&d[]=1&d[]=2&e[=1"))
	if refusal != nil {
		t.Fatal(refusal)
	}
	want := map[string]any{"To": "+12025550187", "Muted": true, "Timeout": json.Number("30"),
		"CustomHeaders": []any{map[string]any{"name": "X-A", "value": "1"},
			map[string]any{"name": "X-B", "value": "2"}, map[string]any{"name": "X-C", "value": "3"}},
		"Other": []any{"1", "2"}, "a": map[string]any{"b": []any{"c"}}, "d": []any{"1", "2"}, "e[": "1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	deep := "a" + strings.Repeat("[b]", nesting+1)
	if got, _ := op.Read(form, []byte(deep+"=c")); !reflect.DeepEqual(got, map[string]any{deep: "c"}) {
		t.Errorf("%v is nested too deeply", got)
	}
	for text, want := range map[string]string{
		"Muted=yes":                    "422 10026 The 'Muted' parameter must be of type 'boolean' /Muted",
		"Timeout=0x1":                  "422 10026 The 'Timeout' parameter must be of type 'integer' /Timeout",
		"Label=a&Label=b":              "422 10026 The 'Label' parameter must be of type 'string' /Label",
		"CustomHeaders=X-A":            "422 10026 The 'CustomHeaders' parameter must be of type 'object' /CustomHeaders/0",
		"CustomHeaders[0][name]=X-A":   "422 10004 The 'value' parameter is required and cannot be blank. /CustomHeaders/0/value",
		"To=1":                         "422 10016 The 'To' parameter must be in E164 format. /To",
		"CustomHeaders[x]=1":           "422 10026 The 'CustomHeaders' parameter must be of type 'array' /CustomHeaders",
		"StatusCallbackMethod=DELETE":  "422 10032 The value must be one of: GET, POST. /StatusCallbackMethod",
		"Record=true&Record[a]=b&To[]": "422 10026 The 'Record' parameter must be of type 'boolean' /Record; 10026 The 'To' parameter must be of type 'string' /To",
	} {
		if _, refusal := op.Read(form, []byte(text)); refusal == nil || refusal.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", text, refusal, want)
		}
	}
}
