package scenarios

import (
	"maps"
	"slices"
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
	if f := step.form; f != nil && step.told.setting == w.setting {
		return f.hook, f.options, nil
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

// shape reads what a step asks of its bodies, where that is the same for all of them: single values
// without holes. What is wrong with it, check says.
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
	as := func(value any, _ string) (any, error) { return value, nil }
	if hook, options, err := t.setting.form(s, as); err == nil {
		s.form = &form{hook, options}
	}
}
