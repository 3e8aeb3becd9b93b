package scenarios

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// emitted is the body of what a step sends of the instances that are named.
func emitted(
	t *testing.T, w *World, at time.Duration, emit string, about map[string]string,
) wire.Doc {
	t.Helper()
	event, err := w.Emit(at, &Step{Emit: emit, About: about})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := wire.Parse(event.Body.Bytes(1, ""))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestWhatIsSetIsTold asserts that each webhook tells what was set of an instance, wherever a field
// carries it: before the instance was first seen and after it.
func TestWhatIsSetIsTold(t *testing.T) {
	given := map[string]map[string]any{
		"leg": {"client_state": "aGk=", "from": "+12025550100", "to": "+12025550101",
			"direction": "outgoing"},
		"queue": {"name": "desk"},
		"fax":   {"client_state": "eW8="},
	}
	told := map[string]int{}
	for hook := range schemas.Default().All() {
		carried, err := hook.Carried("")
		if err != nil || hook.Header().Withheld != "" {
			continue
		}
		for resource, values := range given {
			if !hook.Concerns(resource) {
				continue
			}
			for _, seen := range []bool{false, true} {
				about := map[string]string{resource: "a"}
				w := NewWorld(&Setting{}, "", 0, moment())
				if seen && resource == "leg" {
					emitted(t, w, 0, "streaming.started", about)
				}
				if err := w.Set(resource, "a", values); err != nil {
					t.Fatal(err)
				}
				event, err := w.Emit(time.Second, &Step{Emit: hook.Name, About: about})
				if err != nil {
					continue // such as what begins a leg that was seen
				}
				doc, err := wire.Parse(event.Body.Bytes(1, ""))
				if err != nil {
					t.Fatal(err)
				}
				for pointer, field := range carried {
					want, set := values[field.Value]
					if field.Resource != resource || !set || apart(hook.Name) {
						continue
					}
					if got, there := doc.At(pointer); !there || got != want {
						t.Errorf("%s: %s is %v where %s.%s was set to %v", hook.Name, pointer, got,
							resource, field.Value, want)
					}
					told[resource+"."+field.Value]++
				}
			}
		}
	}
	for resource, values := range given {
		for value := range values {
			if told[resource+"."+value] == 0 {
				t.Errorf("no webhook tells %s.%s", resource, value)
			}
		}
	}
}

// apart reports whether fields of a webhook carry one number or the other, as the direction is, or
// are such as captured bodies do not have.
func apart(hook string) bool {
	return hook == "assistant.initialization" || hook == "texml.conversation-ended"
}

// TestDigitsAreSet asserts that a gather that is under way ends with the digits that were set.
func TestDigitsAreSet(t *testing.T) {
	w := NewWorld(&Setting{}, "", 0, moment())
	about := map[string]string{"leg": "a", "gather": "a.gather-1"}
	member := schemas.Member{Of: map[string]string{"leg": "a"}}
	if err := w.Declare("gather", "a.gather-1", member); err != nil {
		t.Fatal(err)
	}
	if err := w.Set("gather", "a.gather-1", map[string]any{"digits": "1234"}); err != nil {
		t.Fatal(err)
	}
	doc := emitted(t, w, 0, "call.gather.ended", about)
	if digits, _ := doc.At("/data/payload/digits"); digits != "1234" {
		t.Errorf("the digits are %v", digits)
	}
}

// TestSettingAgain asserts that what is set later counts, that nil is null, that values which are
// not named stay, that the other leg has none of them, and that a mistake sets nothing.
func TestSettingAgain(t *testing.T) {
	w := NewWorld(&Setting{}, "", 0, moment())
	a, b := map[string]string{"leg": "a"}, map[string]string{"leg": "b"}
	state := func(at time.Duration, emit string, about map[string]string) any {
		v, there := emitted(t, w, at, emit, about).At("/data/payload/client_state")
		if !there {
			t.Errorf("%s has no client_state", emit)
		}
		return v
	}
	set := func(values map[string]any) {
		t.Helper()
		if err := w.Set("leg", "a", values); err != nil {
			t.Fatal(err)
		}
	}
	if v := state(0, "call.initiated", a); v != nil {
		t.Errorf("before it is set client_state is %v", v)
	}
	set(map[string]any{"client_state": "aGk=", "to": "+12025550101"})
	set(map[string]any{"client_state": "eW8="})
	if v := state(time.Second, "call.answered", a); v != "eW8=" {
		t.Errorf("client_state is %v", v)
	}
	if v, err := w.Value("leg", "a", "to", time.Second); v != "+12025550101" || err != nil {
		t.Errorf("to is %v, %v", v, err)
	}
	for _, values := range []map[string]any{{"answered": "2026-01-01"}, {"clientstate": "eA=="},
		{"client_state": "eA==", "recorded": 5}} {
		if err := w.Set("leg", "a", values); err == nil {
			t.Errorf("%v can be set", values)
		}
	}
	if w.Set("legg", "a", nil) == nil || w.Set("leg", "", nil) == nil {
		t.Error("what there is none of can be set")
	}
	if v := state(2*time.Second, "call.dtmf.received", a); v != "eW8=" {
		t.Errorf("after mistakes client_state is %v", v)
	}
	set(map[string]any{"client_state": nil})
	if v := state(3*time.Second, "call.hangup", a); v != nil {
		t.Errorf("client_state is %v where null was set", v)
	}
	if v := state(4*time.Second, "call.initiated", b); v != nil {
		t.Errorf("client_state of the other leg is %v", v)
	}
}

// TestDeclaredInstances asserts that an instance is as it was declared before it was seen, that a
// declaration counts once and not for an instance that is there, and that the session is that of
// what was declared.
func TestDeclaredInstances(t *testing.T) {
	w := NewWorld(&Setting{}, "", 0, moment())
	declare := func(resource, name string, m schemas.Member) {
		t.Helper()
		if err := w.Declare(resource, name, m); err != nil {
			t.Fatal(err)
		}
	}
	declare("leg", "a", schemas.Member{Of: map[string]string{"session": "s"},
		Values: map[string]any{"from": "+12025550100"}})
	declare("leg", "b", schemas.Member{Of: map[string]string{"session": "s"}})
	declare("speak", "a.speak-1", schemas.Member{Of: map[string]string{"leg": "a"}})
	if _, err := w.Emit(0, &Step{Emit: "call.initiated", About: map[string]string{"leg": "a"},
		With: map[string]any{"direction": "sideways"}}); err == nil {
		t.Fatal("a direction that there is none of is taken")
	}
	first := emitted(t, w, 0, "call.initiated", map[string]string{"leg": "a"})
	if from, _ := first.At("/data/payload/from"); from != "+12025550100" {
		t.Errorf("from is %v", from)
	}
	declare("leg", "a", schemas.Member{Values: map[string]any{"from": "+12025550199"}})
	other := emitted(t, w, time.Second, "call.initiated", map[string]string{"leg": "b"})
	spoken := emitted(t, w, 2*time.Second, "call.speak.started",
		map[string]string{"leg": "a", "speak": "a.speak-1"})
	same := func(pointer string, a, b wire.Doc, want bool) {
		t.Helper()
		was, _ := a.At(pointer)
		is, _ := b.At(pointer)
		if was == nil || (was == is) != want {
			t.Errorf("%s is %v, and then %v", pointer, was, is)
		}
	}
	same("/data/payload/call_session_id", first, other, true)
	same("/data/payload/call_leg_id", first, other, false)
	same("/data/payload/call_leg_id", first, spoken, true)
	emitted(t, w, 3*time.Second, "call.hangup", map[string]string{"leg": "a"})
	if err := w.Forget("leg", "b"); err != nil {
		t.Fatal(err)
	}
	if from, err := w.Value("leg", "a", "from", 0); from != "+12025550100" || err != nil {
		t.Errorf("from is %v, %v", from, err)
	}
	if err := w.Forget("leg", "a"); err != nil {
		t.Fatal(err)
	}
	next := emitted(t, w, time.Minute, "call.initiated", map[string]string{"leg": "a"})
	if from, _ := next.At("/data/payload/from"); from != "+12025550199" {
		t.Errorf("from of the next leg is %v", from)
	}
	for _, m := range []schemas.Member{{Of: map[string]string{"fax": "f"}},
		{Of: map[string]string{"from": "f"}}, {Values: map[string]any{"ended": true}}} {
		if w.Declare("leg", "c", m) == nil {
			t.Errorf("a leg can be declared as %v", m)
		}
	}
	if w.Declare("leg", "", schemas.Member{}) == nil {
		t.Error("an instance without a name is declared")
	}
}

// TestValuesAreDecoded asserts that values of instances are as decoded JSON has them.
func TestValuesAreDecoded(t *testing.T) {
	w := NewWorld(&Setting{}, "", 0, moment())
	if _, err := w.Value("leg", "a", "id", 0); err == nil {
		t.Error("the id of a leg that has not begun is known, which depends on when it begins")
	}
	leg := map[string]string{"leg": "a"}
	doc := emitted(t, w, 0, "call.initiated", leg)
	want, _ := doc.At("/data/payload/call_control_id")
	if v, err := w.Value("leg", "a", "control_id", 0); v != want || err != nil {
		t.Errorf("control_id is %v, %v, and in the webhook %v", v, err, want)
	}
	if v, err := w.Value("leg", "a", "answered", 0); v != nil || err != nil {
		t.Errorf("a leg that only rings was answered at %v, %v", v, err)
	}
	emitted(t, w, time.Second, "call.answered", leg)
	emitted(t, w, 5*time.Second, "call.hangup", leg)
	if v, err := w.Value("leg", "a", "secs", time.Minute); v != json.Number("4") || err != nil {
		t.Errorf("the call lasted %v, %v", v, err)
	}
	if v, _ := w.Value("leg", "a", "recorded", time.Minute); v != nil {
		t.Errorf("recorded were %v", v)
	}
	for _, of := range [][3]string{{"legg", "a", "id"}, {"leg", "a", "idd"}} {
		if _, err := w.Value(of[0], of[1], of[2], 0); err == nil {
			t.Errorf("%v is known", of)
		}
	}
}

// TestARefusedEventLeavesNoTrace asserts that a world goes on after an event that was refused as if
// nobody had asked for it.
func TestARefusedEventLeavesNoTrace(t *testing.T) {
	steps := []Step{
		{Emit: "call.initiated", About: map[string]string{"leg": "a"}},
		{Emit: "call.answered", About: map[string]string{"leg": "a"}},
		{Emit: "call.speak.started", About: map[string]string{"leg": "a", "speak": "a.1"}},
		{Emit: "call.speak.ended", About: map[string]string{"speak": "a.1"}},
		{Emit: "message.sent", About: map[string]string{"message": "m"}},
		{Emit: "message.finalized", About: map[string]string{"message": "m"}},
		{Emit: "call.hangup", About: map[string]string{"leg": "a"}},
	}
	refused := []Step{
		{Emit: "call.initiated", About: map[string]string{"leg": "a"},
			Says: []schemas.Turn{{Role: "user", Text: "Hm."}}},
		{Emit: "call.initiated", About: map[string]string{"leg": "new"},
			With: map[string]any{"direction": "sideways", "from": "+12025550177"}},
		{Emit: "call.hangup", About: map[string]string{"leg": "a"},
			With: map[string]any{"hangup_cause": "no such cause", "connection_id": "1234567890123456789"}},
		{Emit: "call.bridged", About: map[string]string{"leg": "a"},
			With: map[string]any{"call_control_id": 5, "from": "+12025550178"}},
		{Emit: "message.finalized", About: map[string]string{"message": "m"},
			With: map[string]any{"text": 5, "direction": "up"}},
		{Emit: "call.recording.saved", About: map[string]string{"leg": "a"},
			Without: []string{"recording_id"}, With: map[string]any{"public_recording_urls.mp3": "x", "channels": "nine"}},
		{Emit: "call.speak.ended", About: map[string]string{"speak": "b.1", "leg": "c"}, Illegal: true,
			With: map[string]any{"status": "no such status"}},
		{Emit: "number_order.complete", About: map[string]string{"leg": "a"}},
	}
	play := func(between func(*World, time.Duration)) (bodies []string) {
		w := NewWorld(&Setting{}, "", 0, moment())
		if err := w.Set("leg", "new", map[string]any{"from": "+12025550111"}); err != nil {
			t.Fatal(err)
		}
		for i := range steps {
			at := time.Duration(i) * time.Second
			if i > 0 {
				between(w, at)
			}
			event, err := w.Emit(at, &steps[i])
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, event.Trace.Step+string(event.Body.Bytes(1, "")))
		}
		doc := emitted(t, w, time.Minute, "call.initiated", map[string]string{"leg": "new"})
		if from, _ := doc.At("/data/payload/from"); from != "+12025550111" {
			t.Errorf("from of the next leg is %v", from)
		}
		return bodies
	}
	want := play(func(*World, time.Duration) {})
	for i := range refused {
		times := 0
		got := play(func(w *World, at time.Duration) {
			if _, err := w.Emit(at, &refused[i]); err != nil {
				times++
			}
		})
		if times < len(steps)-1 {
			t.Errorf("%v is refused %d times", refused[i], times)
		} else if !slices.Equal(got, want) {
			t.Errorf("%v leaves a trace:\n%s\n%s", refused[i], got, want)
		}
	}
}
