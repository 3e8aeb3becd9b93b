package schemas

import "slices"

// A keepsake is what a stage was like before something that may still be refused.
type keepsake struct {
	instances int
	events    int32
	was       []kept
	declared  map[label]Member // what was used up since
	// trying means that Try made it. It has room for what is rare on a stage that has nothing else
	// of it.
	trying bool
	rare   rare
}

// kept is what an instance was like.
type kept struct {
	in *instance
	instance
}

// Try does what do does. When do returns an error, which Try returns, the stage is as it was
// before. Nothing is forgotten meanwhile, and Try is not called within do.
func (s *Stage) Try(do func() error) error {
	k, _ := s.catalog.keepsakes.Get().(*keepsake)
	if k == nil {
		k = &keepsake{}
	}
	k.instances, k.events, k.trying = len(s.instances), s.events, true
	if s.rare == nil {
		s.rare = &k.rare
	}
	s.rare.kept = k
	err := do()
	if err != nil {
		s.restore(k)
	}
	if s.rare.kept = nil; s.rare == &k.rare {
		s.rare = k.rare.lasting()
	}
	clear(k.was)
	*k = keepsake{was: k.was[:0]}
	s.catalog.keepsakes.Put(k)
	return err
}

// save notes what an instance is like, once, if it may have to be so again.
func (s *Stage) save(in *instance) {
	k := s.kept()
	if k == nil || slices.ContainsFunc(k.was, func(was kept) bool { return was.in == in }) {
		return
	}
	k.was = append(k.was, kept{in, *in})
}

// restore has the stage be as it was.
func (s *Stage) restore(k *keepsake) {
	for _, was := range k.was {
		*was.in = was.instance
	}
	s.rewind(k.instances)
	s.events = k.events
	for l, m := range k.declared {
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
	stage := s.stage
	if k := stage.kept(); k == nil || !k.trying {
		if stage.stand(); flows(abouts) {
			s.kept = &keepsake{instances: before, events: stage.events}
			stage.own().kept = s.kept
		}
	}
	for _, in := range s.cast[:s.n] {
		stage.save(in)
	}
}

// withdraw takes back that the event occurred: the stage is as it was.
func (s *Scene) withdraw() {
	if s.kept == nil || s.kept != s.stage.kept() {
		return
	}
	s.stage.restore(s.kept)
	s.stage.stand()
	s.kept = nil
}
