package schemas

// What is rare is what few stages have, or none for long. It lies apart, since a play may have a
// hundred thousand stages that wait.
type rare struct {
	pinned   map[*fact]string
	index    *index           // of many instances
	declared map[label]Member // of instances that were not seen yet
	kept     *keepsake        // while something may still be refused
}

// own is the place for what is rare on the stage.
func (s *Stage) own() *rare {
	if s.rare == nil {
		s.rare = &rare{}
	}
	return s.rare
}

// lasting is a copy of what outlasts a refusal, or nil.
func (r *rare) lasting() *rare {
	if r.pinned == nil && r.index == nil && r.declared == nil {
		return nil
	}
	return &rare{r.pinned, r.index, r.declared, nil}
}

func (s *Stage) index() *index {
	if s.rare == nil {
		return nil
	}
	return s.rare.index
}

func (s *Stage) declared() map[label]Member {
	if s.rare == nil {
		return nil
	}
	return s.rare.declared
}

func (s *Stage) kept() *keepsake {
	if s.rare == nil {
		return nil
	}
	return s.rare.kept
}

// stand has everything that was done until now stay.
func (s *Stage) stand() {
	if s.rare != nil {
		s.rare.kept = nil
	}
}
