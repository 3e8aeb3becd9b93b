package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
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
		w, err := parseWait(text)
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
		if again, err := parseWait(w.String()); err != nil || again != w {
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
	if got := s.Variables(setting); !slices.Equal(got, []string{"GREETING", "NONE"}) {
		t.Errorf("it names the variables %v", got)
	}
	beside := spoken(t, `steps: [{emit: message.received, with: {text: "${row.number} ${env.GREETING}"}}]`)
	if got := beside.Variables(Setting{Rows: setting.Rows}); !slices.Equal(got, []string{"GREETING"}) {
		t.Errorf("beside a row it names the variables %v", got)
	}
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
