package scenarios

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// checkSole is the error of a story with steps of the far end and others.
func (t *telling) checkSole() error {
	first := t.first()
	if first == nil {
		return nil
	}
	loop := t.loops()
	for _, step := range t.placed() {
		odd, part := step, "include"
		if inner := t.inner[step]; inner != nil {
			odd = inner.first()
		} else if step.part() != "" {
			continue
		} else if part = "emit"; step.Far != nil {
			part = "far"
		}
		switch {
		case odd == nil || (odd.Far != nil) == loop:
		case loop:
			return step.fail(part, errors.New("webhooks of a closed loop follow from the commands of the "+
				"application; a story has steps of the far end or steps that emit, not both"))
		default:
			return step.fail(part, errors.New("the far end acts in a closed loop; a story has steps that "+
				"emit or steps of the far end, not both"))
		}
	}
	return nil
}

// checkMedia lists what is wrong with what is played.
func (t *telling) checkMedia() (errs []error) {
	report := func(part string, err error) {
		if err != nil {
			errs = append(errs, t.fail(strings.TrimSuffix("media."+part, "."), err))
		}
	}
	if len(t.Media) > 0 && !t.loops() {
		report("", errors.New("has no effect: the application plays nothing in a story that emits"))
		return errs
	}
	for _, name := range slices.Sorted(maps.Keys(t.Media)) {
		switch m := t.Media[name]; {
		case m.Length < 0 || m.Length == 0 && m.Status == "":
			report(name, errors.New("what is played lasts some time, or ends with a status"))
		case m.Length > 0 && m.Status != "":
			report(name, errors.New("what is played lasts some time, or ends with a status, not both"))
		case m.Status != "":
			report(name, t.checkStatus(m.Status))
		}
	}
	return errs
}

// checkStatus is the error for a status with which nothing that is played ends.
func (t *telling) checkStatus(status string) error {
	step := &Step{Emit: "call.playback.ended", With: Values{"status": status}}
	_, err := NewWorld(&Setting{Catalog: t.setting.Catalog}, t.Name, 0, time.Time{}).Emit(0, step)
	return err
}
