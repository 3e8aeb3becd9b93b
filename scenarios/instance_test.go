package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// steps is a story of steps in YAML, each indented by a tab, rehearsed with a catalogue.
func steps(catalog *schemas.Catalog, text string) ([]occurrence, error) {
	s, err := Read("s.yaml", []byte("steps:\n"+strings.ReplaceAll(text, "\t", "  ")))
	if err != nil {
		return nil, err
	}
	return rehearsed(engine(s, Setting{Catalog: catalog}, 1))
}

func acted(t *testing.T, text string) []occurrence {
	t.Helper()
	events, err := steps(nil, text)
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// payload lists a field of the events, in their order.
func payload(t *testing.T, field string, events []occurrence) []string {
	t.Helper()
	var all []string
	for _, e := range events {
		all = append(all, value(t, e, "/data/payload/"+field))
	}
	return all
}

// pattern writes a list so that equal values are equal letters: a b a.
func pattern(values []string) string {
	var letters []string
	known := map[string]string{}
	for _, v := range values {
		if known[v] == "" {
			known[v] = string(rune('a' + len(known)))
		}
		letters = append(letters, known[v])
	}
	return strings.Join(letters, " ")
}

// TestWhoIsInWhat asserts which ids the legs and conferences of a story share.
func TestWhoIsInWhat(t *testing.T) {
	for _, c := range []struct {
		name, story string
		shared      map[string]string // the pattern of each field
	}{
		{"two callers in a conference", `
	- {emit: call.answered, leg: anna}
	- {emit: call.answered, leg: ben}
	- {emit: conference.created, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: ben, conference: standup}
	- {emit: conference.participant.left, leg: anna, conference: standup}
	- {emit: conference.participant.left, leg: ben, conference: standup}
`, map[string]string{"call_session_id": "a b a a b a b", "call_leg_id": "a b a a b a b",
			"call_control_id": "a b a a b a b", "connection_id": "a a a a a a a"}},
		{"the one conference", `
	- {emit: conference.created, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: ben, conference: standup}
	- {emit: conference.ended, conference: standup}
`, map[string]string{"conference_id": "a a a", "call_session_id": "a b a"}},
		{"what is meant without a name", `
	- {emit: conference.created, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: ben}
	- {emit: conference.ended}
`, map[string]string{"conference_id": "a a a", "call_session_id": "a b a"}},
		{"two conferences", `
	- {emit: conference.created, leg: anna, conference: standup}
	- {emit: conference.created, leg: ben, conference: retro}
	- {emit: conference.participant.joined, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: ben, conference: retro}
	- {emit: conference.ended, conference: standup}
	- {emit: conference.participant.left, leg: ben, conference: retro}
`, map[string]string{"conference_id": "a b a b a b"}},
		{"one leg in two conferences", `
	- {emit: conference.participant.joined, leg: anna, conference: standup}
	- {emit: conference.participant.left, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: anna, conference: retro}
`, map[string]string{"conference_id": "a a b", "call_leg_id": "a a a"}},
		{"a transfer", `
	- {emit: call.initiated, leg: anna}
	- {emit: call.initiated, leg: ben}
	- {emit: call.initiated, leg: agent, session: anna, with: {direction: outgoing}}
	- {emit: call.answered, leg: agent}
	- {emit: call.hangup, leg: agent, session: anna}
	- {emit: call.hangup, leg: anna}
`, map[string]string{"call_session_id": "a b a a a a", "call_leg_id": "a b c c c a",
			"call_control_id": "a b c c c a"}},
		{"a leg and a conference of one name", `
	- {emit: conference.created, leg: x, conference: x}
	- {emit: conference.created, leg: y, conference: y}
	- {emit: conference.participant.joined, leg: y, conference: x}
`, map[string]string{"conference_id": "a b a", "call_leg_id": "a b b"}},
		{"names that YAML takes for others", `
	- {emit: call.initiated, leg: "7"}
	- {emit: call.initiated, leg: "true"}
	- {emit: call.answered, leg: !!str 7}
	- {emit: call.answered, leg: !!str true}
	- {emit: call.answered, leg: "007"}
`, map[string]string{"call_leg_id": "a b a b c"}},
		{"the leg that none names", `
	- {emit: call.initiated}
	- {emit: call.answered, leg: caller}
	- {emit: call.initiated, leg: agent, session: caller}
`, map[string]string{"call_leg_id": "a a b", "call_session_id": "a a a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			events := acted(t, c.story)
			for field, want := range c.shared {
				if got := payload(t, field, events); pattern(got) != want {
					t.Errorf("%s is %v, which is %s and should be %s", field, got, pattern(got), want)
				}
			}
		})
	}
}

// TestWhatIsSetStays asserts that an instance keeps what a step sets, and no other has it.
func TestWhatIsSetStays(t *testing.T) {
	const from, to, state = "+12015550142", "+12025550143", "cXVldWU9Mw=="
	events := acted(t, fmt.Sprintf(`
	- emit: call.initiated
	  leg: anna
	  with: {from: %q, to: %q, client_state: %s}
	- {emit: call.initiated, leg: ben}
	- {emit: call.answered, leg: anna}
	- {emit: call.answered, leg: ben}
	- {emit: call.hangup, leg: anna}
`, from, to, state))
	for field, want := range map[string]string{"from": from, "to": to, "client_state": state} {
		for i, event := range events {
			got, _ := event.doc.At("/data/payload/" + field)
			if anna := event.event.Trace.Instances["leg"] == "anna"; anna != (got == want) {
				t.Errorf("%s of step %d is %v", field, i+1, got)
			}
		}
	}
	names := payload(t, "media_name", acted(t, `
	- {emit: call.playback.started, playback: hello, with: {media_name: hello_en}}
	- {emit: call.playback.started, playback: menu, with: {media_name: menu_en}}
	- {emit: call.playback.ended, playback: hello}
	- {emit: call.playback.ended, playback: menu}
`))
	if got := strings.Join(names, " "); got != "hello_en menu_en hello_en menu_en" {
		t.Errorf("the playbacks play %s", got)
	}
}

// TestTwoCallersInOneConference asserts that each leg keeps its ids and what was set of it, and that
// a leg of a session that goes on belongs to that.
func TestTwoCallersInOneConference(t *testing.T) {
	events := acted(t, `
	- {emit: call.answered, leg: anna, with: {from: "+12015550142"}}
	- {emit: call.answered, leg: ben, after: 2s}
	- {emit: conference.created, leg: anna, conference: standup, after: 3s}
	- {emit: conference.participant.joined, leg: anna, conference: standup}
	- {emit: conference.participant.joined, leg: ben, conference: standup, after: 4s}
	- {emit: call.hangup, leg: anna, after: 30s..60s}
	- {emit: call.initiated, leg: agent, session: anna}
`)
	for field, want := range map[string]string{
		"call_session_id": "a b a a b a a", "call_leg_id": "a b a a b a c"} {
		if got := payload(t, field, events); pattern(got) != want {
			t.Errorf("%s is %v, which is %s", field, got, pattern(got))
		}
	}
	if got := payload(t, "conference_id", events[2:5]); pattern(got) != "a a a" {
		t.Errorf("the conferences are %v", got)
	}
	if from := value(t, events[5], "/data/payload/from"); from != "+12015550142" {
		t.Errorf("the hangup is from %s", from)
	}
}

// TestWhichPlaybackEnds asserts that a playback without a name is the latest that goes on.
func TestWhichPlaybackEnds(t *testing.T) {
	names := payload(t, "media_name", acted(t, `
	- {emit: call.playback.started, with: {media_name: one}}
	- {emit: call.playback.started, with: {media_name: two}}
	- {emit: call.playback.ended}
	- {emit: call.playback.started, with: {media_name: three}}
	- {emit: call.playback.ended}
	- {emit: call.playback.ended}
`))
	if got := strings.Join(names, " "); got != "one two two three three one" {
		t.Errorf("what begins and ends is %s", got)
	}
}

// house has a resource whose name looks like a word of the story language.
func house(t *testing.T) *schemas.Catalog {
	t.Helper()
	catalog, err := schemas.Load(t.Context(), fstest.MapFS{
		"common/resources.json": {Data: []byte(`{"window": {"moments": {"opened": ""},
			"values": {"id": {"format": "uuid"}}}}`)},
		"house/window.opened.json": {Data: []byte(`{"title": "window.opened",
			"description": "A window has been opened.",
			"x-webhook": {"wire": "json", "envelope": "bare", "about": {"window": "opened"},
				"sources": ["a test"]},
			"type": "object", "required": ["event", "id"],
			"properties": {"event": {"const": "window.opened"},
				"id": {"type": "string", "x-generate": "${window.id}"}}}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

// TestAResourceOfOnesOwnIsAWord asserts that a step may name what only the user's folder declares.
func TestAResourceOfOnesOwnIsAWord(t *testing.T) {
	catalog := house(t)
	events, err := steps(catalog, `
	- {emit: window.opened, window: kitchen}
	- {emit: window.opened, window: attic}
`)
	if err != nil {
		t.Fatal(err)
	}
	if names := events[1].event.Trace.Instances; names["window"] != "attic" {
		t.Errorf("the second event is about %v", names)
	}
	_, err = steps(catalog, `
	- {emit: window.opened, window: kitchen}
	- {emit: window.opened, window: kitchen}
`)
	const says = "s.yaml:4:12: window.opened has begun the window"
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("the error is %v", err)
	}
}

// TestErrorsPointAtTheWord asserts that what is wrong with the names of a step is shown at its
// line, with an arrow under the word that is wrong.
func TestErrorsPointAtTheWord(t *testing.T) {
	for _, c := range []struct{ name, story, place, under, says string }{
		{"a word that is none", `
	- {emit: call.initiated, legg: anna}
`, "3:28", "legg", `unknown word "legg"; did you mean "leg"?`},
		{"a word that looks like none", `
	- emit: call.initiated
	  xyzzy-plugh: anna
`, "4:5", "xyzzy", `unknown word "xyzzy-plugh" (known: emit, `},
		{"a word of the story in a step", `
	- emit: call.initiated
	  title: anna
`, "4:5", "title", `unknown word "title"`},
		{"which other words there are", `
	- emit: call.initiated
	  7: anna
`, "4:5", "7", ` leg, organization, session)`},
		{"a word of several words", `
	- emit: call.initiated
	  the.leg of 'her': anna
`, "4:5", "the.leg", `unknown word "the.leg of 'her'"`},
		{"a word of the language, misspelt", `
	- emit: call.initiated
	  afer: 4s
`, "4:5", "afer", `unknown word "afer"; did you mean "after"?`},
		{"the same with more below it", `
	- emit: call.initiated
	  wiht: {from: "+12025550142"}
`, "4:5", "wiht", `unknown word "wiht"; did you mean "with"?`},
		{"what the webhook is not about", `
	- emit: call.initiated
	  leg: anna
	  conference: standup
`, "5:5", "conference", "call.initiated is not about a conference, " +
			"so conference: standup has no effect"},
		{"another in a later step, after text of many bytes", `
	- {emit: call.initiated, leg: Zoë}
	- {emit: call.answered, leg: Zoë, playback: hello}
`, "4:37", "playback", "playback: hello has no effect"},
		{"no name", `
	- emit: call.initiated
	  leg:
	  after: 3s
`, "4:5", "leg:\n", "the name is missing"},
		{"no name at the end", `
	- emit: call.initiated
	  leg:`, "4:5", "leg:\n", "the name is missing"},
		{"an empty name", `
	- emit: call.initiated
	  leg: " "
`, "4:5", "leg", "the name is missing"},
		{"a list of names", `
	- emit: call.initiated
	  leg: [anna, ben]
`, "4:5", "leg", "leg takes the name of one"},
		{"more than a name", `
	- emit: conference.created
	  conference: {name: standup}
`, "4:5", "conference", "conference takes the name of one"},
		{"a name of two lines", `
	- emit: call.initiated
	  leg: "anna\nben"
`, "4:5", "leg", "a name is one line of text"},
		{"a reference", `
	- {emit: call.initiated, leg: &a anna}
	- {emit: call.initiated, leg: *a}
`, "4:33", "*a", "write the value out"},
		{"a playback that has ended", `
	- {emit: call.playback.started, playback: hello}
	- {emit: call.playback.ended, playback: hello}
	- emit: call.playback.ended
	  playback: hello
`, "5:11", "call.playback.ended\n", "call.playback.ended cannot occur after call.playback.ended"},
		{"a leg that has ended", `
	- {emit: call.hangup, leg: anna}
	- {emit: call.answered, leg: ben}
	- {emit: call.answered, leg: anna}
`, "5:12", "call.answered, leg: anna", "call.answered cannot occur after call.hangup"},
		{"a leg that begins twice", `
	- {emit: call.initiated, leg: anna}
	- {emit: call.initiated, leg: anna}
`, "4:12", "call.initiated, leg: anna", "call.initiated has begun the leg anna already"},
		{"a leg of another session", `
	- {emit: call.initiated, leg: anna}
	- {emit: call.initiated, leg: ben}
	- {emit: call.answered, leg: ben, session: anna}
`, "5:12", "call.answered, leg: ben, session: anna",
			"the leg ben belongs to the session ben, not to the session anna"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := steps(nil, c.story)
			if err == nil {
				t.Fatal("it plays")
			}
			message := err.Error() + "\n"
			says, excerpt, _ := strings.Cut(message, "\n")
			if !strings.HasPrefix(says, "s.yaml:"+c.place+": ") || !strings.Contains(says, c.says) {
				t.Errorf("the error does not say %q at %s:\n%v", c.says, c.place, err)
			}
			before, after, _ := strings.Cut(excerpt, "^")
			shown := strings.Split(before, "\n") // the last is what stands before the arrow
			line := []rune(shown[len(shown)-2] + "\n")
			under := string(line[len(shown[len(shown)-1]):])
			if line[0] != '>' || !strings.HasPrefix(under, c.under) || strings.Contains(after, "^") {
				t.Errorf("the arrow is not under %q:\n%v", c.under, err)
			}
		})
	}
}

// TestStepsAreTold asserts that a step in a line has the names of its instances.
func TestStepsAreTold(t *testing.T) {
	long := Wait{Least: 2 * time.Second, Most: 2 * time.Second}
	for want, step := range map[string]Step{
		"call.hold on caller":       {Emit: "call.hold"},
		"message.received":          {Emit: "message.received"},
		"door.opened on door front": {Emit: "door.opened", About: as("door", "front")},
		"message.sent on message hi, status=x": {Emit: "message.sent", About: as("message", "hi"),
			With: Values{"status": "x"}},
		"after 2s, conference.created on anna, conference standup": {Emit: "conference.created",
			After: long, About: map[string]string{"leg": "anna", "conference": "standup"}},
	} {
		if got := step.String(); got != want {
			t.Errorf("%q is told as %q", want, got)
		}
	}
}
