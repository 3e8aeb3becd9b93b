package scenarios

import (
	"strings"
	"testing"
)

// TestAllErrorsAreTold asserts that everything that is wrong with a story is told at once, each with
// its place.
func TestAllErrorsAreTold(t *testing.T) {
	_, err := Read("s.yaml", []byte(`titel: x
steps:
  - {emit: call.initiated, afer: 2s}
  - {emit: call.answered, after: soon}
`))
	says(t, err, `s.yaml:1:1: unknown word "titel"; did you mean "title"?`,
		`s.yaml:3:28: unknown word "afer"; did you mean "after"?`, `s.yaml:4:34: "soon" is not a time`)
	for text, want := range map[string][]string{
		`options: {a: {default: x, values: [y]}}
legs: {anna: {colour: red}, ben: {}}
steps:
  - {emit: call.initiated, leg: ana}
  - {emit: call.playback.endet, leg: ben}
  - {emit: call.hangup, leg: ben, with: {hangup_cose: x, from: "${bob.to}", to: "${env.NOBODY}"}}
  - {emit: call.hangup, leg: anna, after: {ring: 2s}}`: {
			`s.yaml:1:11: the default "x" is none of the values`,
			`s.yaml:2:15: a leg has no value "colour"`,
			`s.yaml:4:33: unknown leg "ana"; did you mean "anna"?`,
			`s.yaml:5:12: unknown webhook "call.playback.endet"`,
			`s.yaml:6:42: `, `did you mean "hangup_cause"`,
			`unknown instance or step "bob"`, `the variable NOBODY is not set`,
			`s.yaml:7:43: unknown step "ring"`},
		`steps: [{choose: mood, of: {good: [{emit: call.initiated}]}}]`: {
			`s.yaml:1:18: unknown option "mood"`},
		`steps: [{choose: {good: 1, bad: 2}, of: {good: [{emit: call.initiated}]}}]`: {
			`s.yaml:1:18: unknown list "bad"`},
		`steps: [{repeat: 4000, steps: [{repeat: 3, steps: [{emit: call.initiated}]}]}]`: {
			`s.yaml:1:18: the story can have more than 10000 events`},
		`steps: [{repeat: 4000000, steps: [{repeat: 4000000, steps: [{repeat: 4000000, steps:
  [{emit: call.initiated}]}]}]}]`: {"the story can have more than 10000 events"},
		`steps: [{repeat: 1844674407370956, steps: [{repeat: 10000, steps: [{emit: call.initiated}]}]}]`: {
			"s.yaml:1:18: the story can have more than 10000 events"},
		`title: 7
summary: yes
steps: [{emit: call.initiated}]`: {`s.yaml:1:8: text belongs here; write it in quotes: "7"`},
		`steps: [{repeat: often, steps: [{emit: call.initiated}]}]`: {
			`s.yaml:1:18: "often" is not a number of times`},
		`steps: [{include: voice/inbound, as: {ana: ben}}]`: {`unknown instance of voice/inbound "ana"`},
		`steps: [{include: voice/nothing}]`:                 {`s.yaml:1:19: unknown scenario "voice/nothing"`},
		`steps: [{emit: call.initiated, with: {from: "${row.number}"}}]`: {
			`s.yaml:1:39: `, `the play has no rows`},
		`legs: {anna: {to: "${ben.from}"}, ben: {from: "${anna.to}"}}
steps: [{emit: call.initiated, leg: anna}, {emit: call.initiated, leg: ben}]`: {
			"refer to each other in a circle"},
		`dors: {front: {}}
steps: [{emit: call.initiated}]`: {`s.yaml:1:`, `unknown word "dors"`},
		`steps: [{emit: call.initiated, expect: {body: {a: 1}}}]`: {`s.yaml:1:`, "no JSON pointer"},
		`policy: documented
steps: [{emit: call.initiated}]`: {"s.yaml:1:9: ", "policy"},
	} {
		s, err := Read("s.yaml", []byte(text))
		if err == nil {
			_, err = rehearsed(engine(s, Setting{Env: func(string) (string, bool) { return "", false }}, 1))
		}
		says(t, err, want...)
	}
}

func says(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("it is played, and should say %q", parts)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q:\n%v", part, err)
		}
	}
}

// TestStoriesThatIncludeEachOther asserts that a circle is an error with its place and its path.
func TestStoriesThatIncludeEachOther(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/a.yaml", "steps: [{emit: call.initiated}, {include: b.yaml}]\n")
	write(t, dir+"/b.yaml", "steps:\n  - include: a.yaml\n")
	s, err := Load(dir + "/a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, err = rehearsed(engine(s, Setting{}, 1))
	says(t, err, "b.yaml:2:14: the stories include each other in a circle: a -> b -> a")
	write(t, dir+"/b.yaml", "steps: [{emit: call.answered, after: 2s}]\n")
	if got := schedule(t, s, Setting{}); got != "0s initiated caller, 2s answered caller" {
		t.Errorf("it is %s", got)
	}
}

// TestNamesOfAnIncludedStory asserts that all instances of a story that is included have the names
// that the stories around it give, and what they belong to too.
func TestNamesOfAnIncludedStory(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/two.yaml", `legs: {one: {from: "+12025550142"}, two: {session: one}}
steps: [{emit: call.initiated, leg: one}, {emit: call.initiated, leg: two, after: 1s}]`)
	write(t, dir+"/middle.yaml", "steps: [{include: two.yaml, as: {one: first, two: second}}]")
	write(t, dir+"/outer.yaml", `steps:
  - {include: middle.yaml, as: {first: anna, second: ben}}
  - {emit: call.answered, leg: anna, after: 1s}`)
	s, err := Load(dir + "/outer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := schedule(t, s, Setting{}); got !=
		"0s initiated anna, 1s initiated ben, 1s answered anna" {
		t.Errorf("it is %s", got)
	}
	events, err := rehearsed(engine(s, Setting{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := payload(t, "call_session_id", events); pattern(got) != "a a a" {
		t.Errorf("the sessions are %v", got)
	}
	// Who calls first is the caller of the session.
	if got := payload(t, "from", events); pattern(got) != "a a a" || got[0] != "+12025550142" {
		t.Errorf("they are from %v", got)
	}
}

// TestWhatIsNotKnownYet asserts that a value that depends on when something happens cannot be named
// before it has.
func TestWhatIsNotKnownYet(t *testing.T) {
	_, err := rehearsed(engine(spoken(t, `steps:
  - {emit: message.received, with: {text: "${ben.id}"}}
  - {emit: call.initiated, leg: ben}`), Setting{}, 1))
	says(t, err, "s.yaml:2:43: ", "leg ben has not begun by then, and its id depends on when it does")
}

// TestOnly asserts that what remains of a story is told as it is, without what is illegal.
func TestOnly(t *testing.T) {
	all := func(*Step) bool { return true }
	s := spoken(t, `duplicate: 1
legs: {anna: {late: 1m}}
steps:
  - {emit: call.initiated, leg: anna, outage: {fault: 503}, expect: {attempts: 2}}
  - repeat: 2
    steps: [{emit: call.dtmf.received, leg: anna, after: 1s}]
  - {emit: call.hangup, leg: anna, spoil: wrong-key}
  - {emit: call.hangup, leg: anna}
  - {emit: call.hangup, leg: anna, illegal: true}`)
	e := engine(s.Only(all), Setting{}, 1)
	e.Places = 1
	if got := days(t, e); got != "1a1, 2a1, 3a1, 4a1" {
		t.Errorf("it is %s", got)
	}
	few := s.Only(func(step *Step) bool { return step.Emit == "call.hangup" })
	if got := few.Events(); len(got) != 1 || !s.Breaks() {
		t.Errorf("it emits %v", got)
	}
}

// TestRowsThatAreWrong asserts that a file of rows is refused with the place.
func TestRowsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                "r.csv: the file is empty",
		"a,b\n":           "there is no row",
		"a,b\n1,2\n3\n":   "r.csv:3:1: the row has 1 cells, and there are 2 columns",
		"a,b\n1,2,3\n":    "r.csv:2:5: the row has 3 cells",
		"a,a\n1,2\n":      `r.csv:1:3: there are two columns "a"`,
		"a,\n1,2\n":       "r.csv:1:3: the column has no name",
		"a,b\n\"1,2\n":    "r.csv: ",
		"a,b\n1,\"x\"y\n": "r.csv: ",
	} {
		_, err := readRows("r.csv", []byte(text))
		says(t, err, want)
	}
	rows, err := readRows("r.csv", []byte("\xef\xbb\xbfa,b\r\n1,\"x, y\"\r\n"))
	if err != nil || rows[0]["a"] != "1" || rows[0]["b"] != "x, y" {
		t.Errorf("%v %v", rows, err)
	}
}

// TestSuspects asserts that a name that is used once and resembles another is told, and one that is
// as good as another is not.
func TestSuspects(t *testing.T) {
	s := spoken(t, `steps:
  - {emit: call.initiated, leg: anna}
  - {emit: call.answered, leg: ana}
  - {emit: call.hangup, leg: anna}
  - {emit: call.initiated, leg: bert}
  - {emit: call.initiated, leg: leo}
  - {emit: call.answered, leg: leo}
  - {emit: call.initiated, leg: lea}
  - {emit: call.answered, leg: lea}`)
	warnings := s.Suspects()
	if len(warnings) != 1 || !strings.Contains(warnings[0].Error(),
		`s.yaml:3:32: the leg ana is named here alone; was "anna" meant?`) {
		t.Errorf("%v", warnings)
	}
}
