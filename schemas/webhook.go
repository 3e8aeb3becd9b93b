package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"
)

// A Webhook is an entry of the catalogue: a type of event that Telnyx announces.
type Webhook struct {
	Name   string // call.playback.ended, texml.participant-join
	Family string // voice, texml: the folder of its file
	File   string // path within its folder of schemas

	catalog  *Catalog
	folder   fs.FS
	header   func() (Header, error)
	compiled func() (*compiled, error)
}

// A Wire is how a body travels.
type Wire string

const (
	JSON Wire = "json" // application/json
	Form Wire = "form" // application/x-www-form-urlencoded
)

// A Header is what a webhook's file says besides its schema.
type Header struct {
	Description string            `json:"-"`
	Examples    []any             `json:"-"`
	Wire        Wire              `json:"wire"`
	Envelope    string            `json:"envelope"` // how the fields are wrapped: "data+meta", "data", "bare" (a payload alone), "flat" (an envelope's fields without data)
	Lifecycle   Lifecycle         `json:"lifecycle"`
	Outcome     string            `json:"outcome"`  // pointer to the field that reports the outcome, "" when none does
	Variants    map[string]string `json:"variants"` // name of a variant -> pointer to its schema in the file, "#/$defs/rcs"
	Aliases     []string          `json:"aliases"`  // other names under which the webhook is found
	Withheld    string            `json:"withheld"` // why offhook does not send it, "" when it does
	Answer      string            `json:"answer"`   // the body that the sender wants back: "json", "texml", "" for none
	Sources     []string          `json:"sources"`
}

// A Lifecycle places a webhook in the life of a call leg, playback, conference, message or other resource. It forbids
// orders, never missing beginnings.
type Lifecycle struct {
	Resource string   `json:"resource"` // "" when the webhook stands alone
	Opens    bool     `json:"opens"`    // nothing of the resource comes before it
	Closes   bool     `json:"closes"`   // nothing of the resource comes after it
	After    []string `json:"after"`    // webhooks that, if they occur for the same resource at all, occurred before it
	During   string   `json:"during"`   // a resource, such as leg, of the same call: it begins nothing once that has ended
}

// Header reads what the webhook's file says besides its schema. It panics when a file of a catalogue that loaded
// without an error cannot be read any more.
func (w *Webhook) Header() Header {
	h, err := w.header()
	if err != nil {
		panic("schemas: " + err.Error())
	}
	return h
}

func (w *Webhook) readHeader() (Header, error) {
	text, err := w.Source()
	if err != nil {
		return Header{}, err
	}
	var file struct {
		Description string  `json:"description"`
		Examples    []any   `json:"examples"`
		Header      *Header `json:"x-webhook"`
	}
	if err := decodeFile(w.File, text, &file); err != nil {
		return Header{}, err
	}
	if file.Header == nil {
		return Header{}, fmt.Errorf("%s: x-webhook is missing; it says wire, envelope, lifecycle and sources", w.File)
	}
	h := *file.Header
	h.Description, h.Examples = file.Description, file.Examples
	if !slices.Contains([]Wire{JSON, Form}, h.Wire) {
		return Header{}, fmt.Errorf(`%s: /x-webhook/wire: %q is neither "json" nor "form"`, w.File, h.Wire)
	}
	return h, nil
}

// Source is the schema file as it stands.
func (w *Webhook) Source() ([]byte, error) { return fs.ReadFile(w.folder, w.File) }

// decodeFile reads the one JSON value of a file, numbers kept as text. Errors name the file and, where known, the line.
func decodeFile(file string, text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			line := 1 + bytes.Count(text[:min(int(syntax.Offset), len(text))], []byte("\n"))
			return fmt.Errorf("%s:%d: not JSON: %w", file, line, err)
		}
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: the file is empty", file)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%s: not JSON: the file ends within a value", file)
		}
		return fmt.Errorf("%s: %w", file, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: something follows the first JSON value; there must be but one", file)
	}
	return nil
}

// Example is the webhook's own example, which is valid.
func (w *Webhook) Example() Doc {
	h := w.Header()
	doc := Doc{Wire: h.Wire}
	if len(h.Examples) > 0 {
		doc.Value = h.Examples[0]
	}
	return doc
}

// check lints and compiles the webhook, and asserts that what it generates is valid.
func (w *Webhook) check() error {
	if err := w.Lint(); err != nil {
		return err
	}
	if _, err := w.compiled(); err != nil {
		return err
	}
	for i, example := range w.Header().Examples {
		if problems := Errors(w.Validate(Doc{Wire: w.Header().Wire, Value: example})); len(problems) > 0 {
			return fmt.Errorf("%s: /examples/%d is not valid: %s", w.File, i, problems[0])
		}
	}
	fields, err := w.Fields("")
	if err != nil {
		return err
	}
	if outcome := w.Header().Outcome; outcome != "" && !slices.ContainsFunc(fields, func(f Field) bool { return f.Pointer == outcome }) {
		return fmt.Errorf("%s: /x-webhook/outcome: there is no field %s", w.File, outcome)
	}
	if w.Header().Withheld != "" {
		return nil
	}
	for _, variant := range append([]string{""}, w.Header().VariantNames()...) {
		for _, fields := range []Fields{FieldsAll, FieldsTypical, FieldsRequired, FieldsRandom} {
			for seed := range uint64(4) {
				if err := w.tryOut(seed, Options{Fields: fields, Variant: variant}); err != nil {
					return fmt.Errorf("%s: %w", w.File, err)
				}
			}
		}
	}
	return nil
}

// tryOut asserts that a body which the webhook generates is valid.
func (w *Webhook) tryOut(seed uint64, options Options) error {
	doc, err := w.Generate(NewSource(seed, time.Unix(1_772_615_725, 0)), options)
	if err != nil {
		return err
	}
	if problems := Errors(w.Validate(doc)); len(problems) > 0 {
		value, _ := doc.At(problems[0].Pointer)
		return fmt.Errorf("it generates a body that is not valid: %s (the value is %v)", problems[0], value)
	}
	return nil
}
