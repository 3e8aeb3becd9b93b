package selftest

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

const pagePreface = `# What receivers do with spoils

<!-- Made by ` + "`make docs`" + ` from real runs; a test fails when it is stale. -->

A spoil is one deliberate difference from a plain genuine request. For each the table has what a
correct receiver answers, what the receiver of suite/receiver answered, and what the verification of
Telnyx's SDK for Node %s did: it accepts, refuses with the error that it documents, or throws
another one. Where a form fares otherwise than JSON, both are told.

A question mark says that a receiver which answers otherwise may be excused. In offhook, list spoils
NAME says why, and which defect a spoil finds; list vectors has the requests.

`

// TestSpoilsPage fails when the page is not what receivers do; make docs writes it.
func TestSpoilsPage(t *testing.T) {
	const head = "| | what it shows | correct | our receiver | Node SDK |\n" +
		"| --- | --- | --- | --- | --- |\n"
	text, err := os.ReadFile("../testdata/node/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var installed struct{ Dependencies struct{ Telnyx string } }
	if err := json.Unmarshal(text, &installed); err != nil {
		t.Fatal(err)
	}
	did := nodeDid(t)
	spoils, genuine := "", ""
	var of []emitter.Vector
	all := emitter.Vectors()
	for i, v := range all {
		if of = append(of, v); i+1 < len(all) && about(all[i+1]) == about(v) {
			continue
		}
		if strings.HasPrefix(v.Name, "genuine/") {
			genuine += pageRow(t, of, did)
		} else {
			spoils += pageRow(t, of, did)
		}
		of = nil
	}
	golden(t, "../../emitter/SPOILS.md",
		fmt.Sprintf(pagePreface, installed.Dependencies.Telnyx)+head+spoils+
			"\n## Genuine requests\n\nWithout any spoil, in the forms that they have:\n\n"+
			head+genuine)
}

// about is what a vector shows, whatever its wire form is.
func about(v emitter.Vector) string {
	if name, ok := strings.CutSuffix(v.Name, "/json"); ok {
		return name
	}
	if name, ok := strings.CutSuffix(v.Name, "/form"); ok && !strings.HasPrefix(name, "genuine/") {
		return name
	}
	return v.Name
}

// pageRow is a row of the page about vectors that differ in their wire form.
func pageRow(t *testing.T, of []emitter.Vector, did map[string]string) string {
	t.Helper()
	var ours, node []string
	for _, v := range of {
		status, says := receives(t, v)
		ours, node = append(ours, fmt.Sprint(status, " ", says)), append(node, did[v.Name])
	}
	v := of[0]
	correct := string(v.Verdict)
	if v.Lenient != "" {
		correct += " ?"
	}
	row := "|"
	for _, cell := range []string{
		"`" + strings.TrimPrefix(about(v), "genuine/") + "`", v.Title, correct, told(ours), told(node),
	} {
		row += " " + strings.ReplaceAll(cell, "|", `\|`) + " |"
	}
	return row + "\n"
}

// told is what happened to JSON and to the form, or to both alike.
func told(did []string) string {
	if len(did) == 2 && did[0] != did[1] {
		return "JSON: " + did[0] + "; form: " + did[1]
	}
	return did[0]
}
