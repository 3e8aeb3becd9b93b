package schemas

import (
	"errors"
	"slices"
)

// Forget drops the instances of a name, all that belongs to them, and what was declared of them.
// What only held one, as a session holds its legs, goes with the last of what it holds. No later
// instance has the key of one that was dropped.
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
	s.kept = nil // to which no way leads back
	s.drop(all)
	s.undeclare(label{r, name})
	for _, in := range all {
		s.undeclare(label{in.resource, in.name})
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
	if s.index != nil {
		return s.index.children[in]
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
	if s.index != nil {
		for _, in := range all {
			s.index.remove(in)
			s.instances[in.place] = s.index.hollow
		}
		if s.index.gone += len(all); 2*s.index.gone <= len(s.instances) {
			return
		}
	}
	before := len(s.instances)
	var kept []*instance
	for _, in := range s.instances {
		if !in.gone && in.resource != nil {
			in.place = int32(len(kept))
			kept = append(kept, in)
		}
	}
	s.instances, s.index = slices.Clip(kept), nil
	s.forgotten += int32(before - len(kept))
	if len(kept) > indexed {
		s.index = newIndex(kept)
	}
}

// undeclare drops what was declared of the instances of a label, and of what belongs to them.
func (s *Stage) undeclare(of label) {
	delete(s.declared, of)
	for l, m := range s.declared {
		if m.Of[of.resource.name] == of.name && of.name != "" {
			s.undeclare(l)
		}
	}
	if len(s.declared) == 0 {
		s.declared = nil
	}
}
