package bounded_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// endless never ends, as /dev/zero does.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestReadEnds(t *testing.T) {
	const says = "zero: more than 10 MB come from it"
	if _, err := bounded.Read("zero", endless{}); err == nil || !strings.HasPrefix(err.Error(), says) {
		t.Errorf("an endless input: %v", err)
	}
	whole := strings.Repeat("x", bounded.Size)
	text, err := bounded.Read("whole", strings.NewReader(whole))
	if err != nil || string(text) != whole {
		t.Errorf("%d bytes are read, %v", len(text), err)
	}
	torn := io.MultiReader(strings.NewReader("x"), broken{})
	if _, err := bounded.Read("torn", torn); err == nil || err.Error() != "torn" {
		t.Errorf("an input that breaks: %v", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("torn") }

func TestReadFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(path, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := bounded.ReadFile(path); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := bounded.ReadFile(path + "b"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	folder := fstest.MapFS{"a": {Data: []byte("text")}, "b": {Data: make([]byte, bounded.Size+1)}}
	if text, err := bounded.ReadFS(folder, "a"); err != nil || string(text) != "text" {
		t.Errorf("%q, %v", text, err)
	}
	_, err := bounded.ReadFS(folder, "b")
	if err == nil || !strings.HasPrefix(err.Error(), "b: more than 10 MB") {
		t.Errorf("a large file: %v", err)
	}
}

func TestCheckJSON(t *testing.T) {
	nested := func(open, end string, n int) string {
		return strings.Repeat(open, n) + "0" + strings.Repeat(end, n)
	}
	for _, text := range []string{
		nested("[", "]", 100), nested(`{"a":`, "}", 100), nested(`{"[{":[`, "]}", 50), "", "]]]",
		`"` + strings.Repeat("[", 1000) + `"`, `"\"` + strings.Repeat("[", 1000) + `"`,
		"[" + strings.Repeat("[[]],", 1000) + "0]",
	} {
		if err := bounded.CheckJSON("x.json", []byte(text)); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	for text, says := range map[string]string{
		nested("[", "]", 101):                                                "x.json:1: lists",
		nested(`{"a":`, "}", 101):                                            "x.json:1: lists",
		nested(`["\\",`+"\n", "]", 101):                                      "x.json:101: lists",
		strings.Repeat("\n[", 200_000):                                       "x.json:102: lists",
		strings.Repeat(" ", bounded.Size) + "\"\n0\"":                        "x.json: more than 10 MB",
		`{"a":"` + strings.Repeat(`]`, 9) + `","b":` + nested("[", "]", 100): "x.json:1: lists",
	} {
		err := bounded.CheckJSON("x.json", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// styles are ways in which YAML nests collections n deep.
func styles() map[string]func(n int) string {
	lines := func(line func(i int) string) func(int) string {
		return func(n int) string {
			var text strings.Builder
			for i := range n {
				text.WriteString(line(i))
			}
			return text.String()
		}
	}
	return map[string]func(int) string{
		"lists in brackets": func(n int) string {
			return "a: 1\nb: " + strings.Repeat("[", n-1) + strings.Repeat("]", n-1) + "\n"
		},
		"mappings in brackets": func(n int) string {
			return strings.Repeat("{a: ", n) + "0" + strings.Repeat("}", n)
		},
		"brackets over lines": func(n int) string {
			return strings.Repeat("[\n", n) + strings.Repeat("]\n", n)
		},
		"lists on one line":   func(n int) string { return strings.Repeat("- ", n) + "a\n" },
		"mappings over lines": lines(func(i int) string { return strings.Repeat(" ", i) + "a:\n" }),
		"quoted keys":         lines(func(i int) string { return strings.Repeat(" ", i) + "\"a\":\n" }),
		"lists over lines":    lines(func(i int) string { return strings.Repeat(" ", i) + "-\n" }),
		"mappings in lists": func(n int) string {
			var text strings.Builder
			for i := range n / 2 {
				text.WriteString(strings.Repeat(" ", 2*i) + "- a:\n")
			}
			return text.String() + strings.Repeat(strings.Repeat(" ", n/2*2)+"- b\n", n%2)
		},
		"lists below their keys": func(n int) string {
			var text strings.Builder
			for i := range n / 2 {
				indent := strings.Repeat(" ", 2*i)
				if i > 0 {
					indent = strings.Repeat(" ", 2*(i-1)) + "- "
				}
				text.WriteString(indent + "a:\n")
			}
			last := strings.Repeat(" ", 2*max(0, n/2-1))
			return text.String() + last + "- " + strings.Repeat("b: c", n%2) + "\n"
		},
	}
}

// TestParseYAMLBoundsItsDepth asserts that collections may be nested as deeply as is said, in
// whatever style, and not one deeper.
func TestParseYAMLBoundsItsDepth(t *testing.T) {
	for name, style := range styles() {
		t.Run(name, func(t *testing.T) {
			file, err := bounded.ParseYAML("x.yaml", []byte(style(bounded.Depth)))
			if err != nil {
				t.Fatal(err)
			}
			if got := depth(file.Docs[0].Body); got != bounded.Depth {
				t.Errorf("the test nests %d deep", got)
			}
			_, err = bounded.ParseYAML("x.yaml", []byte(style(bounded.Depth+1)))
			if err == nil || !strings.Contains(err.Error(), "nested more than 100 deep here") {
				t.Errorf("one deeper: %v", err)
			}
		})
	}
}

// depth is how deeply a node nests collections.
func depth(node ast.Node) (deepest int) {
	switch node := node.(type) {
	case *ast.SequenceNode:
		for _, value := range node.Values {
			deepest = max(deepest, depth(value))
		}
		return deepest + 1
	case *ast.MappingNode:
		for _, value := range node.Values {
			deepest = max(deepest, depth(value.Key), depth(value.Value))
		}
		return deepest + 1
	case *ast.MappingKeyNode:
		return depth(node.Value)
	case *ast.AnchorNode:
		return depth(node.Value)
	case *ast.TagNode:
		return depth(node.Value)
	}
	return 0
}

// TestParseYAMLRefusesAtOnce asserts that what a parser would spend gigabytes or minutes on is
// refused in no time, with the place where it goes too far.
func TestParseYAMLRefusesAtOnce(t *testing.T) {
	const n = 200_000
	for text, says := range map[string]string{
		strings.Repeat("[", n):                       "x.yaml:1:101: lists and mappings are nested",
		strings.Repeat("a:\n [", n/5):                "x.yaml:",
		strings.Repeat("{a: ", n/4):                  "x.yaml:1:401: lists and mappings are nested",
		strings.Repeat("- ", n/2):                    "x.yaml:1:201: lists and mappings are nested",
		"# deep\n" + strings.Repeat("? ", n/2):       "x.yaml:2:201: lists and mappings are nested",
		strings.Repeat("a: ", n/3):                   "x.yaml:1:302: lists and mappings are nested",
		"[" + strings.Repeat("a: ", n/3):             "x.yaml:1:303: lists and mappings are nested",
		strings.Repeat(": ", n/2):                    "x.yaml:1:201: lists and mappings are nested",
		strings.Repeat("&a ", n/3):                   "x.yaml:1:304: lists and mappings are nested",
		strings.Repeat("! ", n/2):                    "x.yaml:1:102: lists and mappings are nested",
		strings.Repeat("!a &b ", n/6):                "x.yaml:1:253: lists and mappings are nested",
		strings.Repeat("a: 1\n", n/5):                "x.yaml:1001:2: this mapping has more",
		"{" + strings.Repeat("a, ", n/3):             "x.yaml:1:3003: this mapping has more",
		strings.Repeat("--- a\n", n/6):               "x.yaml:101:1: more than 100 documents",
		strings.Repeat("#", bounded.Size) + "\na: 1": "x.yaml: more than 10 MB",
	} {
		began := time.Now()
		_, err := bounded.ParseYAML("x.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%.20q: %v, want %s", text, err, says)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%.20q took %v", text, took)
		}
	}
}

// TestParseYAMLTakesWideFiles asserts that what is wide and not deep is read.
func TestParseYAMLTakesWideFiles(t *testing.T) {
	var lists strings.Builder
	for i := range 500 {
		fmt.Fprintf(&lists, "k%d:\n- a\n- b\n", i)
	}
	for _, text := range []string{
		lists.String(),
		strings.Repeat("- emit: call.answered\n  leg: anna\n  with: {from: a, to: [b, c]}\n", 2000),
		"a: |\n" + strings.Repeat("  [[[[{{{{\n", 1000),
		"a: \"" + strings.Repeat("[{", 1000) + "\"",
		"# " + strings.Repeat("[", 1000) + "\na: 1",
		strings.Repeat("- &a !!str x\n", 1000),
		"[" + strings.Repeat("&a x, ", 1000) + "]",
		"long key: d\n\"quoted\": e\n",
		strings.Repeat("- {a: b}\n- [c: d, e: f]\n", 1000),
	} {
		if _, err := bounded.ParseYAML("x.yaml", []byte(text)); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// FuzzParseYAML asserts that reading a text of any kind ends soon, and that no tree is deeper than
// what is allowed.
func FuzzParseYAML(f *testing.F) {
	for _, style := range styles() {
		f.Add(style(7))
	}
	for _, text := range []string{
		"a: &x {b: [c, *x]}\n? d\n: - e\n--- |\n f\n...\n", "[a: b: c, {d, e: f}]: g",
		"- - a: b\n    c: d\n  - e\n", "<<: {a: b}\n!!map c: !x &y z", "a:\n- b:\n  - c\n-d",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		file, err := bounded.ParseYAML("x.yaml", []byte(text))
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		if err != nil {
			return
		}
		for _, doc := range file.Docs {
			if got := depth(doc.Body); got > bounded.Depth {
				t.Errorf("the tree is %d deep", got)
			}
		}
	})
}

// TestExcerptShowsThePlace asserts that the place is shown with three lines around it, and of a
// long line the part that has it.
func TestExcerptShowsThePlace(t *testing.T) {
	text := "1\r\n2\n3\n4\nfive\n6\n7\n8\n9\n\n"
	want := "   2 | 2\n   3 | 3\n   4 | 4\n>  5 | five\n         ^\n   6 | 6\n   7 | 7\n   8 | 8"
	if got := bounded.Excerpt([]byte(text), 5, 3); got != want {
		t.Errorf("the excerpt is\n%s, want\n%s", got, want)
	}
	long := "short\n" + strings.Repeat("ä", 1000) + "HERE" + strings.Repeat("ö", 1<<20)
	got := strings.Split(bounded.Excerpt([]byte(long), 2, 1001), "\n")
	marked := strings.Index(got[2], "^")
	line := []rune(got[1])
	if len(got) != 3 || len(line) > 250 || string(line[marked:marked+4]) != "HERE" {
		t.Errorf("the excerpt is\n%s", strings.Join(got, "\n"))
	}
}
