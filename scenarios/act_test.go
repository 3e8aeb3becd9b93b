package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// closed is a closed loop of the tests.
func closed(t *testing.T, name string) Scenario {
	t.Helper()
	s, err := Load("testdata/loop/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// acts are what the far end does in a run of a story.
func acts(t *testing.T, s Scenario, setting Setting, run int) []Act {
	t.Helper()
	_, all, err := s.Acts(setting)(run)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// brief tells acts in a line each.
func brief(all []Act) string {
	var lines []string
	for i := range all {
		a := &all[i]
		at := fmt.Sprint("+", a.After)
		if a.Fixed {
			at = fmt.Sprint("@", a.At)
		}
		if a.Since != "" {
			at += " since " + a.Since
		}
		lines = append(lines, strings.Join([]string{a.Place, a.Leg, a.Name, a.Does, a.When, at}, "|"))
	}
	return strings.Join(lines, "\n")
}

// TestActs asserts what a player of a closed loop is told: one act after another, with times that
// are drawn and texts that are filled.
func TestActs(t *testing.T) {
	s := closed(t, "menu")
	all := acts(t, s, Setting{Seed: 3, Options: map[string]string{"key": "1"}}, 0)
	if len(all) != 3 {
		t.Fatalf("%d acts", len(all))
	}
	dials, presses, hangs := all[0], all[1], all[2]
	if dials.Does != "dials" || dials.From != "+12015550142" || dials.Name != "ring" ||
		dials.Leg != Caller || dials.Place != "steps[0]" || len(dials.Asks) != 2 ||
		dials.Asks[0].Command != "answer" || dials.Asks[0].Within != 2*time.Second ||
		dials.Asks[0].Leg != Caller || dials.Asks[1].Command != "gather_using_speak" {
		t.Errorf("the caller dials as %+v", dials)
	}
	if presses.Digits != "1" || presses.When != "command gather_using_speak" ||
		presses.After < 2*time.Second || presses.After > 4*time.Second ||
		presses.Asks[0].With["voice"] != "female" {
		t.Errorf("the caller presses as %+v", presses)
	}
	if hangs.When != "call.speak.ended" || hangs.After != time.Second || !hangs.Asks[0].Hangup {
		t.Errorf("the caller hangs up as %+v", hangs)
	}
	want := map[string]Media{"menu_en": {Length: 8 * time.Second}, "broken_en": {Status: "file_not_found"}}
	if fmt.Sprint(s.Media) != fmt.Sprint(want) {
		t.Errorf("the media are %v", s.Media)
	}
}

// TestActsAreDrawn asserts that seed and run decide, and nothing else, and that the steps that are
// drawn from stay as they are.
func TestActsAreDrawn(t *testing.T) {
	s := spoken(t, `steps:
  - {far: dials, from: "${words.city}", to: "${row.number}", after: 1s..9s}
  - {far: says, text: "${words.city} ${1..900000}", at: 20s..30s}
  - repeat: 2
    steps: [{far: says, text: "${words.city} ${1..900000}", expect: {command: speak, with: {a: ["${1..900000}"]}}}]`)
	rows := []map[string]string{{"number": "one"}, {"number": "two"}}
	begin := s.Acts(Setting{Seed: 1, Rows: rows})
	told := func(run int) string {
		_, all, err := begin(run)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%+v", all)
	}
	first, second := told(0), told(1)
	if first == second || first != told(0) {
		t.Errorf("the runs are\n%s\n%s", first, second)
	}
	all := acts(t, s, Setting{Seed: 1, Rows: rows}, 1)
	if other := acts(t, s, Setting{Seed: 1, Rows: rows}, 0); all[0].After == other[0].After ||
		all[1].At == other[1].At {
		t.Errorf("two runs have the times of each other: %s", brief(all))
	}
	if all[0].To != "two" || strings.Contains(fmt.Sprint(all), "${") {
		t.Errorf("the second run is %+v", all)
	}
	if !all[1].Fixed || all[1].At < 20*time.Second || all[1].At > 30*time.Second || all[0].Fixed {
		t.Errorf("its times are\n%s", brief(all))
	}
	if all[2].Text == all[3].Text || fmt.Sprint(all[2].Asks[0].With) == fmt.Sprint(all[3].Asks[0].With) {
		t.Errorf("what is drawn twice is the same: %+v", all[2:])
	}
	if other := acts(t, s, Setting{Seed: 2, Rows: rows}, 1); fmt.Sprint(other) == fmt.Sprint(all) {
		t.Error("another seed draws the same")
	}
}

// TestActsOfStoriesInStories asserts that blocks are unfolded, and that a story which is included
// has the names and the options that are given to it.
func TestActsOfStoriesInStories(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/inner.yaml", `options: {key: {default: "1"}}
media: {menu: 8s, other: 1s}
entities: {connection_id: "12"}
legs: {ben: {from: "+12025550142"}}
steps:
  - {far: presses, leg: ben, digits: "${option.key}", when: command gather, expect: {command: speak, leg: ben}}`)
	write(t, dir+"/outer.yaml", `options: {way: {default: left}}
media: {menu: 3s}
steps:
  - {far: dials, name: ring}
  - {far: waits, after: {ring: 2s}}
  - choose: way
    of:
      left: [{far: hangs_up, at: 9s}]
      right: []
  - {include: inner.yaml, options: {key: "7"}, as: {ben: anna}}
  - {far: dials, leg: anna, from: "${anna.from}"}`)
	s, err := Load(dir + "/outer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if events := s.Events(); !s.Loop() || events == nil || len(events) != 0 {
		t.Errorf("it is a loop: %v, and emits %v", s.Loop(), s.Events())
	}
	w, all, err := s.Acts(Setting{})(0)
	if err != nil {
		t.Fatal(err)
	}
	const want = `steps[0]|caller|ring|dials||+0s
steps[1]|caller||waits||+2s since ring
steps[2].of.left[0]|caller||hangs_up||@9s
inner steps[0]|anna||presses|command gather|+0s
steps[4]|anna||dials||+0s`
	if got := brief(all); got != want {
		t.Errorf("the acts are\n%s", got)
	}
	if all[3].Digits != "7" || all[3].Asks[0].Leg != "anna" || all[4].From != "+12025550142" {
		t.Errorf("they are %+v", all[3:])
	}
	for name, want := range map[string]time.Duration{"menu": 3 * time.Second, "other": time.Second} {
		if m := w.Media()[name]; m.Length != want {
			t.Errorf("%s lasts %v", name, m)
		}
	}
	if from, err := w.Value("leg", "anna", "from", 0); err != nil || from != "+12025550142" {
		t.Errorf("the world knows the leg anna with %v, %v", from, err)
	}
	event, err := w.Emit(time.Second, &Step{Emit: "call.initiated", About: map[string]string{"leg": "anna"}})
	if err != nil || !strings.Contains(string(event.Body.Bytes(1, "")), `"12"`) {
		t.Errorf("the world knows no entities: %v\n%s", err, event.Body.Bytes(1, ""))
	}
}

// TestAnEventByAnotherName asserts that what a step waits for is called as the catalogue calls it.
func TestAnEventByAnotherName(t *testing.T) {
	s := spoken(t, "steps: [{far: waits, when: participant-join}]")
	if all := acts(t, s, Setting{}, 0); all[0].When != "texml.participant-join" {
		t.Errorf("it waits for %s", all[0].When)
	}
}

// TestWhoTellsALoop asserts that a closed loop is not played like other stories, and no other story
// like a closed loop.
func TestWhoTellsALoop(t *testing.T) {
	s := closed(t, "menu")
	_, _, err := s.Begin(Setting{})(0)
	says(t, err, "menu.yaml:9:10: ", "the commands of an application drive this story")
	other := spoken(t, "steps: [{emit: call.initiated}]")
	_, _, err = other.Acts(Setting{})(0)
	says(t, err, "s.yaml:1:8: ", "no closed loop")
	within := spoken(t, `steps: [{include: testdata/loop/menu.yaml, as: {caller: anna}}]`)
	if !s.Loop() || !within.Loop() || other.Loop() {
		t.Error("the stories do not know whether they are loops")
	}
}

// TestCommandsOfALoop asserts that whoever knows the commands can refuse a name at its place.
func TestCommandsOfALoop(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/inner.yaml", "steps: [{far: waits, when: command speek, expect: {hangup: true, leg: zoe}}]")
	write(t, dir+"/outer.yaml", `steps:
  - {far: refuses, when: before dyal, status: 500}
  - repeat: 2
    steps:
      - {far: waits, when: call.answered, expect: {command: anser}}
  - {include: inner.yaml, as: {zoe: anna}}
  - far: waits
    expect: [{hangup: true}, {command: gather}]`)
	s, err := Load(dir + "/outer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"answer", "dial", "gather", "speak"}
	var wrong []string
	names := ""
	for name, fail := range s.Commands(Setting{}) {
		names += name + " "
		err := fail(nearest.Unknown("command", name, known))
		line, _, _ := strings.Cut(strings.ReplaceAll(err.Error(), dir+"/", ""), "\n")
		wrong = append(wrong, line)
	}
	if names != "dyal anser speek gather " {
		t.Errorf("the commands are %s", names)
	}
	for i, want := range []string{`outer.yaml:2:26: unknown command "dyal"; did you mean "dial"?`,
		`outer.yaml:5:61: unknown command "anser"`, `inner.yaml:1:28: unknown command "speek"`,
		`outer.yaml:8:40: unknown command "gather"`} {
		if !strings.Contains(wrong[i], want) {
			t.Errorf("%s, want %s", wrong[i], want)
		}
	}
	for range s.Commands(Setting{}) {
		break // which must not go on
	}
}

// TestTheDaysOfALoop asserts that the policy and the bad days of a closed loop, and those of its
// cast, are those of the events that follow in its world.
func TestTheDaysOfALoop(t *testing.T) {
	s := spoken(t, `policy: messaging-6
duplicate: 1
legs: {anna: {outage: {fault: 503}}, ben: {}}
steps: [{far: dials, leg: anna}]`)
	acts := s.Acts(Setting{})
	e := engine(s, Setting{}, 1)
	e.Begin = func(run int) (*World, Script, error) {
		w, _, err := acts(run)
		return w, Written([]Cue{
			{Step: &Step{Emit: "call.initiated", About: map[string]string{"leg": "anna"}}},
			{At: time.Hour, Step: &Step{Emit: "call.initiated", About: map[string]string{"leg": "ben"}}},
		}), err
	}
	var got []string
	for h, err := range e.Rehearse(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if d := h.Delivered; d != nil {
			got = append(got, fmt.Sprint(d.Event.Trace.Instances["leg"], " ", len(d.Attempts), " ", d.Status))
		}
	}
	const want = "anna 4 delivered, anna 4 delivered, ben 1 delivered, ben 1 delivered"
	if strings.Join(got, ", ") != want {
		t.Errorf("the deliveries are %q", got)
	}
}
