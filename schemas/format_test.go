package schemas

import (
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// TestWhatIsPlainlyRight asserts that no address passes at a glance which the validator refuses,
// and that those which are sent need no more than a glance.
func TestWhatIsPlainlyRight(t *testing.T) {
	for text, plain := range map[string]bool{
		"https://a.example/x?key=A%2F1&b=~": true, "https://a.example/%2f/": true,
		"https://a.example/%zz": false, "https://a.example/%2": false, "https://a.example/%": false,
		"https://a%2f.example/": false, "https:///x": false, "ftp://a.example": false,
	} {
		if got := plainURI(text); got != plain {
			t.Errorf("%s is plain: %v", text, got)
		}
		if plain && !jsonschema.Formats["uri"](text) {
			t.Errorf("the validator refuses %s", text)
		}
	}
}
