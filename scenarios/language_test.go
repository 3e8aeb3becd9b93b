package scenarios

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// spoken reads a story, and fails where it cannot be read.
func spoken(t *testing.T, text string) Scenario {
	t.Helper()
	s, err := Read("s.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// schedule is when the events of a first run occur: "0s initiated anna, 2s answered anna".
func schedule(t *testing.T, s Scenario, setting Setting) string {
	t.Helper()
	events, err := rehearsed(engine(s, setting, 1))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range events {
		name := e.event.Type[strings.LastIndex(e.event.Type, ".")+1:]
		all = append(all, strings.TrimSpace(fmt.Sprint(e.at, " ", name, " ",
			e.event.Trace.Instances["leg"])))
	}
	return strings.Join(all, ", ")
}

// TestWhenStepsOccur asserts what the page says of time, of blocks and of stories in stories.
func TestWhenStepsOccur(t *testing.T) {
	for _, c := range []struct {
		name, text string
		options    map[string]string
		want       string
	}{
		{"legs have lines of their own", `steps:
  - {emit: call.initiated, leg: anna}
  - {emit: call.initiated, leg: ben, after: 5s}
  - {emit: call.answered, leg: anna, after: 2s}
  - {emit: call.answered, leg: ben, after: 2s}
  - {emit: call.hangup, leg: anna, after: 10s}`, nil,
			"0s initiated anna, 2s answered anna, 5s initiated ben, 7s answered ben, 12s hangup anna"},
		{"what is about no leg follows the step before", `steps:
  - {emit: call.initiated}
  - {emit: message.received, after: 3s}
  - {emit: call.hangup, after: 1s}
  - {emit: message.received, after: 3s}`, nil,
			"0s initiated caller, 1s hangup caller, 3s received, 4s received"},
		{"after a step with a name, and at a time", `steps:
  - {emit: call.initiated, name: ring}
  - {emit: call.answered, after: 9s}
  - {emit: call.playback.started, after: {ring: 10s}}
  - {emit: call.hangup, at: 1m}`, nil,
			"0s initiated caller, 9s answered caller, 10s started caller, 1m0s hangup caller"},
		{"a block that is repeated", `steps:
  - {emit: call.initiated}
  - repeat: 3
    steps:
      - {emit: call.dtmf.received, after: 1s}
  - {emit: call.hangup, after: 1s}`, nil,
			"0s initiated caller, 1s received caller, 2s received caller, 3s received caller, 4s hangup caller"},
		{"a block that is repeated as an option says", `options: {times: {default: "0"}}
steps:
  - {emit: call.initiated}
  - repeat: "${option.times}"
    steps: [{emit: call.dtmf.received, after: 1s}]`, map[string]string{"times": "2"},
			"0s initiated caller, 1s received caller, 2s received caller"},
		{"a list that an option chooses", choosing, nil, "0s initiated caller, 2s answered caller"},
		{"another one", choosing, map[string]string{"outcome": "busy"},
			"0s initiated caller, 4s hangup caller"},
		{"a story of the library, with another name for its leg", `steps:
  - {emit: call.initiated, leg: anna}
  - include: illegal/hangup-twice
    as: {caller: ben}
  - {emit: call.hangup, leg: anna, after: 1s}`, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := schedule(t, spoken(t, c.text), Setting{Options: c.options})
			if c.want != "" && got != c.want {
				t.Errorf("it is %s", got)
			}
			if c.want == "" && strings.Count(got, " ben") != 4 {
				t.Errorf("it is %s", got)
			}
		})
	}
}

// TestTheCastOfAnIncludedStory asserts that it leaves the names around it alone.
func TestTheCastOfAnIncludedStory(t *testing.T) {
	got := schedule(t, spoken(t, `steps:
  - {emit: call.initiated, leg: zoe}
  - include: conference/three
  - {emit: call.hangup, leg: zoe, at: 1h}`), Setting{})
	if !strings.HasPrefix(got, "0s initiated zoe, ") || !strings.HasSuffix(got, ", 1h0m0s hangup zoe") {
		t.Errorf("it is %s", got)
	}
}

const choosing = `options: {outcome: {default: talk, values: [talk, busy]}}
steps:
  - {emit: call.initiated}
  - choose: outcome
    of:
      talk: [{emit: call.answered, after: 2s}]
      busy: [{emit: call.hangup, after: 4s, with: {hangup_cause: user_busy}}]`

// TestWeightsDecide asserts that a list is chosen as often as its weight says, for each run anew,
// and the same for the same seed.
func TestWeightsDecide(t *testing.T) {
	s := spoken(t, `steps:
  - choose: {often: 3, seldom: 1, never: 0}
    of:
      often: [{emit: call.initiated}]
      seldom: [{emit: call.answered}]
      never: [{emit: call.hangup}]`)
	count := map[string]int{}
	events, err := rehearsed(engine(s, Setting{}, 400))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		count[e.event.Type]++
	}
	if n := count["call.answered"]; n < 60 || n > 140 || count["call.hangup"] > 0 {
		t.Errorf("of 400 runs the lists are chosen so often: %v", count)
	}
}

// TestDistributions asserts that times stay within their range, and which are the likelier.
func TestDistributions(t *testing.T) {
	for text, want := range map[string][2]float64{ // the parts in the first quarter and in the middle third
		"0s..8s":             {0.25, 0.33},
		"0s..8s normal":      {0.07, 0.68},
		"0s..8s exponential": {0.63, 0.19},
	} {
		w, err := ParseWait(text)
		if err != nil {
			t.Fatal(err)
		}
		var first, middle float64
		const n = 4000
		for run := range n {
			part := float64(w.draw(1, run, "wait")) / float64(8*time.Second)
			if part < 0 || part > 1 {
				t.Fatalf("%s: %v", text, part)
			}
			if part < 0.25 {
				first += 1. / n
			}
			if part > 1./3 && part < 2./3 {
				middle += 1. / n
			}
		}
		if d := first - want[0]; d > 0.05 || d < -0.05 {
			t.Errorf("%s: %.2f lie in the first quarter", text, first)
		}
		if d := middle - want[1]; d > 0.05 || d < -0.05 {
			t.Errorf("%s: %.2f lie in the middle third", text, middle)
		}
		if again, err := ParseWait(w.String()); err != nil || again != w {
			t.Errorf("%s is written %s: %v", text, w, err)
		}
	}
}

// TestHolesOfAStory asserts what each kind of hole is filled with.
func TestHolesOfAStory(t *testing.T) {
	setting := Setting{
		Rows: []map[string]string{{"number": "+12025550142"}, {"number": "+12025550143"}},
		Env: func(name string) (string, bool) {
			return map[string]string{"GREETING": "hello_en"}[name], name == "GREETING"
		},
		Options: map[string]string{"language": "fr"},
	}
	s := spoken(t, `options: {language: {default: en}}
legs:
  anna: {from: "${row.number}", direction: incoming}
  ben: {from: "${anna.to}"}
steps:
  - {emit: call.initiated, leg: anna}
  - {emit: call.initiated, leg: ben, after: 1s}
  - emit: call.playback.started
    leg: anna
    name: hello
    playback: first
    with: {media_name: "${env.GREETING}_${option.language}"}
  - {emit: call.playback.started, leg: ben, with: {media_name: "${hello.media_name}"}}
  - {emit: call.playback.ended, leg: anna, after: 1s, with: {media_name: "${env.NONE or first.media_name}"}}
  - {emit: call.dtmf.received, leg: ben, with: {digit: "${1..9}"}}
  - {emit: message.received, name: text, with: {text: "From ${words.city or 'x'} ${1..9}: $${plain}"}}
  - {emit: message.received, with: {text: "${text.to.0.phone_number} ${text.text}"}}
`)
	events, err := rehearsed(engine(s, setting, 3))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string][]occurrence{}
	for _, e := range events {
		key := fmt.Sprint(e.run, " ", e.event.Type, " ", e.event.Trace.Instances["leg"])
		by[key] = append(by[key], e)
	}
	one := func(key, pointer string) string { return value(t, by[key][0], pointer) }
	for key, want := range map[string]string{"0 call.initiated anna": "+12025550142",
		"1 call.initiated anna": "+12025550143", "2 call.initiated anna": "+12025550142"} {
		if got := one(key, "/data/payload/from"); got != want {
			t.Errorf("%s is from %s", key, got)
		}
	}
	if to := one("0 call.initiated anna", "/data/payload/to"); to != one("0 call.initiated ben", "/data/payload/from") {
		t.Errorf("ben does not call from %s", to)
	}
	for _, key := range []string{"0 call.playback.started anna", "0 call.playback.started ben",
		"0 call.playback.ended anna"} {
		if got := one(key, "/data/payload/media_name"); got != "hello_en_fr" {
			t.Errorf("%s plays %s", key, got)
		}
	}
	texts := by["0 message.received "]
	text, to := value(t, texts[0], "/data/payload/text"), value(t, texts[0], "/data/payload/to/0/phone_number")
	if !strings.HasPrefix(text, "From ") || !strings.HasSuffix(text, ": ${plain}") {
		t.Errorf("the text is %s", text)
	}
	if got := value(t, texts[1], "/data/payload/text"); got != to+" "+text {
		t.Errorf("the second text is %s", got)
	}
	if digits := value(t, by["0 call.dtmf.received ben"][0], "/data/payload/digit"); len(digits) != 1 {
		t.Errorf("the key is %q", digits)
	}
	if text == value(t, by["1 message.received "][0], "/data/payload/text") {
		t.Error("two runs draw the same words")
	}
}

// TestWhatIsSaid asserts that words of a story are told by what carries them, on their leg alone.
func TestWhatIsSaid(t *testing.T) {
	events := acted(t, `
	- {emit: call.initiated, leg: anna}
	- {emit: call.initiated, leg: ben}
	- {emit: call.answered, leg: anna, after: 1s}
	- {emit: call.transcription, leg: anna, after: 1s, says: {caller: "A table for ${2..2}, please."}}
	- emit: call.ai_gather.message_history_updated
	  leg: anna
	  after: 1s
	  says: [{assistant: At what time?}, {caller: At eight.}]
`)
	if got := value(t, events[3], "/data/payload/transcription_data/transcript"); got != "A table for 2, please." {
		t.Errorf("the transcript is %q", got)
	}
	history, _ := events[4].doc.At("/data/payload/message_history")
	if got := fmt.Sprint(history); !strings.Contains(got, "A table for 2, please.") ||
		!strings.Contains(got, "At what time?") || !strings.Contains(got, "At eight.") {
		t.Errorf("the history is %s", got)
	}
	_, err := rehearsed(engine(spoken(t,
		"steps: [{emit: call.transcription, says: {bystander: Hello}}]"), Setting{}, 1))
	says(t, err, "s.yaml:1:", `unknown role "bystander"`)
}

// TestTheCast asserts that declared instances have the values and the session that the story says.
func TestTheCast(t *testing.T) {
	events := acted(t, `
	- {emit: call.initiated, leg: anna}
	- {emit: call.initiated, leg: ben}
	- {emit: call.hangup, leg: ben}
legs:
  anna: {from: "+12025550142", direction: incoming}
  ben: {session: anna, to: "+12025550199", hangup_cause: user_busy}
`)
	if got := payload(t, "call_session_id", events); pattern(got) != "a a a" {
		t.Errorf("the sessions are %v", got)
	}
	for pointer, want := range map[string]string{"to": "+12025550199", "hangup_cause": "user_busy",
		"sip_hangup_cause": "486"} {
		if got := value(t, events[2], "/data/payload/"+pointer); got != want {
			t.Errorf("%s of ben is %s", pointer, got)
		}
	}
	if got := value(t, events[0], "/data/payload/from"); got != "+12025550142" {
		t.Errorf("anna calls from %s", got)
	}
}

// TestWhatTheAnswerMustBe asserts that each promise about an answer is kept by the right one, and
// that another one breaks it with a reason.
func TestWhatTheAnswerMustBe(t *testing.T) {
	const xml = `<?xml version="1.0"?><Response><Say>Welcome</Say><Gather><Play/></Gather></Response>`
	for expect, broken := range map[string]string{
		"{status: 200, within: 1m, text: Welcome, verb: Gather}": "",
		"{header: {content-type: application/xml}}":              "",
		"{status: 201}":                              "expected to be answered 201, is 200",
		"{header: {content-type: text/xml}}":         "expected the header Content-Type: text/xml, got application/xml",
		"{header: {x-own: one}}":                     "expected the header X-Own: one, got none",
		"{text: Goodbye}":                            `expected "Goodbye" in the body`,
		"{verb: Play}":                               "expected the verb Play, got Say, Gather",
		"{verb: Dial}":                               "expected the verb Dial, got Say, Gather",
		"{verb: gather}":                             "verbs are written as they are named",
		"{body: {/a: 1}}":                            "expected a JSON body",
		"{delivery: failed}":                         "no receiver can keep this step",
		"{within: 1ns}":                              "expected to be answered within 1ns",
		"{verb: Say, body: {/a: 1}, status: 204}":    "expected to be answered 204, is 200; expected a JSON body",
		"{text: Welcome, header: {Content-Type: x}}": "expected the header Content-Type: x",
	} {
		if got := answered(t, expect, "application/xml", xml); !strings.Contains(got, broken) ||
			broken == "" && got != "" {
			t.Errorf("%s: %q, and should be %q", expect, got, broken)
		}
	}
	for expect, broken := range map[string]string{
		`{body: {/commands/0/name: answer, /n: 7, /ok: true}}`: "",
		`{body: {/commands/0/name: hangup}}`:                   "expected /commands/0/name to be hangup, is answer",
		`{body: {/commands/1: x}}`:                             "expected /commands/1 in the body",
		`{verb: Say}`:                                          "expected a TeXML document with Say",
	} {
		const body = `{"commands": [{"name": "answer"}], "n": 7, "ok": true}`
		if got := answered(t, expect, "application/json", body); !strings.Contains(got, broken) ||
			broken == "" && got != "" {
			t.Errorf("%s: %q, and should be %q", expect, got, broken)
		}
	}
}

// answered is how an answer breaks what a step expects.
func answered(t *testing.T, expect, kind, body string) string {
	t.Helper()
	s := spoken(t, "steps: [{emit: call.initiated, expect: "+expect+"}]")
	e := engine(s, Setting{}, 1)
	e.Emitter = &emitter.Emitter{Transport: hand(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {kind}},
			ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}, nil
	})}
	report, err := e.Run(t.Context())
	if err != nil {
		return err.Error()
	}
	if len(report.Failures) == 0 {
		return ""
	}
	return strings.Join(report.Failures[0].Broken, "; ")
}

// TestBadDaysOfStepsLegsAndStories asserts that bad days may hang on each of them, and touch nothing
// else.
func TestBadDaysOfStepsLegsAndStories(t *testing.T) {
	const story = `
steps:
  - {emit: call.initiated, leg: anna%s}
  - {emit: call.initiated, leg: ben, after: 10s}
  - {emit: call.answered, leg: anna, after: 20s}
  - {emit: call.answered, leg: ben, after: 20s}
`
	for _, c := range []struct{ head, step, want string }{
		{"", ", duplicate: 2", "1a1, 1+a1, 1+a1, 2a1, 3a1, 4a1"},
		{"", ", late: 30s", "2a1, 3a1, 4a1, 1a1"},
		{"", ", reorder: true", "2a1, 1a1, 3a1, 4a1"},
		{"", ", weather: 5xx-then-ok", "1a1 503, 1b2, 2a1, 3a1, 4a1"},
		{"legs: {anna: {duplicate: 1}, ben: {}}", "", "1a1, 1+a1, 2a1, 3a1, 3+a1, 4a1"},
		{"legs: {anna: {}, ben: {outage: {fault: 503}}}", "", "1a1, 2a1 503, 2b2, 3a1, 4a1 503, 4b2"},
		{"duplicate: 1", "", "1a1, 1+a1, 2a1, 2+a1, 3a1, 3+a1, 4a1, 4+a1"},
	} {
		e := engine(spoken(t, c.head+fmt.Sprintf(story, c.step)), Setting{}, 1)
		e.Places = 1
		got := days(t, e)
		if got != c.want && !slices.Equal(strings.Split(got, ", "), strings.Split(c.want, ", ")) {
			t.Errorf("%s%s: %s", c.head, c.step, got)
		}
	}
}

// TestSpoilsOfALeg asserts that a leg's spoil damages each of its requests and no other, and that a
// step's own goes before it.
func TestSpoilsOfALeg(t *testing.T) {
	e := engine(spoken(t, `legs: {anna: {}, ben: {spoil: wrong-key}}
steps:
  - {emit: call.initiated, leg: anna}
  - {emit: call.initiated, leg: ben}
  - {emit: call.answered, leg: ben, spoil: stale-24h, after: 1s}
  - {emit: call.answered, leg: anna, after: 2s}`), Setting{}, 1)
	var spoils []string
	e.Watch = func(h Happening) {
		if h.Attempted != nil {
			spoils = append(spoils, h.Attempted.Event.Trace.Instances["leg"]+" "+h.Attempted.Spoil)
		}
	}
	e.Places = 1
	play(t, e, prompt())
	if got := strings.Join(spoils, ", "); got != "anna , ben wrong-key, ben stale-24h, anna " {
		t.Errorf("the spoils are %s", got)
	}
}

// TestWhatIsIllegalIsNamed asserts that an order that the lives forbid is sent where the story says
// so, with the rule, and that a story cannot say so in vain.
func TestWhatIsIllegalIsNamed(t *testing.T) {
	events, err := rehearsed(engine(builtin(t, "illegal/hangup-twice"), Setting{}, 1))
	if err != nil {
		t.Fatal(err)
	}
	if rule := events[3].event.Trace.Breaks; !strings.Contains(rule, "call.hangup") {
		t.Errorf("the rule is %q", rule)
	}
	if events[2].event.Trace.Breaks != "" {
		t.Error("the first hangup breaks a rule")
	}
	refused(t, engine(spoken(t, "steps: [{emit: call.initiated, illegal: true}]"), Setting{}, 1),
		"s.yaml:1:41: nothing forbids call.initiated here")
}

// TestAStorysPolicyAndEntities asserts that a story brings its own, and that those of the play go
// before them.
func TestAStorysPolicyAndEntities(t *testing.T) {
	s := spoken(t, `policy: messaging-6
entities: {connection_id: "1494404757140276705"}
steps: [{emit: call.initiated, outage: {fault: 503, times: 2}, expect: {attempts: 3, url: primary}}]`)
	if report := play(t, engine(s, Setting{}, 1), prompt()); !report.Kept() {
		t.Errorf("under its own policy: %+v", report.Failures)
	}
	given := engine(s, Setting{}, 1)
	given.Policy = emitter.DefaultPolicy()
	refused(t, given, "no receiver can keep this step under the policy documented-200-then-failover")
	s.Steps[0].Expect, s.Steps[0].Outage, s.Policy = nil, nil, ""
	for setting, want := range map[string]string{"": "1494404757140276705", "7": "7"} {
		var own map[string]string
		if setting != "" {
			own = map[string]string{"connection_id": "1494404757140276706"}
			want = "1494404757140276706"
		}
		events, err := rehearsed(engine(s, Setting{Entities: own}, 1))
		if err != nil {
			t.Fatal(err)
		}
		if got := value(t, events[0], "/data/payload/connection_id"); got != want {
			t.Errorf("connection_id is %s", got)
		}
	}
}

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
		_, err := ReadRows("r.csv", []byte(text))
		says(t, err, want)
	}
	rows, err := ReadRows("r.csv", []byte("\xef\xbb\xbfa,b\r\n1,\"x, y\"\r\n"))
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
