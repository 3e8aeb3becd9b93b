package suite

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/emitter"
)

//go:embed defects.json
var defectsJSON []byte

// defects are known ways in which receivers go wrong, by id, each with where it was seen: A01 and
// on take the forged, B01 and on lose the genuine.
var defects = sync.OnceValue(func() map[string]string {
	var known map[string]string
	if err := json.Unmarshal(defectsJSON, &known); err != nil {
		panic("suite: defects.json: " + err.Error())
	}
	return known
})

// Cite writes out what the keys of a source mean: "A11 [API]" becomes a sentence part for each. A
// source that has no key stays as it is.
func Cite(source string) string {
	var parts []string
	known := false
	for _, key := range strings.Fields(source) {
		if says := cmp.Or(defects()[key], emitter.Source(key)); says != "" {
			key += " " + says
			known = true
		}
		parts = append(parts, key)
	}
	if !known {
		return source
	}
	return strings.Join(parts, "; ")
}
