package suite

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/emitter"
)

//go:embed defects.json
var defectsJSON []byte

// defects are known ways in which receivers go wrong, by id, each with where it was seen: A01 and on take the forged, B01
// and on lose the genuine.
var defects = sync.OnceValue(func() map[string]string {
	var known map[string]string
	if err := json.Unmarshal(defectsJSON, &known); err != nil {
		panic("suite: defects.json: " + err.Error())
	}
	return known
})

// cited writes out what the keys of a source mean: "A11 [API]" becomes a sentence part for each. What is no key stays.
func cited(source string) string {
	var parts []string
	for _, key := range strings.Fields(source) {
		switch {
		case defects()[key] != "":
			key += " " + defects()[key]
		case emitter.Source(key) != "":
			key += " " + emitter.Source(key)
		}
		parts = append(parts, key)
	}
	return strings.Join(parts, "; ")
}
