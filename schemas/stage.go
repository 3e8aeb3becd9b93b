package schemas

import (
	"fmt"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A Stage is where the events of one run take place: it has the run's instances. A Stage is used by
// one goroutine at a time.
type Stage struct {
	catalog   *Catalog
	key       uint64
	round     uint64
	instances []*instance
	events    int32
	forgotten int32 // instances that are gone, of which no later one gets the key
	rare      *rare // nil where the stage has nothing of it
	// Unnamed has by resource the name of the instance that a step means when it names none: the
	// leg "caller". It may be that of other stages, and is not changed.
	Unnamed map[string]string
	// Cast, if not nil, says of a named instance what is known before it is seen. It is asked when
	// the instance is first meant.
	Cast func(resource, name string, at time.Time) (Member, error)
}

// NewStage is the stage of a run before anything has happened. Runs of one seed are told apart by
// their numbers. Entities are values that a receiver looks up, the same everywhere, by their names:
// connection_id, account_id.
func (c *Catalog) NewStage(seed uint64, run int, entities map[string]string) (*Stage, error) {
	rs, err := c.resources()
	if err != nil {
		return nil, err
	}
	s := &Stage{catalog: c, key: mix(seed, uint64(run)+1), round: seed + uint64(run)}
	if len(entities) == 0 { // as in most runs, of which each would sort an empty list
		return s, nil
	}
	for _, entity := range sortedKeys(entities) {
		found := rs.entity(entity)
		if found == nil {
			return nil, &nearest.Error{Kind: "entity", Name: entity,
				Nearest: nearest.Name(entity, rs.entities()), See: "offhook list entities"}
		}
		own := s.own()
		if own.pinned == nil {
			own.pinned = map[*fact]string{}
		}
		for _, f := range found {
			own.pinned[f] = entities[entity]
		}
	}
	return s, nil
}

// A Scene is the place of one event: when it occurs, and which instances it is about.
type Scene struct {
	stage *Stage
	hook  *Webhook
	at    time.Time
	key   uint64
	round uint64
	// cast has the instances that the event is about, and what they belong to.
	cast [12]*instance
	n    int
	// id is the id of the event, in its own memory.
	id []byte
	// kept is what the stage was like before, where the event may still be refused.
	kept *keepsake
	// bearings are where flows stood before the event, once a body has shown where they go. Another
	// body of the event shows the same.
	bearings []bearing
	// lawless means that the event was forced, and breaks is the rule that it breaks.
	lawless bool
	breaks  error
}

// of is the instance of a resource in the scene, or nil. There is none of a resource without a life
// that no step has named: its values are those of the run, and it takes no memory.
func (s *Scene) of(r *resource) *instance {
	if in := s.on(r); in != nil || !r.lifeless() {
		return in
	}
	return s.stage.shared(r)
}

// on is the instance of a resource in the cast, or nil.
func (s *Scene) on(r *resource) *instance {
	for _, in := range s.cast[:s.n] {
		if in.resource == r {
			return in
		}
	}
	return nil
}

// shared is the instance of a resource without a life that is one for the run, if something of it
// was set.
func (s *Stage) shared(r *resource) *instance {
	return s.latest(r, "")
}

// key is the key of an instance, or that of a resource which is one for the run.
func (s *Stage) keyOf(r *resource, in *instance) uint64 {
	if in != nil {
		return in.key
	}
	return mix(s.key, hash(r.name))
}

// settable is the instance of a resource in the scene, of which something is to be set.
func (s *Scene) settable(r *resource) *instance {
	in := s.of(r)
	if in == nil {
		in = &instance{resource: r, key: s.stage.keyOf(r, nil)}
		s.stage.add(in)
	}
	s.stage.save(in)
	return in
}

// ID is the id of the event, when its body is made; it is empty where the body has none.
func (s *Scene) ID() string { return string(s.id) }

// Breaks is the rule that an event breaks which was forced, and nil for any other.
func (s *Scene) Breaks() error { return s.breaks }

// At is when the event occurs.
func (s *Scene) At() time.Time { return s.at }

// Webhook is what the event is one of.
func (s *Scene) Webhook() *Webhook { return s.hook }

// Names are the names of the instances that the event is about, by resource. Instances without a
// name are left out. Events with the same names share the map, which is not to be changed.
func (s *Scene) Names() map[string]string {
	abouts, _ := s.hook.about()
	named := make([]*instance, 0, len(s.cast))
	last := s.hook.names.Load() // the same as these, in most plays
	for _, a := range abouts {
		if in := s.of(a.resource); in != nil && in.name != "" {
			named = append(named, in)
		}
	}
	differs := func(in *instance) bool { return (*last)[in.resource.name] != in.name }
	if last != nil && len(*last) == len(named) && !slices.ContainsFunc(named, differs) {
		return *last
	}
	names := make(map[string]string, len(named))
	for _, in := range named {
		names[in.resource.name] = in.name
	}
	s.hook.names.Store(&names)
	return names
}

// Alone is the scene of one event that stands alone, at the given time.
func (w *Webhook) Alone(seed uint64, at time.Time) (*Scene, error) {
	stage, err := w.catalog.NewStage(seed, 0, nil)
	if err != nil {
		return nil, err
	}
	return stage.Enter(w, at, nil)
}

// Enter finds or opens the instances that an event is about, and notes that it occurs: at the time
// given, or at the last one before that lies on the grid of the instances. Names are those of
// instances, by resource. Enter returns an error when the lives of the instances forbid the event,
// and then notes nothing.
func (s *Stage) Enter(w *Webhook, at time.Time, names map[string]string) (*Scene, error) {
	return s.enter(w, at, names, false)
}

// Force is Enter for an event that the lives of the instances forbid. Breaks tells the rule; where
// there is none to break, that is an error. Of a flow its body tells: then Breaks does from the
// body on, and the error is that of the body.
func (s *Stage) Force(w *Webhook, at time.Time, names map[string]string) (*Scene, error) {
	return s.enter(w, at, names, true)
}

// unbroken is what to do about a forced event that breaks no rule.
const unbroken = "an instance that is named has a life to break the rules of"

func (s *Stage) enter(
	w *Webhook, at time.Time, names map[string]string, lawless bool,
) (*Scene, error) {
	rs, err := s.catalog.resources()
	if err != nil {
		return nil, err
	}
	abouts, err := w.about()
	if err != nil {
		return nil, err
	}
	e := entrance{Stage: s, hook: w, names: names, lawless: lawless, scene: &Scene{
		stage: s, hook: w, at: at, key: mix(s.key, mix(uint64(s.events), 0xe7e7)),
		round: s.round + uint64(s.events)}}
	before := len(s.instances)
	if err := e.enter(rs, abouts); err != nil {
		s.rewind(before)
		return nil, err
	}
	e.scene.lawless = lawless
	if lawless && e.scene.breaks == nil && !flows(abouts) {
		s.rewind(before)
		return nil, fmt.Errorf("nothing forbids %s here; %s", w.Name, unbroken)
	}
	e.scene.at = e.onGrid(abouts)
	at = e.scene.at
	e.scene.keep(abouts, before)
	s.seen(before)
	// What belongs to others goes first, since those began before it did.
	for _, a := range slices.Backward(abouts) {
		if in := e.scene.of(a.resource); in != nil {
			in.witness(w, a, at.UnixMicro())
		}
	}
	s.events++
	return e.scene, nil
}
