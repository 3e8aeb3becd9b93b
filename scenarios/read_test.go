package scenarios

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
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

// read is the first event of a story in YAML.
func read(t *testing.T, text string) occurrence {
	t.Helper()
	s, err := Read("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	events, err := rehearsed(engine(s, Setting{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	return events[0]
}

func TestReadKeepsTextAsTyped(t *testing.T) {
	s, err := Read("greeting.yaml", []byte(story))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "greeting" || len(s.Steps) != 2 ||
		s.Steps[1].After != (Wait{Least: 4 * time.Second, Most: 12 * time.Second}) {
		t.Errorf("read %+v", s)
	}
	if id := s.Steps[0].With["connection_id"]; id != "0012345678901234567" {
		t.Errorf("connection_id became %v", id)
	}
	event := read(t, `steps:
  - emit: call.conversation.ended
    with: {from: "+12025550142", duration_sec: 5, reason: null, data.created_at: 2026-03-04T09:15:25Z}
`)
	for pointer, want := range map[string]string{
		"/data/payload/from":         "+12025550142",
		"/data/payload/duration_sec": "5",
		"/data/payload/reason":       "<nil>",
		"/data/created_at":           "2026-03-04T09:15:25Z",
	} {
		if got := value(t, event, pointer); got != want {
			t.Errorf("%s is %s", pointer, got)
		}
	}
}

// TestReadKeepsTextWithinLists asserts the same for lists and mappings, where numbers and null may
// be meant as such.
func TestReadKeepsTextWithinLists(t *testing.T) {
	const rest = "carrier: X, line_type: Wireless, status: webhook_delivered"
	for _, c := range []struct{ name, event, with, pointer, want string }{
		{"a phone number in a list", "message.received",
			`{to: [{phone_number: "+12025550142", ` + rest + "}]}", "/data/payload/to",
			`[{"carrier":"X","line_type":"Wireless",` +
				`"phone_number":"+12025550142","status":"webhook_delivered"}]`},
		{"values of an open object", "call.ai_gather.ended",
			`{result: {age: 26, price: 1.50, ok: true, text: "26", none: null}}`,
			"/data/payload/result",
			`{"age":26,"none":null,"ok":true,"price":1.50,"text":"26"}`},
		{"a tag and an anchor", "call.conversation.ended",
			`{from: !!str 12025550142, to: &x "+12025550143"}`, "/data/payload/from",
			`"12025550142"`},
		{"nothing", "call.conversation.ended", "{reason: }", "/data/payload/reason", "null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			event := read(t, "\xef\xbb\xbfsteps:\r\n  - emit: "+c.event+
				"\r\n    with: "+c.with+"\r\n")
			got, _ := event.doc.At(c.pointer)
			if text, _ := json.Marshal(got); string(text) != c.want {
				t.Errorf("%s is %s", c.pointer, text)
			}
		})
	}
}

// TestErrorsShowThePlace asserts that whatever is wrong with a file is named with file, line and
// column, and shown.
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
		{"two documents", story + "---\nname: b\nsteps: []\n",
			[]string{"s.yaml:12:5", "second document"}},
		{"not YAML", change("steps:", "steps: ["), []string{"s.yaml:", "steps: ["}},
		{"an unknown word", change("after: 4s..12s", "afer: 4s"),
			[]string{"s.yaml:8:5", "afer", ">  8"}},
		{"the same word twice", change("after: 4s..12s", "after: 4s\n    after: 5s"),
			[]string{"s.yaml:9:5", "after"}},
		{"a wrong time", change("4s..12s", "soon"),
			[]string{"s.yaml:8:12", `"soon" is not a time`}},
		{"a time that ends before it begins", change("4s..12s", "4s..2s"),
			[]string{"s.yaml:8:12", "ends before it begins"}},
		{"an unknown event", change("call.playback.ended", "call.playback.endet"),
			[]string{"s.yaml:7:11", `did you mean "call.playback.ended"`, ">  7"}},
		{"an unknown field", change("status: failed", "stauts: failed"),
			[]string{"s.yaml:9:", `did you mean "status"`}},
		{"a value outside the enum", change("status: failed", "status: done"),
			[]string{"s.yaml:", "/data/payload/status", "voice/call.playback.ended.json"}},
		{"a value of a wrong type", change("status: failed", "overlay: perhaps"),
			[]string{"s.yaml:9:", "/data/payload/overlay", "boolean"}},
		{"an order that cannot be",
			change("call.playback.started", "call.playback.ended\n    playback: hello") +
				"  - emit: call.playback.started\n    playback: hello\n",
			[]string{"s.yaml:12:11", "begins the playback hello"}},
		{"a reference", change("with: {status: failed}", "with: &x {status: failed}") +
			"  - emit: call.hold\n    with: {client_state: *x}\n",
			[]string{"s.yaml:12:26", "write the value out"}},
		{"a value of another step", change("with: {status: failed}",
			`with: {media_name: "${hello.media_name}"}`),
			[]string{"s.yaml:9:12", `unknown instance or step "hello"`, "(known: row, env, option"}},
		{"a hole without its dollar sign", change("with: {status: failed}",
			`with: {media_name: "{caller.to}"}`), []string{"s.yaml:9:24", `write "${caller.to}"`}},
		{"a hole without its dollar sign that is a mapping", change("with: {status: failed}",
			"with:\n      media_name: {caller.to}"), []string{"s.yaml:10:19", `write "${caller.to}"`}},
		{"a number where text belongs", change("with: {status: failed}",
			"with: {media_name: 7}"), []string{"s.yaml:9:12", "7 is a number, and text belongs here"}},
		{"a phone number without quotes", change("with: {status: failed}",
			"with: {media_name: +12025550142}"),
			[]string{"s.yaml:9:24", `write it in quotes: "+12025550142"`}},
		{"a word for a number", change("delivery: delivered", "attempts: two"),
			[]string{"s.yaml:10:24", `"two" is not a whole number`}},
		{"a text for a list", change("with: {status: failed}", "without: status"),
			[]string{"s.yaml:9:14", "without is a list of paths"}},
		{"a step that is empty", story + "  -\n", []string{"s.yaml:11:5", "emit is missing"}},
		{"a wait back in time", change("4s..12s", "-4s"),
			[]string{"s.yaml:8:12", "goes back in time"}},
		{"an unknown fault", "outage: {fault: lost}\n" + story, []string{"s.yaml:1:", "lost"}},
		{"an unknown URL", change("delivery: delivered", "url: second"),
			[]string{"s.yaml:10:", `"second"`}},
		{"an expectation that nobody can keep", change("delivery: delivered", "attempts: 3"),
			[]string{"s.yaml:7:", "no receiver can keep this step",
				"documented-200-then-failover"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Read("s.yaml", []byte(c.text))
			if err == nil {
				_, err = rehearsed(engine(s, Setting{}, 1))
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

func FuzzRead(f *testing.F) {
	f.Add([]byte(story))
	f.Add([]byte("- a: {b: [c"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := Read("s.yaml", text); err == nil {
			_, _ = rehearsed(engine(s, Setting{}, 1))
		}
	})
}
