package telnyx

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestQueriesAreReadByTheirSchema(t *testing.T) {
	got, refusal := lookup(t, "list_conferences").readQuery(
		"page[number]=2&page%5Bsize%5D=250&filter[name]=support&filter[occurred_at][gt]=x&region=US&z=1")
	want := map[string]any{"page[number]": json.Number("2"), "page[size]": json.Number("250"),
		"filter[name]": "support", "filter[occurred_at][gt]": "x", "region": "US", "z": "1"}
	if refusal != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, refusal)
	}
	for query, want := range map[string]string{
		"page[size]=251":           "422 10033 The value is outside of allowed range 1 to 250 page[size]",
		"page[number]=0":           "422 10033 The value is outside of allowed range 1 to infinity page[number]",
		"page[number]=x":           "422 10026 The 'page[number]' parameter must be of type 'integer' page[number]",
		"page[size]=1&page[size]=": "422 10026 The 'page[size]' parameter must be of type 'integer' page[size]",
		"region=Mars": "422 10032 The value must be one of: Australia, Europe, Middle East, US. " +
			"region",
		"%zz": "400 10015 Invalid characters in the request.",
	} {
		_, refusal := lookup(t, "list_conferences").readQuery(query)
		if refusal == nil || refusal.Error() != want {
			t.Errorf("%s\ngot  %v\nwant %s", query, refusal, want)
		}
	}
}

func TestPages(t *testing.T) {
	for _, test := range []struct {
		operation, query string
		want             page
	}{
		{"list_queues", "", page{1, 20}},
		{"list_queues", "page[number]=3&page[size]=5", page{3, 5}},
		{"list_active_calls", "page[limit]=7", page{1, 7}},
		{"texml_list_calls", "Page=0&PageSize=5", page{1, 5}},
		{"texml_list_calls", "Page=2", page{3, 20}},
		{"list_queues", "page[number]=1e300", page{1<<31 - 1, 20}},
	} {
		query, refusal := lookup(t, test.operation).readQuery(test.query)
		if got := pageOf(query); refusal != nil || got != test.want {
			t.Errorf("%s: %v, %v", test.query, got, refusal)
		}
	}
	for _, test := range []struct {
		page            page
		items           int
		from, to, pages int
	}{
		{page{1, 20}, 0, 0, 0, 0}, {page{1, 20}, 20, 0, 20, 1}, {page{2, 20}, 21, 20, 21, 2},
		{page{3, 20}, 21, 21, 21, 2}, {page{1<<31 - 1, 250}, 5, 5, 5, 1},
	} {
		from, to, pages := test.page.Cut(test.items)
		if from != test.from || to != test.to || pages != test.pages {
			t.Errorf("%v of %d: %d to %d of %d pages", test.page, test.items, from, to, pages)
		}
	}
}
