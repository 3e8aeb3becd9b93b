package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// TestPackagesSpeakGo asserts that no text of the packages names a flag. The flags of curl, with
// which a request is repeated, are not ours.
func TestPackagesSpeakGo(t *testing.T) {
	flag := regexp.MustCompile(`(^|[^-\w])--?[a-z][a-z-]+\b`)
	texts := 0
	for _, folder := range []string{"schemas", "emitter", "scenarios", "suite"} {
		err := filepath.WalkDir(filepath.Join("../..", folder), func(file string, entry fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") ||
				strings.Contains(file, "testdata") || entry.Name() == "curl.go" {
				return err
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(parsed, func(node ast.Node) bool {
				literal, ok := node.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				texts++
				if strings.Contains(literal.Value, "--") && flag.MatchString(literal.Value) {
					t.Errorf("%s: %s", file, literal.Value)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if texts < 1000 {
		t.Errorf("%d texts were read", texts)
	}
}

// TestInFlags asserts that the command line says by flags what the packages say by fields. Each text
// is one that a package really gives.
func TestInFlags(t *testing.T) {
	cfg := &suite.Config{Target: "http://127.0.0.1/", Handles: []string{"voice"}}
	judge, err := suite.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	_, unknown := judge.Select(suite.Selection{IDs: []string{"refuse/wrong-kee"}})
	for says, text := range map[string]string{
		"pass --allow-remote to send there": emitter.CheckURL("http://example.com/", false).Error(),
		"(offhook test --list shows all)":   unknown.Error(),
	} {
		if got := inFlags(text); got == text || !strings.Contains(got, says) {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	for _, name := range []string{"diagnosis.go", "reply.go"} {
		text, err := os.ReadFile("../../suite/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "(Rate: 5)") && !strings.Contains(string(text), `"Handles: {"`) {
			t.Errorf("%s gives no advice that names a field", name)
		}
	}
	const advice = `say what it handles: Handles: {"message.*", "call.hangup" …}. Send fewer (Rate: 5).`
	const want = `say what it handles: --handles 'message.*' --handles 'call.hangup' …. Send fewer (--rate 5).`
	if got := inFlags(advice); got != want {
		t.Errorf("%q", got)
	}
}
