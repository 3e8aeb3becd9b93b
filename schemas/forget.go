package schemas

import (
	"errors"
	"slices"
)

// Forget drops the instances of a name, all that belongs to them, and what was declared of what
// belongs to them. A declaration of the name itself is of the next instance. What only held one, as
// a session holds its legs, goes with the last of what it holds. No later instance has the key of
// one that was dropped.
func (s *Stage) Forget(resource, name string) error {
	rs, err := s.catalog.resources()
	if err == nil {
		err = s.catalog.checkResource(resource)
	}
	if err == nil && name == "" {
		err = errors.New("what has no name cannot be forgotten alone")
	}
	if err != nil {
		return err
	}
	r := rs.byName[resource]
	var all []*instance
	for in := s.latest(r, name); in != nil; in = s.former(in) {
		all = s.leave(in, all)
	}
	s.stand()
	s.drop(all)
	if len(all) == 0 { // else the declaration is of the next one
		delete(s.declared(), label{r, name})
	}
	s.undeclare(label{r, name})
	for _, in := range all {
		s.undeclare(label{in.resource, in.name})
	}
	if s.rare != nil && len(s.rare.declared) == 0 {
		s.rare.declared = nil
	}
	return nil
}

// leave marks an instance as gone, and what goes with it, and adds them to all.
func (s *Stage) leave(in *instance, all []*instance) []*instance {
	if in.gone {
		return all
	}
	in.gone = true
	all = append(all, in)
	for _, child := range s.children(in) {
		all = s.leave(child, all)
	}
	for _, p := range in.parents {
		if p.holds() && !slices.ContainsFunc(s.children(p), (*instance).stays) {
			all = s.leave(p, all)
		}
	}
	return all
}

func (in *instance) stays() bool { return !in.gone }

// holds reports whether the instance is there for what belongs to it: no event was about itself, or
// it has not even a name of its own.
func (in *instance) holds() bool {
	untold := in.last == 0 && len(in.seen) == 0
	return !in.resource.lifeless() && (untold || in.lent)
}

// children are the instances that belong to one directly.
func (s *Stage) children(in *instance) (all []*instance) {
	if x := s.index(); x != nil {
		return x.children[in]
	}
	for _, child := range s.instances {
		if slices.Contains(child.parents, in) {
			all = append(all, child)
		}
	}
	return all
}

// drop takes instances out that are gone. Of many the places stay, until most of them are hollow.
func (s *Stage) drop(all []*instance) {
	if x := s.index(); x != nil {
		for _, in := range all {
			x.remove(in)
			s.instances[in.place] = x.hollow
		}
		if x.gone += len(all); 2*x.gone <= len(s.instances) {
			return
		}
		s.rare.index = nil
	}
	before := len(s.instances)
	var kept []*instance
	for _, in := range s.instances {
		if !in.gone && in.resource != nil {
			in.place = int32(len(kept))
			kept = append(kept, in)
		}
	}
	s.instances = slices.Clip(kept)
	s.forgotten += int32(before - len(kept))
	if len(kept) > indexed {
		s.own().index = newIndex(kept)
	}
}

// undeclare drops what was declared of what belongs to the instances of a label.
func (s *Stage) undeclare(of label) {
	for l, m := range s.declared() {
		if of.name != "" && m.Of[of.resource.name] == of.name {
			delete(s.declared(), l)
			s.undeclare(l)
		}
	}
}
