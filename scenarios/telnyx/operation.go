package telnyx

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

//go:embed operations
var operationFiles embed.FS

// An Operation is what an application may ask of Telnyx, as one file says it.
type Operation struct {
	// Name is what commands are called in stories and logs, Group the folder of the file.
	Name  string `json:"-"`
	Group string `json:"-"`
	// ID is Telnyx's name of the operation.
	ID     string `json:"operation"`
	Title  string `json:"title"`
	Method string `json:"method"`
	// Path has parameters in braces and begins with /v2.
	Path string `json:"path"`
	// Does names the behaviour, and With is what it is told.
	Does string          `json:"does"`
	With json.RawMessage `json:"with"`
	// States are those of the call, fax or message in which the operation is legal; nil where it
	// does not matter.
	States []string `json:"states"`
	// Query and Body are JSON Schemas. Body is nil where no body is read.
	Query json.RawMessage `json:"query"`
	Body  json.RawMessage `json:"body"`
	// Content are the media types in which the body may come.
	Content []string `json:"content"`
	// Example is a body that a rehearsal can send.
	Example map[string]any `json:"example"`
	// Answer is that of a success. Its strings may have holes: ${body.to}.
	Answer Reply `json:"answer"`
	// Errors are keys of errors.json.
	Errors   []string `json:"errors"`
	Webhooks []Follow `json:"webhooks"`
	// Sources are keys of those who say so, Assumed what none of them says.
	Sources []string `json:"sources"`
	Assumed []string `json:"assumed"`

	segments    []segment
	body, query func() *shape
	behaviour   func() behaviour
}

// A Reply is the answer of an operation. The Body is decoded JSON; nil where the answer has none.
type Reply struct {
	Status int `json:"status"`
	Body   any `json:"body"`
}

// A Follow is a webhook that may follow from an operation.
type Follow struct {
	Event string `json:"event"`
	When  string `json:"when"`
	// Basis is how sure that is: D documented, DK on another page, K captured, C code, I inferred.
	Basis string `json:"basis"`
}

// Operations lists all operations, sorted by group and name. They must not be changed.
func Operations() []*Operation { return slices.Clone(index().sorted) }

// Lookup finds an operation by its name.
func Lookup(name string) (*Operation, error) {
	if op := index().named[name]; op != nil {
		return op, nil
	}
	var known []string
	for _, op := range index().sorted {
		known = append(known, op.Name)
	}
	return nil, &nearest.Error{Kind: "command", Name: name, Nearest: nearest.Name(name, known)}
}

// operations are those of the files, in the orders in which they are looked for.
type operations struct {
	sorted []*Operation
	named  map[string]*Operation
	long   map[int][]*Operation // by the number of segments of their paths
}

var index = sync.OnceValue(func() *operations {
	all, err := readOperations(operationFiles)
	if err != nil {
		// The files are part of the binary, and a test reads them.
		panic("telnyx: " + err.Error())
	}
	return all
})

func readOperations(files fs.FS) (*operations, error) {
	names, err := fs.Glob(files, "operations/*/*.json")
	if err != nil {
		return nil, err
	}
	all := &operations{named: map[string]*Operation{}, long: map[int][]*Operation{}}
	for _, file := range names {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		op, err := readOperation(file, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if all.named[op.Name] != nil {
			return nil, fmt.Errorf("%s: there is another operation %q", file, op.Name)
		}
		all.sorted = append(all.sorted, op)
		all.named[op.Name] = op
		all.long[len(op.segments)] = append(all.long[len(op.segments)], op)
	}
	slices.SortFunc(all.sorted, func(a, b *Operation) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name))
	})
	return all, nil
}

// readOperation reads a file of which no member may be unknown.
func readOperation(file string, text []byte) (*Operation, error) {
	op := &Operation{Name: strings.TrimSuffix(path.Base(file), ".json"),
		Group: path.Base(path.Dir(file))}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(op); err != nil {
		return nil, err
	}
	if _, err := in.Token(); err != io.EOF {
		return nil, errors.New("there is more than one value in it")
	}
	op.segments = readSegments(op.Path)
	op.body = sync.OnceValue(func() *shape { return newShape(op.Name+" body", op.Body) })
	op.query = sync.OnceValue(func() *shape { return newShape(op.Name+" query", op.Query) })
	op.behaviour = sync.OnceValue(func() behaviour {
		b, err := readBehaviour(op.Does, op.With)
		if err != nil {
			panic("telnyx: " + op.Name + ": " + err.Error()) // a test reads all files
		}
		return b
	})
	return op, nil
}
