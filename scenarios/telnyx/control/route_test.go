package control

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestRoutesAreDescribed asserts that the description has every route with its methods, and no
// others.
func TestRoutesAreDescribed(t *testing.T) {
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(openAPI, &doc); err != nil {
		t.Fatal(err)
	}
	for _, to := range routes() {
		got := slices.Sorted(maps.Keys(doc.Paths[to.path]))
		want := slices.Sorted(maps.Keys(to.do))
		if strings.ToUpper(strings.Join(got, " ")) != strings.Join(want, " ") {
			t.Errorf("%s: described are %v, there are %v", to.path, got, want)
		}
		delete(doc.Paths, to.path)
	}
	for path := range doc.Paths {
		t.Errorf("%s is described and not there", path)
	}
}
