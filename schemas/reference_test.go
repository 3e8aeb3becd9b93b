package schemas

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write README.md instead of comparing it")

// TestReferencePage fails when README.md is not what the catalogue says; `make docs` writes it.
func TestReferencePage(t *testing.T) {
	var page bytes.Buffer
	if err := Default().Reference(&page); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("README.md", page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, page.Bytes()) {
		t.Error("README.md is stale; run make docs")
	}
}
