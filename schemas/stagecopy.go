package schemas

import (
	"maps"
	"slices"
)

// Clone is the stage as it is now. What happens on one of the two does not happen on the other.
func (s *Stage) Clone() *Stage {
	twin := *s
	twin.instances, twin.rare = make([]*instance, 0, len(s.instances)), nil
	if s.rare != nil {
		twin.rare = &rare{pinned: s.rare.pinned, declared: maps.Clone(s.rare.declared)}
	}
	twins := make(twins, len(s.instances))
	for _, in := range s.instances {
		if in.resource != nil {
			twin.add(twins.of(in))
		}
	}
	twin.forgotten += int32(len(s.instances) - len(twin.instances))
	return &twin
}

// twins are copies of instances. What was forgotten is copied too where another still holds it.
type twins map[*instance]*instance

func (t twins) of(in *instance) *instance {
	if in == nil || t[in] != nil {
		return t[in]
	}
	twin := *in
	t[in] = &twin
	twin.parents = slices.Clone(in.parents)
	for i, p := range in.parents {
		twin.parents[i] = t.of(p)
	}
	twin.via, twin.beside, twin.with = t.of(in.via), t.of(in.beside), t.of(in.with)
	twin.seen = slices.Clone(in.seen)
	return &twin
}
