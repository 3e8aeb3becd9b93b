package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// tellings are the options under which a story is told in all its variations: each value of each
// option, the others as they are by default.
func tellings(s Scenario) []map[string]string {
	all := []map[string]string{nil}
	for name, option := range s.Options {
		for _, value := range option.Values {
			if value != option.Default {
				all = append(all, map[string]string{name: value})
			}
		}
	}
	return all
}

// emitting are the stories of the library that are no closed loops.
func emitting() []Scenario {
	return slices.DeleteFunc(Builtin(), Scenario.Loop)
}

// A hiker notes the webhooks that stories emit, and the edges of lives that they walk.
type hiker struct {
	emitted map[string]bool
	walked  map[string]bool
	lives   map[string]schemas.Life
}

// TestTheLibraryTellsEverything asserts that the stories together emit every webhook that is sent,
// and walk every edge of every life.
func TestTheLibraryTellsEverything(t *testing.T) {
	h := hiker{map[string]bool{}, map[string]bool{}, map[string]schemas.Life{}}
	lives, err := schemas.Default().Lives()
	if err != nil {
		t.Fatal(err)
	}
	for _, life := range lives {
		h.lives[life.Resource] = life
	}
	for _, s := range emitting() {
		for _, options := range tellings(s) {
			for seed := range uint64(2) {
				h.walk(t, s, Setting{Seed: seed, Options: options})
			}
		}
	}
	for _, w := range sendable() {
		if !h.emitted[w.Name] {
			t.Errorf("no story emits %s", w.Name)
		}
	}
	for _, life := range lives {
		for _, edge := range edges(life) {
			if !h.walked[edge] {
				t.Errorf("no story walks %s", edge)
			}
		}
	}
}

// edges are those of a life: from each moment to the next ones that webhooks show, from each state to
// those that may follow.
func edges(life schemas.Life) (all []string) {
	for _, m := range life.Moments {
		for _, next := range m.Next {
			all = append(all, fmt.Sprintf("%s: %s -> %s", life.Resource, m.Name, next))
		}
	}
	for _, flow := range life.Flows {
		for _, state := range flow.States {
			for _, next := range state.Next {
				all = append(all, fmt.Sprintf("%s.%s: %s -> %s", life.Resource, flow.Name, state.Name, next))
			}
		}
	}
	return all
}

// walk tells a story.
func (h *hiker) walk(t *testing.T, s Scenario, setting Setting) {
	t.Helper()
	world, script, err := s.Begin(setting)(0)
	if err != nil {
		t.Fatal(err)
	}
	world.start = moment()
	cues := script.(*written).cues
	slices.SortStableFunc(cues, func(a, b Cue) int { return int(a.At - b.At) })
	at := map[string]string{} // where each life and flow stands
	step := func(key, edge, to string, begins bool) {
		if from := at[key]; from != "" && !begins {
			h.walked[fmt.Sprintf("%s: %s -> %s", edge, from, to)] = true
		}
		at[key] = to
	}
	for _, cue := range cues {
		event, err := world.Emit(cue.At, cue.Step)
		if err != nil {
			t.Errorf("%s %v: %v", s.Name, setting.Options, err)
			return
		}
		h.emitted[event.Type] = true
		hook, _ := schemas.Default().Lookup(event.Type)
		for resource, what := range hook.Header().About {
			name, life := event.Trace.Instances[resource], h.lives[resource]
			key := fmt.Sprint(resource, name, event.Trace.Instances["leg"], hook.Header().Wire)
			for i, m := range life.Moments {
				if m.Name == what {
					step(key, resource, what, i == 0)
				}
			}
			for _, flow := range life.Flows {
				if !slices.Contains(flow.Webhooks, event.Type) {
					continue
				}
				state, err := world.stage.Value(resource, name, flow.Name, moment().Add(cue.At))
				if err == nil && state.S != "" {
					if before := payloadText(event, "old_status"); at[key+flow.Name] == "" && before != "" {
						at[key+flow.Name] = before // which no webhook has shown before
					}
					step(key+flow.Name, resource+"."+flow.Name, state.S, false)
				}
			}
		}
	}
}

// payloadText is a text of the payload, "" where there is none.
func payloadText(event emitter.Event, name string) string {
	doc, err := wire.Parse(event.Body.Bytes(1, ""))
	if err != nil {
		return ""
	}
	value, _ := doc.At("/data/payload/" + name)
	text, _ := value.(string)
	return text
}

// TestEveryStoryHolds asserts of each story, over many seeds, that it is legal, that its bodies are
// valid and its times rise on each leg, that events of one instance carry its ids and no other does,
// that the same seed gives the same bytes and another seed others.
func TestEveryStoryHolds(t *testing.T) {
	seeds := uint64(50)
	if testing.Short() {
		seeds = 3
	}
	for _, s := range Builtin() {
		if s.Title == "" || s.Summary == "" || strings.HasSuffix(s.Title, ".") || len(s.Title) > 100 {
			t.Errorf("the title of %s is %q, the summary %q", s.Name, s.Title, s.Summary)
		}
	}
	for _, s := range emitting() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			var before string
			for seed := range seeds {
				told := trial{t, s, seed}
				bytes, events := told.play()
				if again, _ := told.play(); again != bytes {
					t.Errorf("seed %d gives other bytes when it is told again", seed)
				}
				if bytes == before {
					t.Errorf("seeds %d and %d give the same bytes", seed-1, seed)
				}
				before = bytes
				told.rises(events)
				told.correlates(events)
			}
			alone := engine(s, Setting{}, 1)
			alone.Targets.Default.Failover = ""
			_, err := rehearsed(alone)
			if needs := slices.Contains(s.Needs, NeedsFailover); needs != (err != nil) {
				t.Errorf("it needs a failover URL: %v; without one: %v", needs, err)
			}
		})
	}
}

// TestEveryLoopHolds asserts of each closed loop, under each of its options and over many seeds, that
// it can be told, the same for the same seed, and that it expects something of the application.
func TestEveryLoopHolds(t *testing.T) {
	all := []Scenario{closed(t, "menu"), closed(t, "outbound")}
	for _, s := range append(all, Builtin()...) {
		if !s.Loop() {
			continue
		}
		for _, options := range tellings(s) {
			for seed := range uint64(20) {
				setting := Setting{Seed: seed, Options: options}
				told := acts(t, s, setting, 0)
				if fmt.Sprint(told) != fmt.Sprint(acts(t, s, setting, 0)) {
					t.Errorf("%s: seed %d is told otherwise the second time", s.Name, seed)
				}
				if !slices.ContainsFunc(told, func(a Act) bool { return len(a.Asks) > 0 }) {
					t.Errorf("%s expects nothing of the application", s.Name)
				}
			}
		}
	}
}

// A trial is a story of the library with one seed.
type trial struct {
	*testing.T
	Scenario
	seed uint64
}

// play is what the story sends: its bytes, and its events.
func (s trial) play() (string, []occurrence) {
	var all strings.Builder
	events, err := rehearsed(engine(s.Scenario, Setting{Seed: s.seed}, 1))
	if err != nil {
		s.Fatalf("seed %d: %v", s.seed, err)
	}
	for _, e := range events {
		fmt.Fprintln(&all, e.at, string(e.event.Body.Bytes(1, "http://127.0.0.1/a")))
		hook, err := schemas.Default().Lookup(e.event.Type)
		if err != nil {
			s.Fatal(err)
		}
		for _, problem := range hook.Validate(e.doc) {
			if !problem.Drift {
				s.Errorf("seed %d: %s: %v", s.seed, e.event.Type, problem)
			}
		}
	}
	return all.String(), events
}

// rises asserts that times rise.
func (s trial) rises(events []occurrence) {
	var last time.Time
	for _, e := range events {
		if e.event.OccurredAt.Before(last.Add(-20 * time.Millisecond)) { // legs have grids of their own
			s.Errorf("seed %d: %s occurs at %v, after %v", s.seed, e.event.Type, e.event.OccurredAt, last)
		}
		last = e.event.OccurredAt
	}
}

// correlates asserts that ids belong to instances: events of one leg have one, and events of
// different legs have different ones.
func (s trial) correlates(events []occurrence) {
	of := map[string]map[string]string{}
	for _, e := range events {
		leg := e.event.Trace.Instances["leg"]
		if leg == "" || e.doc.Kind != wire.JSON {
			continue
		}
		for _, field := range []string{"call_control_id", "call_leg_id"} {
			id, there := e.doc.At("/data/payload/" + field)
			if !there || id == nil {
				continue
			}
			if of[field] == nil {
				of[field] = map[string]string{}
			}
			if known := of[field][leg]; known != "" && known != id {
				s.Errorf("seed %d: %s of %s is %v in %s, and was %s", s.seed, field, leg, id,
					e.event.Type, known)
			}
			of[field][leg] = fmt.Sprint(id)
		}
	}
	for field, ids := range of {
		legs := map[string]string{}
		for leg, id := range ids {
			if other := legs[id]; other != "" {
				s.Errorf("seed %d: %s and %s share %s", s.seed, leg, other, field)
			}
			legs[id] = leg
		}
	}
}
