package schemas

import (
	_ "embed"
	"sync"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Facts say from when and from where the facts of the built-in webhooks are. Telnyx goes on
// changing its webhooks; what it published later, the catalogue does not know.
type Facts struct {
	// Until is the last month of which sources were read, such as 2026-09.
	Until string `json:"until"`
	From  string `json:"from"`
	// Keys says what the capital letters mean with which a source may begin, such as REF.
	Keys map[string]string `json:"keys"`
}

//go:embed facts.json
var factsText []byte

// KnownFacts says from when and from where the facts of the built-in webhooks are.
func KnownFacts() Facts { return readFacts() }

var readFacts = sync.OnceValue(func() Facts {
	var f Facts
	if err := wire.Decode("facts.json", factsText, &f); err != nil {
		panic("schemas: " + err.Error())
	}
	return f
})

// String is the date and the origin of the facts.
func (f Facts) String() string { return "as of " + f.Until + ", from " + f.From }

// key is the capital letters with which a source begins; it is empty when it begins otherwise.
func key(source string) string {
	for i, r := range source {
		if r < 'A' || r > 'Z' {
			if i > 1 && (r == ':' || r == ' ') {
				return source[:i]
			}
			return ""
		}
	}
	return source
}
