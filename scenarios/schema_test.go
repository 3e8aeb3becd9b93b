package scenarios

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/santhosh-tekuri/jsonschema/v5"
)

// TestSchemaAgreesWithTheReader asserts that editors accept what offhook plays, refuse what it
// refuses, and know the same words.
func TestSchemaAgreesWithTheReader(t *testing.T) {
	const url = "https://offhook.test/scenario.schema.json"
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(url, bytes.NewReader(Schema(schemas.Default()))); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	accepts := func(text string) bool {
		body, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := json.Unmarshal(body, &value); err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(value) == nil
	}
	for _, s := range append(Builtin(), closed(t, "menu"), closed(t, "outbound")) {
		if !accepts(s.Source()) {
			t.Errorf("the schema refuses %s", s.Name)
		}
	}
	for _, change := range [][2]string{
		{"after: 4s..12s", "afer: 4s"},
		{"after: 4s..12s", "after: soon"},
		{"delivery: delivered", "url: second"},
		{"- emit: call.playback.ended", "- emits: call.playback.ended"},
		{"steps:", "weather: failovre\nsteps:"},
		{"steps:", "weather: [failover, 7]\nsteps:"},
		{"steps:", "outage: {fault: 503, during: 10s}\nsteps:"},
		{"expect: {delivery: delivered}", "spoil: wrong-kee"},
	} {
		changed := strings.Replace(story, change[0], change[1], 1)
		s, err := Read("s.yaml", []byte(changed))
		if err == nil {
			_, err = rehearsed(engine(s, Setting{}, 1))
		}
		if err == nil {
			t.Errorf("offhook plays %s", change[1])
		}
		if accepts(changed) {
			t.Errorf("the schema accepts %s", change[1])
		}
	}
	const loop = "steps:\n  - {far: presses, digits: \"2\", when: command gather, expect: {command: speak, within: 2s}}\n"
	if !accepts(loop) {
		t.Error("the schema refuses a closed loop")
	}
	for _, change := range [][2]string{
		{"presses", "preses"}, {"presses", "says"}, {"presses", "waits"}, {"presses", "refuses"},
		{`digits: "2", `, ""}, {"digits:", "text:"}, {`digits: "2"`, `digits: "2", status: 503`},
		{"far: presses", "far: presses, emit: call.answered"}, {"command: speak", "command: a b"},
		{"command: speak", "hangup: true, command: speak"}, {"command: speak, ", ""},
		{"within: 2s", "within: 2s..3s"}, {"within: 2s", "delivery: failed"},
		{"expect: {command: speak, within: 2s}", "expect: []"},
		{`far: presses, digits: "2"`, "far: answers, machine: beeb"},
		{`far: presses, digits: "2", when: command gather`, "far: refuses, status: 503, when: command gather"},
		{`far: presses, digits: "2", when: command gather`, "far: refuses, status: 200, when: before gather"},
		{`far: presses, digits: "2", when: command gather`, "far: refuses, when: before gather"},
		{"steps:", "media: {a: 7}\nsteps:"},
	} {
		changed := strings.Replace(loop, change[0], change[1], 1)
		s, err := Read("s.yaml", []byte(changed))
		if err == nil {
			_, _, err = s.Acts(Setting{})(0)
		}
		if err == nil {
			t.Errorf("offhook tells %s", changed)
		}
		if accepts(changed) {
			t.Errorf("the schema accepts %s", changed)
		}
	}
	var document struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(schemas.Default()), &document); err != nil {
		t.Fatal(err)
	}
	known := slices.Collect(maps.Keys(document.Properties))
	for _, def := range document.Defs {
		known = append(known, slices.Collect(maps.Keys(def.Properties))...)
	}
	read := append(words(), schemas.Default().Resources()...)
	read = slices.AppendSeq(read, maps.Keys(castWords(schemas.Default())))
	read = append(read, words(Option{})...)
	slices.Sort(known)
	slices.Sort(read)
	if !slices.Equal(slices.Compact(known), slices.Compact(read)) {
		t.Errorf("the schema knows %v, offhook reads %v", known, read)
	}
}
