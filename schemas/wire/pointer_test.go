package wire_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// The pointers of RFC 6901, section 5, and their keys.
func TestPointersAreThoseOfTheRFC(t *testing.T) {
	for pointer, keys := range map[string][]string{
		"":       nil,
		"/foo":   {"foo"},
		"/foo/0": {"foo", "0"},
		"/":      {""},
		"//a":    {"", "a"},
		"/a~1b":  {"a/b"},
		"/c%d":   {"c%d"},
		"/ ":     {" "},
		"/m~0n":  {"m~n"},
		"/~01":   {"~1"},
	} {
		if got := wire.SplitPointer(pointer); !slices.Equal(got, keys) {
			t.Errorf("%q has the keys %q, not %q", pointer, got, keys)
		}
		joined := ""
		for i, key := range keys {
			if i == len(keys)-1 && wire.ParentPointer(pointer) != joined {
				t.Errorf("the parent of %q is %q", pointer, wire.ParentPointer(pointer))
			}
			joined = wire.JoinPointer(joined, key)
		}
		if joined != pointer {
			t.Errorf("%q is joined as %q", keys, joined)
		}
	}
	if got := wire.ParentPointer(""); got != "" {
		t.Errorf("above the top is %q", got)
	}
}

func TestPointersFindValues(t *testing.T) {
	doc, err := wire.Parse([]byte(`{"a":{"b/c":[10,{"d":null}],"":1},"*":2}`))
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]any{
		"": doc.Value, "/a/b~1c/0": json.Number("10"), "/a/b~1c/1/d": nil,
		"/a/": json.Number("1"), "/*": json.Number("2"),
	} {
		if got, there := doc.At(pointer); !there || !reflect.DeepEqual(got, want) {
			t.Errorf("%q names %v, %v", pointer, got, there)
		}
	}
	for _, pointer := range []string{
		"/b", "/a/b~1c/2", "/a/b~1c/-1", "/a/b~1c/00", "/a/b~1c/0/e", "/a/b~1c/1/d/e", "//",
	} {
		if got, there := doc.At(pointer); there {
			t.Errorf("%q names %v", pointer, got)
		}
	}
}

func TestEachMeansEveryItem(t *testing.T) {
	doc, err := wire.Parse([]byte(`{"to":[{"a":"x"},{"b":"y"},{"a":"z"},7],"none":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		keys []string
		want []any
	}{
		{[]string{"to", "*", "a"}, []any{"x", "z"}},
		{[]string{"to", "2", "a"}, []any{"z"}},
		{[]string{"to", "1", "a"}, nil},
		{[]string{"none", "*"}, nil},
		{[]string{"*"}, nil},
	} {
		if got := wire.Each(doc.Value, test.keys); !slices.Equal(got, test.want) {
			t.Errorf("%q are %v, not %v", test.keys, got, test.want)
		}
	}
}
