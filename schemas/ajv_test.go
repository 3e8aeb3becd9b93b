package schemas

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A line is what the Ajv program reads for one webhook.
type line struct {
	Name   string          `json:"name"`
	Schema json.RawMessage `json:"schema"`
	Bodies []any           `json:"bodies"`
}

// TestAjvAgrees gives the bundle of every webhook to Ajv, in strict mode, with valid bodies and
// broken ones. Both validators must say the same of each body.
func TestAjvAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing here runs at the same time")
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node is not installed")
	}
	if _, err := os.Stat("testdata/ajv/node_modules/ajv"); err != nil {
		t.Skip("Ajv is not installed: npm ci --prefix schemas/testdata/ajv")
	}
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	ours := map[string][]bool{}
	refused := 0
	for w := range Default().All() {
		if w.Header().Withheld != "" && len(w.Header().Examples) == 0 {
			continue
		}
		bundle, err := w.Bundle()
		if err != nil {
			t.Fatal(err)
		}
		text := string(bundle)
		if strings.Contains(text, `"x-`) || strings.Contains(text, `"$ref": "..`) {
			t.Errorf("%s: the bundle is not self-contained", w.Name)
		}
		bodies := bodiesOf(t, w)
		compiled, err := w.compiled()
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range bodies {
			// The schema judges without the tolerance that captured bodies get.
			valid := compiled.schema.Validate(body) == nil
			ours[w.Name] = append(ours[w.Name], valid)
			if !valid {
				refused++
			}
		}
		if err := encoder.Encode(line{Name: w.Name, Schema: bundle, Bodies: bodies}); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("node", "validate.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = "testdata/ajv", &input, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	scanner := bufio.NewScanner(bytes.NewReader(out))
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		var answer struct {
			Name, Error string
			Verdicts    []string
		}
		if err := json.Unmarshal(scanner.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		seen++
		if answer.Error != "" {
			t.Errorf("%s: Ajv does not take the bundle: %s", answer.Name, answer.Error)
			continue
		}
		for i, verdict := range answer.Verdicts {
			if valid := ours[answer.Name][i]; valid != (verdict == "") {
				t.Errorf("%s, body %d: valid is %v here, Ajv says %q",
					answer.Name, i, valid, verdict)
			}
		}
	}
	if seen != len(ours) || refused < len(ours) {
		t.Errorf("Ajv answered for %d of %d webhooks; %d bodies were broken",
			seen, len(ours), refused)
	}
}

// bodiesOf makes valid bodies of a webhook, and broken ones from one of them. In each broken body
// one field has another type, or one required field is missing.
func bodiesOf(t *testing.T, w *Webhook) (bodies []any) {
	for _, variant := range append([]string{""}, w.Header().VariantNames()...) {
		for seed, presence := range Presences() {
			options := Options{Presence: presence, Variant: variant}
			bodies = append(bodies, generate(t, w, uint64(seed), options).Value)
		}
	}
	c, err := w.compiled()
	if err != nil {
		t.Fatal(err)
	}
	var broken func(n *node, body map[string]any, put func(map[string]any) any)
	broken = func(n *node, body map[string]any, put func(map[string]any) any) {
		for _, name := range slices.Sorted(maps.Keys(body)) {
			prop := n.props[name]
			if prop == nil {
				continue
			}
			changed := maps.Clone(body)
			if changed[name] = wrong(prop); len(prop.types) > 0 && changed[name] != nil {
				bodies = append(bodies, put(changed))
			}
			if n.required[name] {
				without := maps.Clone(body)
				delete(without, name)
				bodies = append(bodies, put(without))
			}
			if below, ok := body[name].(map[string]any); ok {
				broken(prop, below, func(value map[string]any) any {
					whole := maps.Clone(body)
					whole[name] = value
					return put(whole)
				})
			}
		}
	}
	whole := generate(t, w, 9, Options{Presence: PresenceAll}).Value.(map[string]any)
	broken(c.root, whole, func(body map[string]any) any { return body })
	return bodies
}
