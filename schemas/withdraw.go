package schemas

import "slices"

// A keepsake is what a stage was like before an event that may be refused when its body is made.
type keepsake struct {
	instances int
	cast      []instance
}

// flows reports whether something of which a webhook tells goes from state to state.
func flows(abouts []about) bool {
	return slices.ContainsFunc(abouts, func(a about) bool { return a.resource.flowing })
}

// keep notes what the instances of the scene are like, if one of them has a flow. Before is how
// many instances the stage had.
func (s *Scene) keep(abouts []about, before int) {
	if !flows(abouts) {
		return
	}
	s.kept = &keepsake{instances: before}
	for _, in := range s.cast[:s.n] {
		s.kept.cast = append(s.kept.cast, *in)
	}
}

// withdraw takes back that the event occurred: the stage is as it was.
func (s *Scene) withdraw() {
	if s.kept == nil {
		return
	}
	for i := range s.kept.cast {
		*s.cast[i] = s.kept.cast[i]
	}
	s.stage.rewind(s.kept.instances)
	s.stage.events--
	s.kept = nil
}
