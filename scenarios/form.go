package scenarios

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// A form is what all events of a step have in common: the webhook, and what is asked of its body.
type form struct {
	hook    *schemas.Webhook
	options schemas.Options
}

// form is the webhook that a step emits, and what the step asks of its body.
func (w *World) form(step *Step, at time.Time) (*schemas.Webhook, schemas.Options, error) {
	if step.form != nil && step.told.setting == w.setting {
		if f := step.form(); f != nil {
			return f.hook, f.options, nil
		}
	}
	return w.setting.form(step, func(value any, path string) (any, error) {
		if step.told == nil {
			return value, nil
		}
		return step.told.fill(&filling{w, at}, value, path)
	})
}

// form reads what a step asks. Fill gives the values that it sets.
func (s *Setting) form(
	step *Step, fill func(value any, path string) (any, error),
) (hook *schemas.Webhook, options schemas.Options, err error) {
	if hook, err = s.webhook(step); err != nil {
		return nil, options, err
	}
	options = schemas.Options{Presence: s.Presence, Variant: step.Variant}
	for _, path := range slices.Sorted(maps.Keys(step.With)) {
		value, err := fill(step.With[path], path)
		if err != nil {
			return nil, options, step.fail("with."+path, err)
		}
		options.With = append(options.With, schemas.Override{Path: path, Value: value})
	}
	for _, path := range step.Without {
		options.With = append(options.With, schemas.Override{Path: path, Unset: true})
	}
	if options, err = hook.Takes(options); err != nil {
		return nil, options, step.fail(step.changes(err), err)
	}
	return hook, options, nil
}

// shape has what a step asks of its bodies be read once, by the first of them, where that is the
// same for all: single values without holes. What is wrong with it, each of them says.
func (t *telling) shape(s *Step) {
	for _, value := range s.With {
		switch value := value.(type) {
		case []any, map[string]any: // which a document could change
			return
		case string:
			if holed(value) {
				return
			}
		}
	}
	s.form = sync.OnceValue(func() *form {
		as := func(value any, _ string) (any, error) { return value, nil }
		hook, options, err := t.setting.form(s, as)
		if err != nil {
			return nil
		}
		return &form{hook, options}
	})
}
