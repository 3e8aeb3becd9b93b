// Package bounded reads the files that people give to offhook, and refuses those that are too large
// or nested too deeply for a parser.
//
// It serves every package that reads such files, so that none of them can be made to fill the
// memory by a small file or an endless one.
package bounded

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

const (
	// Size is how large an input may be, in bytes. Parsers take many times as much.
	Size = 10 << 20

	// Depth is how deeply the lists and objects of an input may be nested.
	Depth = 100
)

// ReadFile reads a file, a device or a pipe.
func ReadFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(path, file)
}

// ReadFS reads a file of a file system.
func ReadFS(folder fs.FS, path string) ([]byte, error) {
	file, err := folder.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return Read(path, file)
}

// Read reads all of in. Errors about its size have the name.
func Read(name string, in io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(in, Size+1))
	if err != nil {
		return nil, err
	}
	return text, checkSize(name, text)
}

func checkSize(name string, text []byte) error {
	if len(text) > Size {
		return fmt.Errorf("%s: more than %d MB come from it, and that is the most that is read",
			name, Size>>20)
	}
	return nil
}
