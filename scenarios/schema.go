package scenarios

import (
	_ "embed"
	"encoding/json"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

//go:embed scenario.schema.json
var schema []byte

// Schema is the JSON Schema of a scenario file, for editors. Each resource of the catalogue is a
// word of a step, and its plural one of the story; the names of policies, spoils and weathers are
// completed.
func Schema(catalog *schemas.Catalog) []byte {
	var document map[string]any
	if err := json.Unmarshal(schema, &document); err != nil {
		panic("scenarios: " + err.Error())
	}
	defs := document["$defs"].(map[string]any)
	head := document["properties"].(map[string]any)
	words := defs["event"].(map[string]any)["properties"].(map[string]any)
	var policies, spoils, weathers []string
	for _, p := range emitter.Policies() {
		policies = append(policies, p.Name)
	}
	for _, s := range emitter.Spoils() {
		spoils = append(spoils, s.Name)
	}
	for _, w := range Weathers() {
		weathers = append(weathers, w.Name)
	}
	head["policy"].(map[string]any)["enum"] = policies
	defs["spoil name"] = map[string]any{"enum": spoils}
	defs["weather name"] = map[string]any{"enum": weathers}
	for _, resource := range catalog.Resources() {
		words[resource] = map[string]any{
			"type": "string",
			"description": "The name of the " + resource +
				" that the event is about, by which other steps mean the same.",
		}
		head[castWord(resource)] = map[string]any{
			"type":                 "object",
			"description":          "Each " + resource + " that the story declares, by name.",
			"additionalProperties": map[string]any{"$ref": "#/$defs/member"},
		}
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		panic("scenarios: " + err.Error())
	}
	return append(text, '\n')
}
