package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// Several writers append to one ledger, each by an opening of its own: every line is whole.
func TestLedgerIsAppendedToByMany(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	attempt := emitter.Attempt{Method: "POST", RequestBody: []byte(strings.Repeat("long ", 5000))}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			file, err := appendLedger(path, io.Discard)
			if err != nil {
				t.Error(err)
				return
			}
			defer file.Close()
			ledger := emitter.NewLedger(file)
			for range 20 {
				if err := ledger.Record(attempt); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for _, err := range emitter.ReadLedger(file) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 160 {
		t.Errorf("%d lines are there, not 160", n)
	}
}

// Lines are counted that are longer than what is read at a time.
func TestCountLines(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	for text, want := range map[string]struct {
		lines int
		whole bool
	}{
		"":                             {0, true},
		"\n":                           {1, true},
		"a":                            {1, false},
		"a\nb\n":                       {2, true},
		"a\nb":                         {2, false},
		long + "\n" + long + "\n":      {2, true},
		long:                           {1, false},
		strings.Repeat("x", 64<<10):    {1, false},
		long[:64<<10-1] + "\n" + "a\n": {2, true},
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		lines, whole, err := countLines(file)
		if err != nil || lines != want.lines || whole != want.whole {
			t.Errorf("%.10q of %d bytes: %d lines, whole %v, %v; want %+v", text, len(text), lines,
				whole, err, want)
		}
		file.Close()
	}
}
