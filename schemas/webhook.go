package schemas

import (
	"fmt"
	"io/fs"
	"slices"
	"sync/atomic"
	"time"

	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
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
	about    func() ([]about, error)
	names    atomic.Pointer[map[string]string] // those of the instances that an event was about last
}

// A Header is what a webhook's file says besides its schema.
type Header struct {
	Description string    `json:"-"`
	Examples    []any     `json:"-"`
	Wire        wire.Kind `json:"wire"`
	// Envelope says how the fields are wrapped: "data+meta", "data", "bare" (a payload alone) or
	// "flat" (an envelope's fields without data).
	Envelope string `json:"envelope"`
	// About has for each resource that the webhook is about the moment of its life that the webhook
	// is, or "since" a moment, "open" or "any".
	About map[string]string `json:"about"`
	// Overtakes are webhooks that come before this one in one life, and of which documentation says
	// that they may be delivered after it.
	Overtakes []string `json:"overtakes"`
	// Outcome is a pointer to the field that reports the outcome; it is empty when none does.
	Outcome string `json:"outcome"`
	// Variants has for each variant's name the pointer to its schema in the file, "#/$defs/rcs".
	Variants map[string]string `json:"variants"`
	// Usual are the variants that whoever handles the webhook gets; others are of channels of their
	// own, which not everybody uses. None means all.
	Usual []string `json:"usual"`
	// Aliases are other names under which the webhook is found.
	Aliases []string `json:"aliases"`
	// Withheld says why offhook does not send the webhook; it is empty when offhook sends it.
	Withheld string `json:"withheld"`
	// Answer is the body that the sender wants back: "json", "texml", or "" for none.
	Answer  string   `json:"answer"`
	Sources []string `json:"sources"`
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
			"it says wire, envelope, about and sources", w.File)
	}
	h := *file.Header
	h.Description, h.Examples = file.Description, file.Examples
	if !slices.Contains([]wire.Kind{wire.JSON, wire.Form}, h.Wire) {
		return Header{}, fmt.Errorf(`%s: /x-webhook/wire: %q is neither "json" nor "form"`,
			w.File, h.Wire)
	}
	return h, nil
}

func (w *Webhook) readAbout() ([]about, error) {
	h, err := w.header()
	if err != nil {
		return nil, err
	}
	rs, err := w.catalog.resources()
	if err != nil {
		return nil, err
	}
	all, err := rs.readAbout(h.About)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.File, err)
	}
	return all, nil
}

// Source is the schema file as it stands.
func (w *Webhook) Source() ([]byte, error) { return bounded.ReadFS(w.folder, w.File) }

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
	if err := w.lint(); err != nil {
		return err
	}
	if _, err := w.compiled(); err != nil {
		return err
	}
	if _, err := w.about(); err != nil {
		return err
	}
	h := w.Header()
	for _, shape := range w.shapes() {
		if _, err := shape.plan(); err != nil && h.Withheld == "" {
			return err
		}
	}
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
	for i, name := range h.Usual {
		if h.Variants[name] == "" {
			return fmt.Errorf("%s: /x-webhook/usual/%d: %w", w.File, i,
				nearest.Unknown("variant", name, h.VariantNames()))
		}
	}
	if err := w.checkOvertakes(); err != nil {
		return err
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

// shapes are the webhook's own shape and those of its variants; there are none when it cannot be
// compiled.
func (w *Webhook) shapes() (all []*shape) {
	c, err := w.compiled()
	if err != nil {
		return nil
	}
	all = append(all, &c.shape)
	for _, name := range sortedKeys(c.variants) {
		all = append(all, c.variants[name])
	}
	return all
}

// tryOut generates one body and returns an error when it is not valid.
func (w *Webhook) tryOut(seed uint64, options Options) error {
	scene, err := w.Alone(seed, time.Unix(1_772_615_725, 0))
	if err != nil {
		return err
	}
	doc, err := w.Generate(scene, options)
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
