package selftest

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite/receiver"
)

var update = flag.Bool("update", false, "write what is compared with")

// nodeTable has what the official Node SDK did with each vector when it was last run, a line each.
const nodeTable = "testdata/node.golden"

// TestNodeSDKOnVectors runs the official SDK on every vector. What it does is written down, so that
// it can be read without Node and a change is seen.
func TestNodeSDKOnVectors(t *testing.T) {
	vectors, err := json.Marshal(emitter.Vectors())
	if err != nil {
		t.Fatal(err)
	}
	cmd := nodeScript(t, "verify.mjs")
	var says bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(vectors), &says
	did, err := cmd.Output()
	if err != nil {
		t.Fatalf("verify.mjs: %v: %s", err, &says)
	}
	golden(t, nodeTable, string(did))
}

// TestNodeSDKIsAVerifier asserts that every vector is judged by the SDK, and otherwise than the
// vector says only where the vector excuses it.
func TestNodeSDKIsAVerifier(t *testing.T) {
	did := nodeDid(t)
	for _, v := range emitter.Vectors() {
		does, ok := did[v.Name]
		delete(did, v.Name)
		answer := map[string]emitter.Answer{"accepts": emitter.Accepted, "refuses": emitter.Refused}
		word, _, _ := strings.Cut(does, ":")
		if ok && (v.Verdict == emitter.Either || v.Verdict == answer[word] || v.Lenient != "") {
			continue
		}
		t.Errorf("%s should be %s, the SDK %s", v.Name, v.Verdict, does)
	}
	for name := range did {
		t.Errorf("%s is judged, but there is no such vector", name)
	}
}

// nodeDid is the table, by the names of vectors.
func nodeDid(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(nodeTable)
	if err != nil {
		t.Fatal(err)
	}
	did := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, does, _ := strings.Cut(strings.TrimSpace(line), "\t")
		did[name] = does
	}
	return did
}

// TestReceiverOnVectors asserts that our receiver answers every vector as a correct one does, and
// that it is no more lenient than that.
func TestReceiverOnVectors(t *testing.T) {
	for _, v := range emitter.Vectors() {
		status, says := receives(t, v)
		accepted, refused := status/100 == 2, status/100 == 4
		if !accepted && !refused || v.Verdict == emitter.Accepted && !accepted ||
			v.Verdict == emitter.Refused && !refused {
			t.Errorf("%s should be %s, but is answered %d %s", v.Name, v.Verdict, status, says)
		}
	}
}

// receives is what our receiver answers to a vector, at the vector's time.
func receives(t *testing.T, v emitter.Vector) (status int, says string) {
	t.Helper()
	r, err := receiver.New(receiver.Options{PublicKey: v.PublicKey,
		Now: func() time.Time { return time.Unix(v.Now, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	req, err := v.Request.Request()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := r.Transport().RoundTrip(req)
	if err != nil {
		t.Fatalf("%s: %v", v.Name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, strings.TrimSpace(string(text))
}

// TestGenuineVectorsAreValid asserts that what vectors show as genuine is a webhook of the
// catalogue.
func TestGenuineVectorsAreValid(t *testing.T) {
	checked := 0
	for _, v := range emitter.Vectors() {
		webhook, ok := strings.CutPrefix(v.Name, "genuine/")
		if !ok {
			continue
		}
		webhook, _, _ = strings.Cut(webhook, "/")
		body, err := v.Request.Body()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := wire.Parse(body)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		is, doc, err := schemas.Default().Recognize(doc)
		if err != nil || is.Name != webhook {
			t.Fatalf("%s is taken for %v: %v", v.Name, is, err)
		}
		for _, problem := range is.Validate(doc) {
			t.Errorf("%s: %s", v.Name, problem)
		}
		checked++
	}
	if checked < 3 {
		t.Errorf("%d are checked", checked)
	}
}

// golden compares with a file what it holds, or writes it anew under -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	lines := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(lines) || line != lines[i] {
			t.Fatalf("%s is stale from line %d on, which is now %q; run make docs", file, i+1, line)
		}
	}
	t.Fatalf("%s is stale: it is longer than what there is now; run make docs", file)
}
