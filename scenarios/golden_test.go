package scenarios

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is compared with")

// TestBodiesOfTheBuiltinStories holds bodies to the byte: of the main story those of ten seeds and
// two runs, one by one, of each other story those of one seed together.
func TestBodiesOfTheBuiltinStories(t *testing.T) {
	const file = "testdata/bodies.golden"
	var got strings.Builder
	for _, story := range emitting() {
		if story.Name != mainStory {
			sum := sha256.New()
			for _, e := range told(t, story.Name, Setting{Seed: 1}, 1) {
				fmt.Fprintln(sum, e.at, string(e.event.Body.Bytes(1, "http://127.0.0.1/a")))
			}
			fmt.Fprintf(&got, "%s %x\n", story.Name, sum.Sum(nil)[:12])
			continue
		}
		for seed := range uint64(10) {
			for _, e := range told(t, story.Name, Setting{Seed: seed}, 2) {
				sum := sha256.Sum256(e.event.Body.Bytes(1, "http://127.0.0.1/a"))
				fmt.Fprintf(&got, "%s seed %d run %d step %d %v %s %x\n",
					story.Name, seed, e.run, e.step, e.at, e.event.Type, sum[:12])
			}
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("bodies have changed; if that is meant, run this test with -update")
	}
}
