package schemas

import "slices"

// A keepsake is what a stage was like before something that may still be refused.
type keepsake struct {
	instances int
	events    int32
	was       []kept
	declared  map[label]Member // what was used up since
	// trying means that Try made it.
	trying bool
}

// kept is what an instance was like.
type kept struct {
	in *instance
	instance
}

// Try does what do does. When do returns an error, which Try returns, the stage is as it was before.
// Nothing is forgotten meanwhile, and Try is not called within do.
func (s *Stage) Try(do func() error) error {
	k, _ := s.catalog.keepsakes.Get().(*keepsake)
	if k == nil {
		k = &keepsake{}
	}
	k.instances, k.events, k.trying = len(s.instances), s.events, true
	s.kept = k
	err := do()
	if err != nil {
		s.restore()
	}
	s.kept = nil
	clear(k.was)
	*k = keepsake{was: k.was[:0]}
	s.catalog.keepsakes.Put(k)
	return err
}

// save notes what an instance is like, once, if it may have to be so again.
func (s *Stage) save(in *instance) {
	k := s.kept
	if k == nil || slices.ContainsFunc(k.was, func(was kept) bool { return was.in == in }) {
		return
	}
	k.was = append(k.was, kept{in, *in})
}

// restore has the stage be as it was.
func (s *Stage) restore() {
	for _, was := range s.kept.was {
		*was.in = was.instance
	}
	s.rewind(s.kept.instances)
	s.events = s.kept.events
	for l, m := range s.kept.declared {
		s.declare(l, m)
	}
}

// flows reports whether something of which a webhook tells goes from state to state.
func flows(abouts []about) bool {
	return slices.ContainsFunc(abouts, func(a about) bool { return a.resource.flowing })
}

// keep notes what the stage is like, if something of the event has a flow: then its body may be
// refused. Before is how many instances the stage had.
func (s *Scene) keep(abouts []about, before int) {
	if stage := s.stage; stage.kept == nil || !stage.kept.trying {
		if stage.kept = nil; flows(abouts) {
			stage.kept = &keepsake{instances: before, events: stage.events}
		}
		s.kept = stage.kept
	}
	for _, in := range s.cast[:s.n] {
		s.stage.save(in)
	}
}

// withdraw takes back that the event occurred: the stage is as it was.
func (s *Scene) withdraw() {
	if s.kept == nil || s.kept != s.stage.kept {
		return
	}
	s.stage.restore()
	s.stage.kept, s.kept = nil, nil
}
