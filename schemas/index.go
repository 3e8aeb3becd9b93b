package schemas

import (
	"cmp"
	"slices"
)

// indexed is from how many instances on a stage has an index. Fewer are looked through faster.
const indexed = 64

// An index finds instances among many. A nil index finds nothing.
type index struct {
	// named has the latest instance of each label, and older the one of the same label before it.
	// Those without a name are left out, but for what is one for the run.
	named map[label]*instance
	older map[*instance]*instance
	// children are the instances that belong to one directly, in their order.
	children map[*instance][]*instance
	// hollow stands in the places of instances that were forgotten, and gone is how many they are.
	hollow *instance
	gone   int
}

func newIndex(instances []*instance) *index {
	x := &index{named: make(map[label]*instance, 2*indexed), older: map[*instance]*instance{},
		children: make(map[*instance][]*instance, indexed), hollow: &instance{}}
	for _, in := range instances {
		x.add(in)
	}
	return x
}

// names reports whether the index finds a resource's instances of a name.
func (x *index) names(r *resource, name string) bool {
	return x != nil && (name != "" || r.lifeless())
}

func (x *index) add(in *instance) {
	if x.names(in.resource, in.name) {
		l := label{in.resource, in.name}
		if before := x.named[l]; before != nil {
			x.older[in] = before
		}
		x.named[l] = in
	}
	for _, p := range in.parents {
		x.children[p] = append(x.children[p], in)
	}
}

// remove takes an instance out to which nothing belongs that is still there.
func (x *index) remove(in *instance) {
	x.unname(in)
	delete(x.children, in)
	for _, p := range in.parents {
		all := x.children[p]
		at, found := slices.BinarySearchFunc(all, in.place, func(child *instance, place int32) int {
			return cmp.Compare(child.place, place)
		})
		switch {
		case !found:
		case len(all) == 1:
			delete(x.children, p)
		default:
			x.children[p] = slices.Delete(all, at, at+1)
		}
	}
}

func (x *index) unname(in *instance) {
	if !x.names(in.resource, in.name) {
		return
	}
	before := x.older[in]
	delete(x.older, in)
	l := label{in.resource, in.name}
	after := x.named[l]
	switch {
	case after == in && before == nil:
		delete(x.named, l)
		return
	case after == in:
		x.named[l] = before
		return
	}
	for x.older[after] != in {
		after = x.older[after]
	}
	if before == nil {
		delete(x.older, after)
	} else {
		x.older[after] = before
	}
}

// below lists what belongs to an instance, in order: all that there is of a resource, and others.
func (x *index) below(in *instance, r *resource) []*instance {
	children := x.children[in]
	between := func(child *instance) bool { return child.resource != r && r.belongs(child.resource) }
	if !slices.ContainsFunc(children, between) {
		return children
	}
	all := slices.Clone(children)
	for _, child := range children {
		if between(child) {
			all = append(all, x.below(child, r)...)
		}
	}
	slices.SortFunc(all, func(a, b *instance) int { return cmp.Compare(a.place, b.place) })
	return slices.Compact(all)
}
