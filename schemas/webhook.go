package schemas

import (
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Webhook is an entry of the catalogue: a type of event that Telnyx announces.
type Webhook struct {
	// Name is what the file is called without its ending, such as call.playback.ended.
	Name string
	// Family is the folder of the file, such as voice or texml.
	Family string
	// File is the path within its folder of schemas.
	File string

	catalog  *Catalog
	folder   fs.FS
	header   func() (Header, error)
	compiled func() (*compiled, error)
}

// A Header is what a webhook's file says besides its schema.
type Header struct {
	Description string    `json:"-"`
	Examples    []any     `json:"-"`
	Wire        wire.Kind `json:"wire"`
	// Envelope says how the fields are wrapped: "data+meta", "data", "bare" (a payload alone) or
	// "flat" (an envelope's fields without data).
	Envelope  string    `json:"envelope"`
	Lifecycle Lifecycle `json:"lifecycle"`
	// Outcome is a pointer to the field that reports the outcome; it is empty when none does.
	Outcome string `json:"outcome"`
	// Variants has for each variant's name the pointer to its schema in the file, "#/$defs/rcs".
	Variants map[string]string `json:"variants"`
	// Aliases are other names under which the webhook is found.
	Aliases []string `json:"aliases"`
	// Withheld says why offhook does not send the webhook; it is empty when offhook sends it.
	Withheld string `json:"withheld"`
	// Answer is the body that the sender wants back: "json", "texml", or "" for none.
	Answer  string   `json:"answer"`
	Sources []string `json:"sources"`
}

// A Lifecycle places a webhook in the life of a call leg, playback, conference, message or other
// resource. It only forbids orders: a life whose beginning was not seen breaks no rule.
type Lifecycle struct {
	// Resource is what has the life; it is empty when the webhook stands alone.
	Resource string `json:"resource"`
	// Opens means that nothing of the resource comes before the webhook.
	Opens bool `json:"opens"`
	// Closes means that nothing of the resource comes after the webhook.
	Closes bool `json:"closes"`
	// After lists webhooks that occurred before this one, if they occur for the resource at all.
	After []string `json:"after"`
	// During is a resource of the same call, such as leg. Once it has ended, the webhook no longer
	// begins anything.
	During string `json:"during"`
}

// Header reads what the webhook's file says besides its schema. It panics when a file of a
// catalogue that loaded without an error cannot be read any more.
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
	if err := wire.Decode(w.File, text, &file); err != nil {
		return Header{}, err
	}
	if file.Header == nil {
		return Header{}, fmt.Errorf("%s: x-webhook is missing; "+
			"it says wire, envelope, lifecycle and sources", w.File)
	}
	h := *file.Header
	h.Description, h.Examples = file.Description, file.Examples
	if !slices.Contains([]wire.Kind{wire.JSON, wire.Form}, h.Wire) {
		return Header{}, fmt.Errorf(`%s: /x-webhook/wire: %q is neither "json" nor "form"`,
			w.File, h.Wire)
	}
	return h, nil
}

// Source is the schema file as it stands.
func (w *Webhook) Source() ([]byte, error) { return fs.ReadFile(w.folder, w.File) }

// Example is the first example in the webhook's file. Its value is nil when the file has none.
func (w *Webhook) Example() wire.Doc {
	h := w.Header()
	doc := wire.Doc{Kind: h.Wire}
	if len(h.Examples) > 0 {
		doc.Value = h.Examples[0]
	}
	return doc
}

// check lints and compiles the webhook. It returns an error when an example, or a body that the
// webhook generates, is not valid.
func (w *Webhook) check() error {
	if err := w.Lint(); err != nil {
		return err
	}
	if _, err := w.compiled(); err != nil {
		return err
	}
	h := w.Header()
	for i, example := range h.Examples {
		problems := Errors(w.Validate(wire.Doc{Kind: h.Wire, Value: example}))
		if len(problems) > 0 {
			return fmt.Errorf("%s: /examples/%d is not valid: %s", w.File, i, problems[0])
		}
	}
	fields, err := w.Fields("")
	if err != nil {
		return err
	}
	reports := func(f Field) bool { return f.Pointer == h.Outcome }
	if h.Outcome != "" && !slices.ContainsFunc(fields, reports) {
		return fmt.Errorf("%s: /x-webhook/outcome: there is no field %s", w.File, h.Outcome)
	}
	if h.Withheld != "" {
		return nil
	}
	for _, variant := range append([]string{""}, h.VariantNames()...) {
		for _, presence := range Presences() {
			for seed := range uint64(4) {
				options := Options{Presence: presence, Variant: variant}
				if err := w.tryOut(seed, options); err != nil {
					return fmt.Errorf("%s: %w", w.File, err)
				}
			}
		}
	}
	return nil
}

// tryOut generates one body and returns an error when it is not valid.
func (w *Webhook) tryOut(seed uint64, options Options) error {
	doc, err := w.Generate(NewScene(seed, time.Unix(1_772_615_725, 0)), options)
	if err != nil {
		return err
	}
	if problems := Errors(w.Validate(doc)); len(problems) > 0 {
		value, _ := doc.At(problems[0].Pointer)
		return fmt.Errorf("it generates a body that is not valid: %s (the value is %v)",
			problems[0], value)
	}
	return nil
}
