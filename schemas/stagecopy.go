package schemas

import "slices"

// Clone is the stage as it is now. What happens on one of the two does not happen on the other.
func (s *Stage) Clone() *Stage {
	twin := *s
	twin.instances = make([]*instance, len(s.instances))
	twins := make(map[*instance]*instance, len(s.instances))
	for i, in := range s.instances {
		copied := *in
		twin.instances[i], twins[in] = &copied, &copied
	}
	for _, in := range twin.instances {
		in.parents = slices.Clone(in.parents)
		for i, p := range in.parents {
			in.parents[i] = twins[p]
		}
		in.via, in.beside, in.with = twins[in.via], twins[in.beside], twins[in.with]
		in.seen = slices.Clone(in.seen)
		in.pins = in.pins.clone()
	}
	return &twin
}

func (p *pin) clone() *pin {
	if p == nil {
		return nil
	}
	return &pin{p.fact, p.v, p.next.clone()}
}
