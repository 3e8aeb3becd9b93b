package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// written is a resource as the file has it.
type written struct {
	Of      oneOrMore                  `json:"of"`
	Moments json.RawMessage            `json:"moments"`
	Grid    string                     `json:"grid"`
	Flow    map[string]json.RawMessage `json:"flow"`
	Values  map[string]any             `json:"values"`
	Cases   any                        `json:"x-cases"`
}

// oneOrMore is a list of texts, or one text.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(o))
}

// layerFile is what a message calls the resources of a folder, the built-in ones first.
func layerFile(layer int) string {
	switch layer {
	case 0:
		return "the built-in " + resourcesFile
	case 1:
		return resourcesFile
	}
	return fmt.Sprintf("%s of folder %d", resourcesFile, layer)
}

func decodeStrictly(file string, text []byte, into any) error {
	var doc any
	if err := wire.Decode(file, text, &doc); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w; a resource has of, moments, grid, flow, values and x-cases", file, err)
	}
	return nil
}
