package emitter

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed sources.json
var sourcesJSON []byte

var sources = sync.OnceValue(func() map[string]string {
	var known map[string]string
	if err := json.Unmarshal(sourcesJSON, &known); err != nil {
		panic("emitter: sources.json: " + err.Error())
	}
	return known
})

// Source says where a key such as "[API]" points; it is empty for a key that is
// not known.
func Source(key string) string { return sources()[key] }
