package clients

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

var update = flag.Bool("update", false, "write what is compared with")

// A note is what came of a command that the SDK gave.
type note struct {
	Operation string
	Method    []string
	Args      json.RawMessage
	Status    int
	Answer    any
	Error     string
	Says      string
	Code      string
}

// TestTheSDKGivesEveryCommand has the official SDK give every command of the API, each in a scene
// in which it is legal. What differs from the success of its file is in testdata/answers.txt:
// commands that the SDK has no method for, that are not modelled, and the fields in which answers,
// or the examples of the files, differ from the types of the SDK.
func TestTheSDKGivesEveryCommand(t *testing.T) {
	t.Parallel()
	folder := workshop(t, "telnyx", "typescript")
	type operation struct {
		Name string         `json:"name"`
		Body map[string]any `json:"body"`
	}
	var asked []operation
	status := map[string]int{}
	for _, op := range telnyx.Operations() {
		asked = append(asked, operation{op.Name, op.Example})
		status[op.Name] = cmp.Or(op.Answer.Status, 501)
	}
	input, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	text := said(t, node(t, folder, "operations.mjs", open(t, nil)), input)
	var differs []string
	for line := range strings.Lines(text) {
		var n note
		if err := json.Unmarshal([]byte(line), &n); err != nil {
			t.Fatal(err)
		}
		switch {
		case n.Method == nil && n.Error == "":
			differs = append(differs, n.Operation+": the SDK has no method for it")
		case n.Status == 501 && status[n.Operation] == 501:
			differs = append(differs, n.Operation+": is not modelled, "+n.Error)
		case n.Status != status[n.Operation]:
			if n.Status == 0 { // it did not come so far
				n.Code = n.Says
			}
			differs = append(differs, fmt.Sprintf("%s: %d %s %s", n.Operation, n.Status, n.Error,
				n.Code))
		}
	}
	types := said(t, node(t, folder, "types.mjs", nil), []byte(text))
	differs = append(differs, slices.Collect(strings.Lines(types))...)
	for i := range differs {
		differs[i] = strings.TrimSpace(differs[i])
	}
	slices.Sort(differs)
	got := strings.Join(differs, "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/answers.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, _ := os.ReadFile("testdata/answers.txt"); string(want) != got {
		t.Errorf("testdata/answers.txt is stale; go test -update writes it\n%s", got)
	}
}
