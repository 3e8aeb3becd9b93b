package capture

import (
	"errors"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// draws is how many runs are rehearsed side by side: a value is left out of a story where the
// schemas give it in all of them. What becomes of a change shows in the first few.
const (
	draws = 64
	few   = 6
)

// A reference is a value of another instance of the story: ${caller.control_id}.
type reference struct{ resource, name, value string }

func (r reference) String() string { return "${" + r.name + "." + r.value + "}" }

// A rehearsal is a story as far as it is told, in several runs that draw different values.
type rehearsal struct {
	catalog *schemas.Catalog
	start   time.Time
	stages  []*schemas.Stage
	// members are what is known of instances before they are seen, by resource and name.
	members map[[2]string]*scenarios.Member
}

func newRehearsal(catalog *schemas.Catalog, start time.Time) (*rehearsal, error) {
	r := &rehearsal{catalog: catalog, start: start, members: map[[2]string]*scenarios.Member{}}
	for seed := range uint64(draws) {
		stage, err := catalog.NewStage(seed, 0, nil)
		if err != nil {
			return nil, err
		}
		stage.Unnamed = map[string]string{legs: scenarios.Caller}
		stage.Cast = func(resource, name string, _ time.Time) (schemas.Member, error) { return r.cast(stage, resource, name) }
		r.stages = append(r.stages, stage)
	}
	return r, nil
}

// cast is what is known of an instance before a stage sees it.
func (r *rehearsal) cast(stage *schemas.Stage, resource, name string) (schemas.Member, error) {
	m := r.members[[2]string{resource, name}]
	if m == nil {
		return schemas.Member{}, nil
	}
	values, err := r.filled(stage, m.Values, r.start)
	return schemas.Member{Of: m.Of, Values: values}, err
}

// filled are values with those of other instances in the places of references.
func (r *rehearsal) filled(
	stage *schemas.Stage, given scenarios.Values, at time.Time,
) (map[string]any, error) {
	values := map[string]any{}
	for name, value := range given {
		if to, is := value.(reference); is {
			v, err := stage.Value(to.resource, to.name, to.value, at)
			if err != nil {
				return nil, err
			}
			value = v.S
		}
		values[name] = value
	}
	return values, nil
}

// A take is what the runs make of a step.
type take struct {
	stages []*schemas.Stage
	docs   []wire.Doc
}

// try makes the event of a step in the first runs, and leaves them as they are. Bodies that the
// step changes are valid. Texts of the step have no holes.
func (r *rehearsal) try(s *scenarios.Step, at time.Duration, runs int) (t take, err error) {
	hook, err := r.catalog.Lookup(s.Emit)
	if err != nil {
		return t, err
	}
	for _, stage := range r.stages[:runs] {
		stage = stage.Clone()
		stage.Cast = func(resource, name string, _ time.Time) (schemas.Member, error) {
			return r.cast(stage, resource, name)
		}
		with, err := r.filled(stage, s.With, r.start.Add(at))
		if err != nil {
			return t, err
		}
		options := schemas.Options{Variant: s.Variant}
		for path, value := range with {
			options.With = append(options.With, schemas.Override{Path: path, Value: value, Exact: true})
		}
		enter := stage.Enter
		if s.Illegal {
			enter = stage.Force
		}
		scene, err := enter(hook, r.start.Add(at), s.About)
		if err != nil {
			return t, err
		}
		doc, err := hook.Generate(scene, options)
		if err != nil {
			return t, err
		}
		if len(t.docs) < few && len(s.With) > 0 {
			if problems := schemas.Errors(hook.Validate(doc)); len(problems) > 0 {
				return t, errors.New(problems[0].String())
			}
		}
		t.stages, t.docs = append(t.stages, stage), append(t.docs, doc)
	}
	return t, nil
}

// keep has the runs go on from a take.
func (r *rehearsal) keep(t take) { r.stages = t.stages }
