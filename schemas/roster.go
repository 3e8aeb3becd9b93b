package schemas

import "slices"

// add takes a new instance in. What it belongs to is known by now.
func (s *Stage) add(in *instance) {
	in.place = int32(len(s.instances))
	s.instances = append(s.instances, in)
	if x := s.index(); x != nil {
		x.add(in)
	} else if len(s.instances) > indexed {
		s.own().index = newIndex(s.instances)
	}
}

// rewind takes back all instances but the first so many.
func (s *Stage) rewind(many int) {
	for last := len(s.instances) - 1; last >= many; last-- {
		if x := s.index(); x != nil {
			x.remove(s.instances[last])
		}
		s.instances[last] = nil
		s.instances = s.instances[:last]
	}
}

// nextKey is the key of the next instance. None that was forgotten had it.
func (s *Stage) nextKey(r *resource) uint64 {
	nth := len(s.instances) + int(s.forgotten) + 1
	return mix(s.key, mix(uint64(nth), hash(r.name)))
}

// latest is the latest instance of a resource that has a name, or nil.
func (s *Stage) latest(r *resource, name string) *instance {
	if x := s.index(); x.names(r, name) {
		return x.named[label{r, name}]
	}
	return s.alike(r, name, len(s.instances))
}

// former is the instance of the same resource and name that came before another, or nil.
func (s *Stage) former(in *instance) *instance {
	if x := s.index(); x.names(in.resource, in.name) {
		return x.older[in]
	}
	return s.alike(in.resource, in.name, int(in.place))
}

// alike is the last instance of a resource and a name, of the first so many.
func (s *Stage) alike(r *resource, name string, many int) *instance {
	for _, in := range slices.Backward(s.instances[:many]) {
		if in.resource == r && in.name == name {
			return in
		}
	}
	return nil
}

// related lists instances in their order: all that there are of a resource which belong to the
// instances of the scene, and others.
func (e *entrance) related(r *resource) []*instance {
	x := e.index()
	if x == nil {
		return e.instances
	}
	for _, of := range r.of {
		if p := e.scene.on(of); p != nil && !of.lifeless() {
			return x.children[p]
		}
	}
	return e.instances
}

// kin lists instances in their order: all that there are of a resource which belong to an instance,
// or to the same as it, and others.
func (s *Stage) kin(r *resource, in *instance) []*instance {
	x := s.index()
	switch {
	case x == nil:
		return s.instances
	case r != in.resource && r.belongs(in.resource):
		return x.below(in, r)
	}
	for _, of := range in.resource.of {
		if p := in.above(of); p != nil && r.belongs(of) {
			return x.below(p, r)
		}
	}
	return s.instances
}
