package schemas

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// resourcesFile declares the resources of a folder of schemas.
const resourcesFile = common + "/resources.json"

// A resource is a kind of thing that webhooks are about: a call leg, a conference, a message. It
// owns values and has a life.
type resource struct {
	name string
	id   int // among all resources of the catalogue
	file string
	// of is what it belongs to.
	of []*resource
	// moments are those of its life, in order. The first opens it, and ended closes it; what comes
	// later only tells of it.
	moments []moment
	// grid is how far apart the times lie at which events about it occur, in microseconds; 0 means
	// at any time.
	grid int64
	// facts are its values and its moments, by name.
	facts  map[string]*fact
	tables []*table
	// flowing means that one of its values is a flow.
	flowing bool

	// above are the resource itself and all that it belongs to, over depth floors.
	above map[*resource]bool
	depth int
	// still means that neither the resource nor anything above has moments.
	still bool
}

// closing is the name of the moment that closes a life.
const closing = "ended"

// closes reports whether the moment of that number closes the life.
func (r *resource) closes(m int) bool { return r.moments[m].name == closing }

// moment is the number of a moment by its name, or -1.
func (r *resource) moment(name string) int {
	return slices.IndexFunc(r.moments, func(m moment) bool { return m.name == name })
}

// lifeless reports whether nothing happens to the resource, nor to what it belongs to: it is one
// for the run, unless a step names another.
func (r *resource) lifeless() bool { return r.still }

// belongs reports whether r is other or belongs to it.
func (r *resource) belongs(other *resource) bool { return r.above[other] }

// climb finds what the resource belongs to, and how far that goes. It is an error when the resource
// belongs to itself.
func (r *resource) climb(states map[*resource]state) error {
	switch states[r] {
	case done:
		return nil
	case begun:
		return fmt.Errorf("%s: /%s/of: the resource belongs to itself", r.file, r.name)
	}
	states[r] = begun
	r.above, r.still = map[*resource]bool{r: true}, len(r.moments) == 0
	for _, of := range r.of {
		if err := of.climb(states); err != nil {
			return err
		}
		maps.Copy(r.above, of.above)
		r.depth, r.still = max(r.depth, 1+of.depth), r.still && of.still
	}
	states[r] = done
	return nil
}

// A fact is a value of a resource. Every webhook that refers to it carries the same.
type fact struct {
	resource *resource
	name     string
	id       int // among all facts of the catalogue
	hash     uint64
	// moment is the number of the moment that the fact is, or -1.
	moment int
	given  any // what the file says
	make   *maker
	// tables fill the fact, for which the file has a column instead of a value. The first that has
	// a cell decides.
	tables []*table
	// refers are the facts that its value names.
	refers []*fact
	// counts means that the fact counts the webhooks that carry it, beginning with from.
	counts bool
	from   int64
	// collects is the value of others that the fact lists.
	collects *fact
	// pieces are the fields of the objects that the fact lists instead; written means that it is the
	// list as text.
	pieces  []piece
	written bool
	// flow says in which order the values come, where it does, and before is the flow of which the
	// fact is the state before.
	flow   *flow
	before *fact
	state  state
	err    error
}

func (f *fact) String() string { return f.resource.name + "." + f.name }

// A state is how far something has been compiled.
type state uint8

const (
	untouched state = iota
	begun
	done
)

// resources are those of a catalogue.
type resources struct {
	byName map[string]*resource
	all    []*resource
	facts  []*fact
	tables int
	// memories are those that drafts take while they are in the making.
	memories shelf[memory]
}

// readResources reads the resources of all folders, and compiles what they say.
func readResources(layers []fs.FS) (*resources, error) {
	rs := &resources{byName: map[string]*resource{}}
	rs.memories.make = func() *memory { return newMemory(rs) }
	files := map[*resource]written{}
	var errs []error
	for i, layer := range layers {
		text, err := bounded.ReadFS(layer, resourcesFile)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var file map[string]*written
		if err == nil {
			err = decodeStrictly(resourcesFile, text, &file)
		}
		if err != nil {
			return nil, err
		}
		for _, name := range sortedKeys(file) {
			if err := goodName(name, "event", "attempt", "words"); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", layerFile(i), err))
				continue
			}
			if file[name] == nil {
				errs = append(errs, fmt.Errorf("%s: /%s: the resource says nothing; {} is one without "+
					"a life", layerFile(i), name))
				continue
			}
			if other := rs.byName[name]; other != nil {
				errs = append(errs, fmt.Errorf("%s: /%s: the resource %s exists already, in %s; "+
					"choose another name", layerFile(i), name, name, other.file))
				continue
			}
			r := &resource{name: name, id: len(rs.all), file: layerFile(i), facts: map[string]*fact{}}
			rs.byName[name], files[r] = r, *file[name]
			rs.all = append(rs.all, r)
		}
	}
	for _, r := range rs.all {
		errs = append(errs, rs.declare(r, files[r]))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	states := map[*resource]state{}
	for _, r := range rs.all {
		if err := r.climb(states); err != nil {
			return nil, err
		}
	}
	for _, r := range rs.all {
		errs = append(errs, rs.compile(r, files[r]))
	}
	for _, r := range rs.all {
		for _, t := range r.tables {
			errs = append(errs, t.check())
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	seen := map[*fact]state{}
	for _, f := range rs.facts {
		if err := f.circle(seen, nil); err != nil {
			return nil, err
		}
	}
	return rs, nil
}

// declare makes the names known: parents, moments, and values.
func (rs *resources) declare(r *resource, file written) error {
	for _, name := range file.Of {
		of := rs.byName[name]
		if of == nil {
			return fmt.Errorf("%s: /%s/of: there is no resource %q%s", r.file, r.name, name,
				didYouMean(name, sortedKeys(rs.byName)))
		}
		r.of = append(r.of, of)
	}
	if err := r.readMoments(file.Moments); err != nil {
		return fmt.Errorf("%s: /%s/moments: %w", r.file, r.name, err)
	}
	if err := r.readGrid(file.Grid); err != nil {
		return fmt.Errorf("%s: /%s/grid: %w", r.file, r.name, err)
	}
	for i, m := range r.moments {
		f := rs.add(r, m.name)
		f.moment, r.moments[i].fact = i, f
	}
	if err := rs.declareFlows(r, file.Flow); err != nil {
		return err
	}
	for _, name := range sortedKeys(file.Values) {
		if err := goodName(name); err != nil {
			return fmt.Errorf("%s: /%s/values: %w", r.file, r.name, err)
		}
		if r.facts[name] != nil {
			return fmt.Errorf("%s: /%s/values/%s: %s is a moment or a flow already", r.file, r.name,
				name, name)
		}
		rs.add(r, name).given = file.Values[name]
	}
	tables, err := readTables(file.Cases)
	if err != nil {
		return fmt.Errorf("%s: /%s/x-cases: %w", r.file, r.name, err)
	}
	for _, rows := range tables {
		for _, row := range rows {
			for _, column := range sortedKeys(row.(map[string]any)) {
				if r.facts[column] == nil && !strings.Contains(column, ".") && column != weightColumn {
					rs.add(r, column)
				}
			}
		}
	}
	return nil
}

func (rs *resources) add(r *resource, name string) *fact {
	f := &fact{resource: r, name: name, id: len(rs.facts), moment: -1}
	f.hash = hash(f.String())
	rs.facts = append(rs.facts, f)
	r.facts[name] = f
	return f
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
