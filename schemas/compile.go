package schemas

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// base is the address under which the compiler knows the schemas. The domain .test is reserved, so
// nothing is ever fetched from there.
const base = "https://offhook.test/schemas/"

// A shape is one form that the body of a webhook takes: a schema to validate it, a node to read it
// by, and a plan to generate it.
type shape struct {
	schema *jsonschema.Schema
	root   *node
	plan   func() (*plan, error)

	// wide is the plan with more room that was needed last.
	wide *atomic.Pointer[plan]
}

// roomy is a plan with room for so many items as lists are asked to have.
func (s *shape) roomy(w *Webhook, p *plan, room map[string]int) (*plan, error) {
	if last := s.wide.Load(); last != nil && !last.crowded(room) {
		return last, nil
	}
	wide, err := newPlan(w, s.root, p.resources, room)
	if err == nil {
		s.wide.Store(wide)
	}
	return wide, err
}

// A compiled webhook has a shape of its own, and one for each of its variants.
type compiled struct {
	shape
	// usual is the shape of the first variant, or of a webhook without variants.
	usual    shape
	variants map[string]*shape
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
	whole.plan = w.planner(whole.root)
	c := &compiled{shape: whole, usual: whole, variants: map[string]*shape{}}
	if len(whole.schema.AnyOf) > 0 {
		c.usual.schema = whole.schema.AnyOf[0]
	}
	for _, name := range header.VariantNames() {
		at := w.File + header.Variants[name]
		variant, err := w.catalog.shape(at)
		if err != nil {
			return nil, fmt.Errorf("variant %s: %w", name, err)
		}
		variant.plan = w.planner(variant.root)
		c.variants[name] = &variant
	}
	c.discriminate()
	return c, nil
}

// planner makes the plan of a shape when it is first needed.
func (w *Webhook) planner(root *node) func() (*plan, error) {
	return sync.OnceValues(func() (*plan, error) {
		rs, err := w.catalog.resources()
		if err != nil {
			return nil, err
		}
		return newPlan(w, root, rs, nil)
	})
}

// shape compiles the schema at a file or at a pointer in it.
func (c *Catalog) shape(place string) (shape, error) {
	if c.compiler == nil {
		c.compiler = c.newCompiler()
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
	return shape{schema: schema, root: root, wide: new(atomic.Pointer[plan])}, err
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
		opened, err := layer.Open(file)
		if err != nil {
			continue
		}
		defer opened.Close()
		text, err := bounded.Read(file, opened)
		if err == nil {
			err = bounded.CheckJSON(file, text)
		}
		return io.NopCloser(bytes.NewReader(text)), err
	}
	return nil, fmt.Errorf("$ref to %s: %w", file, fs.ErrNotExist)
}
