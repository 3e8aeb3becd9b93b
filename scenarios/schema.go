package scenarios

import (
	_ "embed"
	"encoding/json"

	"github.com/offhook-dev/offhook/schemas"
)

//go:embed scenario.schema.json
var schema []byte

// Schema is the JSON Schema of a scenario file, for editors. Each resource of the catalogue is a
// word of a step.
func Schema(catalog *schemas.Catalog) []byte {
	var document map[string]any
	if err := json.Unmarshal(schema, &document); err != nil {
		panic("scenarios: " + err.Error())
	}
	step := document["$defs"].(map[string]any)["step"].(map[string]any)
	words := step["properties"].(map[string]any)
	for _, resource := range catalog.Resources() {
		words[resource] = map[string]any{
			"type": []string{"string", "number", "boolean"},
			"description": "The name of the " + resource +
				" that the event is about, by which other steps mean the same.",
		}
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		panic("scenarios: " + err.Error())
	}
	return append(text, '\n')
}
