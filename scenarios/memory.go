package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A memory is what the holes of a run's story need.
type memory struct {
	sent    map[string]wire.Doc // by steps that holes name
	casting []string            // the instances whose values are being filled
}

func (w *World) memory() *memory {
	if w.holes == nil {
		w.holes = &memory{sent: map[string]wire.Doc{}}
	}
	return w.holes
}

// tell has the world know what a story declares.
func (w *World) tell(t *telling) {
	if w.told = t; len(t.cast) > 0 && w.stage != nil {
		w.stage.Cast = w.cast
	}
}

// cast is what the story declares of an instance that is first meant.
func (w *World) cast(resource, name string, at time.Time) (schemas.Member, error) {
	m := w.told.member(resource, name)
	if m == nil {
		return schemas.Member{}, nil
	}
	if slices.Contains(w.memory().casting, m.place) {
		return schemas.Member{}, m.told.fail(m.place, fmt.Errorf("values of the cast refer to each "+
			"other in a circle: %s", strings.Join(append(w.memory().casting, m.place), " -> ")))
	}
	memory := w.memory()
	memory.casting = append(memory.casting, m.place)
	defer func() { memory.casting = memory.casting[:len(memory.casting)-1] }()
	values, err := m.told.fill(&filling{w, at}, map[string]any(m.Values), m.place)
	if err != nil {
		return schemas.Member{}, m.told.fail(m.place, err)
	}
	return schemas.Member{Of: m.Of, Values: values.(map[string]any)}, nil
}

// say has words said on the leg of a step.
func (w *World) say(step *Step, at time.Time) error {
	for i, turn := range step.Says {
		place := fmt.Sprintf("says[%d]", i)
		if step.told != nil {
			text, err := step.told.fill(&filling{w, at}, turn.Text, place)
			if err != nil {
				return step.fail("says", err)
			}
			turn.Text = fmt.Sprint(text)
		}
		if err := w.stage.Say(map[string]string{"leg": step.leg()}, turn); err != nil {
			return step.fail("says", err)
		}
	}
	return nil
}
