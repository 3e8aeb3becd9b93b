package schemas

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

//go:embed */*.json
var builtin embed.FS

// letters are what the path of a schema may consist of, since it becomes part of an address.
const letters = "/.-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// common is the folder of the parts that webhooks share; every other folder is a family.
const common = "common"

// A Catalog holds the webhooks that offhook knows. It is built from the files alone: one more file
// under a family's folder is one more webhook. A Catalog is safe for concurrent use.
type Catalog struct {
	layers []fs.FS
	// hooks are sorted by family, then by name.
	hooks  []*Webhook
	byName map[string]*Webhook

	// compiling guards what follows.
	compiling sync.Mutex
	compiler  *jsonschema.Compiler

	// resources are read when they are first needed.
	resources func() (*resources, error)

	keepsakes sync.Pool
}

var defaultCatalog = sync.OnceValue(newCatalog)

// newCatalog is a catalogue of the built-in webhooks. It compiles none of their schemas.
func newCatalog() *Catalog {
	c := &Catalog{layers: []fs.FS{builtin}, byName: map[string]*Webhook{}}
	c.resources = sync.OnceValues(func() (*resources, error) { return readResources(c.layers) })
	if _, err := c.index(builtin); err != nil {
		panic("schemas: the embedded catalogue is broken: " + err.Error())
	}
	return c
}

// Default is the catalogue that is built into offhook. A schema is compiled when it is first
// needed.
func Default() *Catalog { return defaultCatalog() }

// Load is the built-in catalogue plus a user's folders, which are laid out the same way:
// <family>/<event>.json, shared parts in common/. A user's schema may point with $ref to the
// built-in common parts.
//
// User files are linted and compiled at once. The error joins what is wrong with each of them and
// names file and pointer. The catalogue is returned in any case; a webhook that cannot be compiled,
// or that generates a body which is not valid, is left out of it. When ctx ends, the error is its
// cause alone.
func Load(ctx context.Context, folders ...fs.FS) (*Catalog, error) {
	c := newCatalog()
	var errs []error
	var added []*Webhook
	for _, folder := range folders {
		errs = append(errs, c.overlaps(folder), lintCommon(folder))
		c.layers = append(c.layers, folder)
		indexed, err := c.index(folder)
		errs, added = append(errs, err), append(added, indexed...)
	}
	if _, err := c.resources(); err != nil {
		return newCatalog(), errors.Join(append(errs, err)...)
	}
	for _, w := range added {
		if ctx.Err() != nil {
			return c, context.Cause(ctx)
		}
		if err := w.check(); err != nil {
			errs = append(errs, err)
			c.drop(w)
		}
	}
	return c, errors.Join(append(errs, c.checkFlows(false))...)
}

// index adds the webhooks of one folder by their file names; it opens no file.
func (c *Catalog) index(folder fs.FS) (added []*Webhook, err error) {
	files, err := fs.Glob(folder, "*/*.json")
	if err != nil {
		return nil, err
	}
	var errs []error
	if loose, _ := fs.Glob(folder, "*.json"); len(loose) > 0 {
		errs = append(errs, fmt.Errorf("%s: a schema belongs in a folder named after its family, "+
			"such as voice/%[1]s", loose[0]))
	}
	if len(files) == 0 && len(errs) == 0 {
		errs = append(errs, errors.New("no schema found: offhook looks for <family>/<event>.json"))
	}
	strange := func(r rune) bool { return !strings.ContainsRune(letters, r) }
	for _, file := range files {
		family, name := path.Dir(file), strings.TrimSuffix(path.Base(file), ".json")
		if family == common {
			continue
		}
		if strings.ContainsFunc(file, strange) || name == "" {
			errs = append(errs, fmt.Errorf("%s: a family and a webhook are named with "+
				"letters, digits, dots, - and _; rename the file", file))
			continue
		}
		if other, ok := c.byName[name]; ok {
			errs = append(errs, fmt.Errorf("%s: the catalogue already has a webhook "+
				"named %s (%s); rename the file", file, name, other.File))
			continue
		}
		w := &Webhook{Name: name, Family: family, File: file, catalog: c, folder: folder}
		w.header = sync.OnceValues(w.readHeader)
		w.compiled = sync.OnceValues(w.compile)
		w.about = sync.OnceValues(w.readAbout)
		c.byName[name] = w
		added = append(added, w)
	}
	c.hooks = append(c.hooks, added...)
	slices.SortFunc(c.hooks, func(a, b *Webhook) int {
		return strings.Compare(a.Family+"\x00"+a.Name, b.Family+"\x00"+b.Name)
	})
	return added, errors.Join(errs...)
}

// overlaps returns an error for each file of shared parts in a user's folder whose name the
// catalogue already has, since one of the two would be hidden.
func (c *Catalog) overlaps(folder fs.FS) error {
	files, _ := fs.Glob(folder, common+"/*.json")
	var errs []error
	for _, file := range files {
		if file == resourcesFile {
			continue // Resources of several folders stand beside each other.
		}
		for _, layer := range c.layers {
			if _, err := fs.Stat(layer, file); err == nil {
				errs = append(errs, fmt.Errorf("%s: the catalogue already has shared parts "+
					"of that name; rename the file", file))
			}
		}
	}
	return errors.Join(errs...)
}

func (c *Catalog) drop(w *Webhook) {
	delete(c.byName, w.Name)
	c.hooks = slices.DeleteFunc(c.hooks, func(h *Webhook) bool { return h == w })
}

// All yields every webhook, by family and name.
func (c *Catalog) All() iter.Seq[*Webhook] { return slices.Values(c.hooks) }

// Families lists the families, sorted.
func (c *Catalog) Families() []string {
	var names []string
	for _, w := range c.hooks {
		names = append(names, w.Family)
	}
	return slices.Compact(names)
}

// Lookup finds a webhook by its name, or by another name that its file gives. A family's own prefix
// may be left out: participant-join is texml.participant-join. The error for an unknown name is a
// *nearest.Error, which suggests the nearest one.
func (c *Catalog) Lookup(name string) (*Webhook, error) {
	if w, ok := c.byName[name]; ok {
		return w, nil
	}
	for _, w := range c.hooks {
		if short, cut := strings.CutPrefix(w.Name, w.Family+"."); cut && short == name {
			return w, nil
		}
	}
	// Aliases come last, since reading them opens every file.
	for _, w := range c.hooks {
		if slices.Contains(w.Header().Aliases, name) {
			return w, nil
		}
	}
	return nil, &nearest.Error{
		Kind: "webhook", Name: name, Nearest: nearest.Name(name, c.names()), See: "offhook events list",
	}
}

// Unknown is the error for a name that is neither that of a webhook nor that of a family.
func (c *Catalog) Unknown(name string) *nearest.Error {
	families := c.Families()
	return &nearest.Error{Kind: "webhook or family", Name: name,
		Nearest: nearest.Name(name, append(families, c.names()...)), See: "offhook events list"}
}

// names are those of the webhooks, and those without the prefix of the family.
func (c *Catalog) names() (known []string) {
	for _, w := range c.hooks {
		if short, cut := strings.CutPrefix(w.Name, w.Family+"."); cut {
			known = append(known, short)
		}
		known = append(known, w.Name)
	}
	return known
}
