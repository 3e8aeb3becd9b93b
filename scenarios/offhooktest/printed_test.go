package offhooktest_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/offhooktest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// printed are the structs that a test of a user's may print, by the folder of their package.
func printed() map[string][]any {
	return map[string][]any{
		"../../emitter": {emitter.Attempt{}, emitter.Command{}, emitter.Draft{}, emitter.Emitter{},
			emitter.Entry{}, emitter.Event{}, emitter.Fact[string]{}, emitter.Fault{}, emitter.Figure{},
			emitter.ForwardError{}, emitter.Forwarder{}, emitter.Key{}, emitter.Ledger{}, emitter.Next{},
			emitter.Outage{}, emitter.Pieces{}, emitter.Policy{}, emitter.Request{}, emitter.Route{},
			emitter.Spoil{}, emitter.Target{}, emitter.Targets{}, emitter.Trace{}, emitter.Transcript{},
			emitter.Vector{}},
		"../../scenarios": {scenarios.Act{}, scenarios.Answer{}, scenarios.Answered{},
			scenarios.Asked{}, scenarios.Attempted{}, scenarios.BadDay{}, scenarios.Choose{},
			scenarios.Command{}, scenarios.Cue{}, scenarios.Delivery{}, scenarios.Diagram{},
			scenarios.Document{}, scenarios.Engine{}, scenarios.Expect{}, scenarios.Far{},
			scenarios.Happening{}, scenarios.Include{}, scenarios.Lateness{}, scenarios.Media{},
			scenarios.Member{}, scenarios.Option{}, scenarios.Outage{},
			scenarios.Outcome{}, scenarios.Repeat{}, scenarios.Replay{},
			scenarios.Report{}, scenarios.Result{},
			scenarios.Scenario{}, scenarios.Setting{}, scenarios.Step{}, scenarios.Subtotal{},
			scenarios.Unmade{}, scenarios.Wait{}, scenarios.Weather{}, scenarios.World{}},
		"../../schemas/wire": {wire.Body{}, wire.Doc{}, wire.Oddity{}, wire.Slot{}, wire.Writer{}},
		".": {offhooktest.API{}, offhooktest.Command{}, offhooktest.Event{}, offhooktest.Sent{},
			offhooktest.With{}},
	}
}

// TestPrinted asserts that no exported struct prints the bytes that it holds as numbers, and that
// none is missing here. Each is filled down to its unexported fields.
func TestPrinted(t *testing.T) {
	const text = "offhook"
	dump := strings.Trim(fmt.Sprint([]byte(text)), "[]")
	for folder, values := range printed() {
		var known []string
		for _, value := range values {
			filled := reflect.New(reflect.TypeOf(value))
			name, _, _ := strings.Cut(filled.Elem().Type().Name(), "[")
			known = append(known, name)
			fill(filled.Elem(), text, 5)
			all := []any{filled.Interface()}
			if _, lock := filled.Elem().Type().FieldByName("mu"); !lock { // those are not copied
				all = append(all, filled.Elem().Interface())
			}
			for _, format := range []string{"%v", "%+v"} {
				for _, printed := range all {
					got := fmt.Sprintf(format, printed)
					if strings.Contains(got, dump) || strings.Contains(got, "PANIC") {
						t.Errorf("%T with %s is %s", printed, format, got)
					}
				}
			}
		}
		slices.Sort(known)
		if all := structs(t, folder); !slices.Equal(known, all) {
			t.Errorf("%s has the structs\n%q, printed are\n%q", folder, all, known)
		}
	}
}

// fill gives every field of a value something to show, so many levels deep.
func fill(v reflect.Value, text string, depth int) {
	if depth == 0 || strings.HasPrefix(v.Type().PkgPath(), "sync") {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i)
			fill(reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem(), text, depth-1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text, depth-1)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(text))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text, depth-1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(value, text, depth-1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[error]() {
			v.Set(reflect.ValueOf(errors.New(text)))
		}
	}
}

// structs are the names of the exported structs of a package, sorted.
func structs(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), folder+"/"+entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if _, is := spec.Type.(*ast.StructType); is && spec.Name.IsExported() {
				names = append(names, spec.Name.Name)
			}
			return false
		})
	}
	slices.Sort(names)
	return names
}
