package scenarios

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

const story = `name: greeting
steps:
  - emit: call.playback.started
    with:
      media_name: hello
      connection_id: 0012345678901234567
  - emit: call.playback.ended
    after: 4s..12s
    with: {status: failed}
    expect: {delivery: delivered}
`

func TestReadKeepsTextAsTyped(t *testing.T) {
	s, err := Read("greeting.yaml", []byte(story))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "greeting" || len(s.Steps) != 2 || s.Steps[1].After != (Wait{4 * time.Second, 12 * time.Second}) {
		t.Errorf("read %+v", s)
	}
	if id := s.Steps[0].With["connection_id"]; id != "0012345678901234567" {
		t.Errorf("connection_id became %v", id)
	}
	s, err = Read("a.yaml", []byte("steps:\n  - emit: call.conversation.ended\n    with: {from: +12025550142, duration_sec: 5, reason: null, data.created_at: 2026-03-04T09:15:25Z}\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.Plan(Options{Now: moment(), Targets: here()})
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]string{"/data/payload/from": "+12025550142", "/data/payload/duration_sec": "5", "/data/payload/reason": "<nil>", "/data/created_at": "2026-03-04T09:15:25Z"} {
		if got := value(t, plan.Events[0], pointer); got != want {
			t.Errorf("%s is %s", pointer, got)
		}
	}
}

// TestReadKeepsTextWithinLists asserts the same for lists and mappings, where numbers and null may be meant as such.
func TestReadKeepsTextWithinLists(t *testing.T) {
	for _, c := range []struct{ name, event, with, pointer, want string }{
		{"a phone number in a list", "message.received", "{to: [{phone_number: +12025550142, carrier: X, line_type: Wireless, status: webhook_delivered}]}", "/data/payload/to", `[{"carrier":"X","line_type":"Wireless","phone_number":"+12025550142","status":"webhook_delivered"}]`},
		{"digits where text is documented", "message.received", "{to: [{phone_number: 12025550142, carrier: X, line_type: Wireless, status: webhook_delivered}]}", "/data/payload/to/0/phone_number", `"12025550142"`},
		{"values of an open object", "call.ai_gather.ended", `{result: {age: 26, price: 1.50, ok: true, text: "26", none: null}}`, "/data/payload/result", `{"age":26,"none":null,"ok":true,"price":1.50,"text":"26"}`},
		{"a tag and an anchor", "call.conversation.ended", "{from: !!str 12025550142, to: &x +12025550143}", "/data/payload/from", `"12025550142"`},
		{"nothing", "call.conversation.ended", "{reason: }", "/data/payload/reason", "null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Read("a.yaml", []byte("\xef\xbb\xbfsteps:\r\n  - emit: "+c.event+"\r\n    with: "+c.with+"\r\n"))
			if err != nil {
				t.Fatal(err)
			}
			plan, err := s.Plan(Options{Now: moment(), Targets: here()})
			if err != nil {
				t.Fatal(err)
			}
			got, _ := plan.Events[0].Doc.At(c.pointer)
			if text, _ := json.Marshal(got); string(text) != c.want {
				t.Errorf("%s is %s", c.pointer, text)
			}
		})
	}
}

// TestErrorsShowThePlace asserts that whatever is wrong with a file is named with file, line and column, and shown.
func TestErrorsShowThePlace(t *testing.T) {
	change := func(from, to string) string {
		if !strings.Contains(story, from) {
			t.Fatalf("the story has no %q", from)
		}
		return strings.Replace(story, from, to, 1)
	}
	for _, c := range []struct {
		name, text string
		says       []string
	}{
		{"nothing", "", []string{"s.yaml", "no scenario"}},
		{"a comment", "# later\n", []string{"s.yaml", "no scenario"}},
		{"no steps", "name: a\n", []string{"s.yaml:1:", "no steps"}},
		{"two documents", story + "---\nname: b\nsteps: []\n", []string{"s.yaml:12:5", "second document"}},
		{"not YAML", change("steps:", "steps: ["), []string{"s.yaml:", "steps: ["}},
		{"an unknown word", change("after: 4s..12s", "afer: 4s"), []string{"s.yaml:8:5", "afer", ">  8"}},
		{"the same word twice", change("after: 4s..12s", "after: 4s\n    after: 5s"), []string{"s.yaml:9:5", "after"}},
		{"a wrong time", change("4s..12s", "soon"), []string{"s.yaml:8:12", `"soon" is not a time`}},
		{"a time that ends before it begins", change("4s..12s", "4s..2s"), []string{"s.yaml:8:12", "ends before it begins"}},
		{"an unknown event", change("call.playback.ended", "call.playback.endet"), []string{"s.yaml:7:11", `did you mean "call.playback.ended"`, ">  7"}},
		{"an unknown field", change("status: failed", "stauts: failed"), []string{"s.yaml:9:", `did you mean "status"`}},
		{"a value outside the enum", change("status: failed", "status: done"), []string{"s.yaml:", "/data/payload/status", "voice/call.playback.ended.json"}},
		{"a value of a wrong type", change("status: failed", "overlay: perhaps"), []string{"s.yaml:9:", "/data/payload/overlay", "boolean"}},
		{"an order that cannot be", change("call.playback.started", "call.playback.ended\n    as: hello") + "  - emit: call.playback.started\n    as: hello\n", []string{"s.yaml:12:11", "begins a playback"}},
		{"a reference", change("with: {status: failed}", "with: &x {status: failed}") + "  - emit: call.hold\n    with: {client_state: *x}\n", []string{"s.yaml:12:26", "write the value out"}},
		{"a word for a number", change("delivery: delivered", "attempts: two"), []string{"s.yaml:10:24", "int"}},
		{"a text for a list", change("with: {status: failed}", "without: status"), []string{"s.yaml:9:14", "it is string, and sequence belongs here"}},
		{"a step that is empty", story + "  -\n", []string{"s.yaml:11:5", "emit is missing"}},
		{"a wait back in time", change("4s..12s", "-4s"), []string{"s.yaml:8:12", "goes back in time"}},
		{"an unknown fault", "outage: {fault: lost}\n" + story, []string{"s.yaml:1:", "lost"}},
		{"an unknown URL", change("delivery: delivered", "url: second"), []string{"s.yaml:10:", `"second"`}},
		{"an expectation that nobody can keep", change("delivery: delivered", "attempts: 3"), []string{"s.yaml:7:", "no receiver can keep this step", "documented-200-then-failover"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Read("s.yaml", []byte(c.text))
			if err == nil {
				_, err = s.Plan(Options{Now: moment(), Targets: here()})
			}
			if err == nil {
				t.Fatal("it plays")
			}
			for _, part := range c.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q:\n%v", part, err)
				}
			}
		})
	}
}

// TestWhatNeedsAFailoverURLSaysSo asserts that a story is refused rather than told in a way that shows nothing.
func TestWhatNeedsAFailoverURLSaysSo(t *testing.T) {
	only := emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/a"}}
	for _, name := range []string{"join-playback-conversation-leave-failover", "join-playback-conversation-leave-twice"} {
		s, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Plan(Options{Now: moment(), Targets: only}); err == nil || !strings.Contains(err.Error(), "give a failover URL") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOptionsThatPlanNothing(t *testing.T) {
	s, err := Lookup("join-playback-conversation-leave")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		options Options
		says    string
	}{
		{Options{Targets: here()}, "Now is missing"},
		{Options{Now: moment(), Targets: here(), Entities: map[string]string{"conection_id": "1"}}, `did you mean "connection_id"`},
		{Options{Now: moment(), Targets: here(), Entities: map[string]string{"connection_id": "front"}}, "/ConnectionId"},
		{Options{Now: moment()}, "target"},
	} {
		if _, err := s.Plan(c.options); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("the error is %v, it should speak of %q", err, c.says)
		}
	}
}

func TestAStoryInGo(t *testing.T) {
	s := Scenario{Name: "mine", Steps: []Step{
		{Emit: "call.playback.started", As: "hello", With: Fields{"overlay": true}},
		{Emit: "call.playback.ended", As: "hello", After: Wait{Least: time.Second, Most: time.Second}},
	}}
	d := &desk{}
	plan, err := s.Plan(Options{Now: moment(), Frozen: true, Speed: math.Inf(1), Targets: here()})
	if err != nil {
		t.Fatal(err)
	}
	report, err := Play(t.Context(), plan, &emitter.Emitter{Transport: d}, nil)
	if err != nil || !report.Kept() || len(d.got) != 2 {
		t.Fatal(err, report)
	}
	if value(t, plan.Events[1], "/data/payload/overlay") != "true" {
		t.Error("the playback that ends is not the one that started")
	}
	if _, err := (Scenario{Name: "mine", Steps: []Step{{Emit: "call.playback"}}}).Plan(Options{Now: moment(), Targets: here()}); err == nil || !strings.Contains(err.Error(), "scenario mine: steps[0].emit") {
		t.Errorf("the error is %v", err)
	}
}

func TestUnknownScenario(t *testing.T) {
	if _, err := Lookup("join-playback-conversation-leav"); err == nil || !strings.Contains(err.Error(), `did you mean "join-playback-conversation-leave"`) {
		t.Errorf("the error is %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(story))
	f.Add([]byte("- a: {b: [c"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := Read("s.yaml", text); err == nil {
			_, _ = s.Plan(Options{Now: moment(), Targets: here()})
		}
	})
}

// TestTheReadmesStoryPlays asserts that a reader can play what the README shows.
func TestTheReadmesStoryPlays(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, ok := strings.Cut(string(readme), "    name: greeting\n")
	if !ok {
		t.Fatal("the README shows no story named greeting")
	}
	shown, _, _ = strings.Cut("    name: greeting\n"+shown, "\n\n")
	s, err := Read("greeting.yaml", []byte(strings.ReplaceAll("\n"+shown, "\n    ", "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Plan(Options{Now: moment(), Targets: here()}); err != nil {
		t.Error(err)
	}
}
