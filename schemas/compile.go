package schemas

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// base is the address under which the compiler knows the schemas. The domain .test is reserved, so
// nothing is ever fetched from there.
const base = "https://offhook.test/schemas/"

// A shape is one form that the body of a webhook takes: a schema to validate it and a node to
// generate it.
type shape struct {
	schema *jsonschema.Schema
	root   *node
}

// A compiled webhook has a shape of its own, and one for each of its variants.
type compiled struct {
	shape
	// usual is the shape of the first variant, or of a webhook without variants.
	usual    shape
	variants map[string]shape
	// discriminators are the pointers of the fields that tell the variants apart.
	discriminators []string
}

func (w *Webhook) compile() (*compiled, error) {
	header, err := w.header()
	if err != nil {
		return nil, err
	}
	w.catalog.compiling.Lock()
	defer w.catalog.compiling.Unlock()
	whole, err := w.catalog.shape(w.File)
	if err != nil {
		return nil, err
	}
	c := &compiled{shape: whole, usual: whole, variants: map[string]shape{}}
	if len(whole.schema.AnyOf) > 0 {
		c.usual.schema = whole.schema.AnyOf[0]
	}
	for _, name := range header.VariantNames() {
		at := w.File + header.Variants[name]
		if c.variants[name], err = w.catalog.shape(at); err != nil {
			return nil, fmt.Errorf("variant %s: %w", name, err)
		}
	}
	c.discriminate()
	return c, nil
}

// shape compiles the schema at a file or at a pointer in it.
func (c *Catalog) shape(place string) (shape, error) {
	if c.compiler == nil {
		c.compiler, c.leans = c.newCompiler(), map[*jsonschema.Schema]*jsonschema.Schema{}
	}
	schema, err := c.compiler.Compile(base + place)
	if err != nil {
		c.compiler = nil // A compiler that failed once fails for ever.
		return shape{}, fmt.Errorf("%s: %s", place, strings.ReplaceAll(err.Error(), base, ""))
	}
	root, err := (&builder{}).node(schema, nil)
	if err == nil {
		err = root.unknown(map[*node]bool{})
	}
	if err == nil && root.props["data"] != nil && root.props["meta"] != nil {
		root.expected["meta"] = metaExpected
	}
	return shape{schema: c.lean(schema), root: root}, err
}

// lean is a copy of a schema without the conditions that only say what is sent. With them,
// validation would cost twice as much and find nothing more. The schema itself is not changed,
// since other webhooks share its parts.
func (c *Catalog) lean(s *jsonschema.Schema) *jsonschema.Schema {
	if s == nil {
		return nil
	}
	if done, ok := c.leans[s]; ok {
		return done
	}
	if bare := *s; s.Ref != nil {
		// A schema that is nothing but a reference says what its target says.
		if bare.Ref = nil; vacuous(&bare) {
			c.leans[s] = c.lean(s.Ref)
			return c.leans[s]
		}
	}
	lean := *s
	c.leans[s] = &lean
	lean.Ref, lean.Items2020 = c.lean(s.Ref), c.lean(s.Items2020)
	lean.Then, lean.Else = c.lean(s.Then), c.lean(s.Else)
	lean.AllOf, lean.AnyOf, lean.OneOf = nil, c.leanAll(s.AnyOf), c.leanAll(s.OneOf)
	for _, part := range s.AllOf {
		if part.If == nil || !vacuous(part) {
			lean.AllOf = append(lean.AllOf, c.lean(part))
		}
	}
	if s.Properties != nil {
		lean.Properties = make(map[string]*jsonschema.Schema, len(s.Properties))
		for name, below := range s.Properties {
			lean.Properties[name] = c.lean(below)
		}
	}
	return &lean
}

func (c *Catalog) leanAll(schemas []*jsonschema.Schema) (leans []*jsonschema.Schema) {
	for _, s := range schemas {
		leans = append(leans, c.lean(s))
	}
	return leans
}

// vacuous reports whether a schema accepts everything.
func vacuous(s *jsonschema.Schema) bool {
	if s == nil {
		return true
	}
	if s.Always != nil {
		return *s.Always
	}
	values := len(s.Types)+len(s.Constant)+len(s.Enum) > 0
	texts := s.Pattern != nil || s.Format != "" || s.MinLength >= 0 || s.MaxLength >= 0
	numbers := s.Minimum != nil || s.Maximum != nil
	lists := s.MinItems >= 0 || s.MaxItems >= 0
	objects := len(s.Required) > 0 || s.AdditionalProperties != nil
	others := s.Ref != nil || len(s.OneOf)+len(s.AnyOf) > 0
	condition := s.If != nil && !(vacuous(s.Then) && vacuous(s.Else))
	if values || texts || numbers || lists || objects || others || condition {
		return false
	}
	below := append(slices.Collect(maps.Values(s.Properties)), s.AllOf...)
	return !slices.ContainsFunc(append(below, s.Items2020),
		func(s *jsonschema.Schema) bool { return !vacuous(s) })
}

func (c *Catalog) newCompiler() *jsonschema.Compiler {
	compiler := jsonschema.NewCompiler()
	compiler.Draft = jsonschema.Draft2020
	compiler.AssertFormat = true
	compiler.ExtractAnnotations = true
	compiler.LoadURL = c.load
	compiler.RegisterExtension(wordKeyword, nil, remarkCompiler{})
	return compiler
}

// load opens a schema of the catalogue's folders, the user's last. It returns an error for every
// other address.
func (c *Catalog) load(address string) (io.ReadCloser, error) {
	file, ok := strings.CutPrefix(address, base)
	if !ok {
		return nil, fmt.Errorf("$ref to %s: a schema may only point into its own folder "+
			"or the built-in common/ parts", address)
	}
	file, err := url.PathUnescape(file)
	if err != nil {
		return nil, err
	}
	for _, layer := range c.layers {
		if opened, err := layer.Open(file); err == nil {
			return opened, nil
		}
	}
	return nil, fmt.Errorf("$ref to %s: %w", file, fs.ErrNotExist)
}
