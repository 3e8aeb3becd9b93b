package scenarios

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/hole"
)

// Time is a time of the story as one of the clock.
func (w *World) Time(at time.Duration) time.Time { return w.start.Add(at) }

// Seed is that of all values.
func (w *World) Seed() uint64 { return w.setting.Seed }

// Rehearsed reports whether the run is a rehearsal, in which no application gives commands.
func (w *World) Rehearsed() bool { return w.virtual }

// Value is a value of a named instance at a time of the story, as decoded JSON: the control_id of a
// leg, the moment at which it was answered. One that nobody has seen yet has only values that do
// not depend on when anything happens.
func (w *World) Value(resource, name, value string, at time.Duration) (any, error) {
	if err := w.staged(); err != nil {
		return nil, err
	}
	v, err := w.stage.Value(resource, name, value, w.moment(at))
	if err != nil || v.Kind == hole.Absent {
		return nil, err
	}
	return decoded(v), nil
}

// Declare tells what is known of the next instance of a name before it is first seen. Where the
// cast of a story says something of it too, the declaration counts, and a later one takes its
// place. What was seen already stays as it is.
func (w *World) Declare(resource, name string, m schemas.Member) error {
	if err := w.staged(); err != nil {
		return err
	}
	return about(resource, name, w.stage.Declare(resource, name, m))
}

// Set gives an instance values that all its later webhooks have. One that was not seen yet has them
// from its first webhook on. A value that is set again takes the place of the one before; values
// that are not named stay. Nil is null. When Set returns an error it has set nothing.
func (w *World) Set(resource, name string, values map[string]any) error {
	if err := w.staged(); err != nil {
		return err
	}
	return about(resource, name, w.stage.Set(resource, name, values))
}

// Forget drops an instance, all that belongs to it, and what was declared of that. What only held
// it, as a session holds its legs, goes with the last of what it holds. The name is free then, and
// a declaration of it is of the next instance. No later instance has one of their ids.
func (w *World) Forget(resource, name string) error {
	if err := w.staged(); err != nil {
		return err
	}
	return about(resource, name, w.stage.Forget(resource, name))
}

// staged is why the world has no stage, or nil.
func (w *World) staged() error {
	if w.stage != nil {
		return nil
	}
	_, err := w.setting.stage(int(w.number))
	return err
}

// moment is a time of the story as a time of the clock.
func (w *World) moment(at time.Duration) time.Time {
	now := w.start.Add(at)
	if !w.latest.IsZero() && now.After(w.latest) {
		return w.latest
	}
	return now
}

// about is an error about an instance.
func about(resource, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", resource, name, err)
}
