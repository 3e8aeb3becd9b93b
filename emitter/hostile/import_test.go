package hostile_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// What misbehaves on purpose is in tests only.
func TestOnlyTestsImportIt(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, used := range file.Imports {
			if strings.HasSuffix(used.Path.Value, `emitter/hostile"`) {
				t.Errorf("%s imports it", path)
			}
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("of %d files: %v", files, err)
	}
}
