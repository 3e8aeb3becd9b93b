package schemas

import (
	"flag"
	"io/fs"
	"os"
	"regexp"
	"testing"
	"testing/fstest"
	"time"
)

var update = flag.Bool("update", false, "write what is compared with")

// TestReferencePages fails when a page is not what the catalogue says; `make docs` writes them.
func TestReferencePages(t *testing.T) {
	pages, err := Default().pages()
	if err != nil {
		t.Fatal(err)
	}
	for file, page := range pages {
		if *update {
			if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		written, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(written) != page {
			t.Errorf("%s is stale; run make docs", file)
		}
	}
}

// TestTheDoorOfTheReadme loads the files that README.md shows, and plays them as it says.
func TestTheDoorOfTheReadme(t *testing.T) {
	block := regexp.MustCompile("(?s)`([a-z/._]+\\.json)`\n\n```json\n(.*?)```")
	folder := fstest.MapFS{}
	for _, found := range block.FindAllStringSubmatch(preface, -1) {
		folder[found[1]] = &fstest.MapFile{Data: []byte(found[2])}
	}
	if len(folder) != 3 {
		t.Fatalf("README.md shows %d files", len(folder))
	}
	c, err := Load(t.Context(), fs.FS(folder))
	if err != nil {
		t.Fatal(err)
	}
	stage, err := c.NewStage(1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	play := &troupe{t, stage, noon()}
	var ids [2]any
	for i, name := range []string{"door.opened", "door.closed"} {
		w, err := c.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		doc := play.tell(w, Options{})
		ids[i] = at(doc, "/data/payload/id")
		play.at = play.at.Add(4 * time.Second)
		if i == 1 && at(doc, "/data/payload/open_secs") != int64(4) {
			t.Errorf("the door was open for %v s", at(doc, "/data/payload/open_secs"))
		}
	}
	if ids[0] != ids[1] {
		t.Errorf("one door is %v and %v", ids[0], ids[1])
	}
}
