package scenarios

import (
	"errors"
	"maps"
	"time"
)

// Begin is the scenario as the runs of an Engine, with bodies that are made as the setting says.
func (s Scenario) Begin(setting Setting) func(run int) (*World, Script, error) {
	told, err := s.ready(&setting)
	if err == nil && told.loops() {
		err = told.first().fail("far", errors.New("the commands of an application drive this story; it is "+
			"played where offhook serves the API that they go to"))
	}
	return func(run int) (*World, Script, error) {
		if err != nil {
			return nil, nil, err
		}
		cues, err := told.cues(setting.Seed, run)
		if err != nil {
			return nil, nil, err
		}
		w := NewWorld(&setting, s.Name, run, time.Time{})
		w.tell(told)
		return w, &written{cues}, nil
	}
}

// ready is the story as it is told under a setting, which gets its entities.
func (s *Scenario) ready(setting *Setting) (told *telling, err error) {
	if err = setting.Check(); err != nil {
		return &telling{Scenario: s}, err
	}
	told, errs := s.prepared(setting)
	if len(errs) == 0 && s.only == nil {
		errs = told.check() // what remains of a story was checked with it
	}
	if err = errors.Join(errs...); err == nil {
		err = told.merge(setting)
	}
	return told, err
}

// merge adds the entities of the story, and of those that it includes, to a setting.
func (t *telling) merge(setting *Setting) error {
	all := map[string]string{}
	t.entities(all)
	if len(all) == 0 {
		return nil
	}
	maps.Copy(all, setting.Entities)
	setting.Entities = all
	return setting.Check()
}

func (t *telling) entities(all map[string]string) {
	for _, inner := range t.inner {
		if inner != nil {
			inner.entities(all)
		}
	}
	maps.Copy(all, t.Entities)
}
