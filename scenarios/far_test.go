package scenarios

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestMistakesInALoop asserts that all that is wrong with a closed loop is told, each with its
// place.
func TestMistakesInALoop(t *testing.T) {
	for text, want := range map[string][]string{
		`titel: x
steps:
  - {far: dials, frm: "1"}
  - {far: dials, emit: call.answered, illegal: true, conference: standup}
  - {far: presses, digits: 2, expect: {comand: x}}
  - {far: says, text: {a: b}, expect: []}
  - {far: waits, expect: answer, after: soon, at: [1s]}
  - {far: , leg: , name: "", acts: perhaps, status: many, times: 1.5}
  - {far: waits, expect: {command: speak, within: 1s..2s, hangup: yes, with: 7}}`: {
			`s.yaml:1:1: unknown word "titel"`, `s.yaml:3:18: unknown word "frm"; did you mean "from"?`,
			"s.yaml:4:18: a step of the far end takes no emit",
			"s.yaml:4:39: a step of the far end takes no illegal",
			"s.yaml:4:54: a step of the far end takes no conference",
			`s.yaml:5:28: text belongs here; write it in quotes: "2"`,
			`s.yaml:5:40: unknown word "comand"; did you mean "command"?`,
			"s.yaml:6:23: a single value belongs here", "s.yaml:6:39: the list is empty; what is expected",
			"s.yaml:7:26: this does not fit here; what is expected is a command or a list",
			`s.yaml:7:41: "soon" is not a time`, "s.yaml:7:51: a single value belongs here",
			"s.yaml:8:10: the value is missing", "s.yaml:8:17: the value is missing",
			"s.yaml:8:26: the name is missing", "s.yaml:8:36: true or false",
			`s.yaml:8:53: "many" is not a whole number`, `s.yaml:8:66: "1.5" is not a whole number`,
			"s.yaml:9:51: 1s..2s is a range; one time belongs here", "s.yaml:9:67: true or false",
			"s.yaml:9:78: this does not fit here; fields and their values"},
		`media: {a: , b: [], c: 0s, d: -1s, e: busy, f: 8}
steps: [{far: waits}]`: {"s.yaml:1:11: the value is missing", "s.yaml:1:17: a single value"},
		`media: {c: 0s, d: -1s, e: file_not_fond}
steps: [{far: waits}]`: {"s.yaml:1:9: what is played lasts some time, or ends with a status",
			"s.yaml:1:16: what is played lasts", "s.yaml:1:24: ", `"file_not_found"`},
		`media: {a: 1s}
steps: [{emit: call.initiated}]`: {"s.yaml:1:8: has no effect: the application plays nothing"},
		`legs: {anna: {}, ben: {}}
steps:
  - {far: preses, digits: "2"}
  - {far: waits, when: call.anwered}
  - {far: waits, when: gather_digits}
  - {far: waits, when: comand gather}
  - {far: waits, when: command Gather It}
  - {far: waits, when: call.answered, at: 2s}
  - {far: waits, name: here, after: {her: 2s}}
  - {far: waits, when: call.answered, after: {here: 2s}}
  - {far: hangs_up, when: before speak, after: 2s}
  - {far: dials, leg: ana, at: 1s, after: 2s}
  - {far: waits, after: {late: 1s}}
  - {far: waits, name: late}
  - {far: waits, when: gather}`: {
			`s.yaml:15:24: "gather" can be the webhook texml.gather or a command; write texml.gather, or `,
			`s.yaml:3:11: unknown deed "preses"; did you mean "presses"?`,
			`s.yaml:4:24: unknown webhook "call.anwered"; did you mean "call.answered"?`,
			`s.yaml:5:24: unknown webhook "gather_digits"`,
			"a command is written with a word before it: command gather_digits",
			`s.yaml:6:24: unknown word "comand"; did you mean "command"?`,
			`s.yaml:7:24: "Gather It" is no name of a command`,
			"s.yaml:8:24: has no effect beside at", `s.yaml:9:37: unknown step "her"; did you mean "here"?`,
			"s.yaml:10:24: has no effect: the time is counted from the step here",
			"s.yaml:11:48: a command that is about to be decided does not wait",
			`s.yaml:12:23: unknown leg "ana"; did you mean "anna"?`,
			"s.yaml:12:32: after has no effect beside at"},
		`steps:
  - {far: presses, text: hello}
  - {far: says, digits: "1"}
  - {far: writes}
  - {far: dials, machine: beep, outcome: x, status: 503}
  - {far: answers, machine: bep, from: "1", to: "2"}
  - {far: is_busy, times: 2}
  - {far: refuses, when: command speak, status: 503}
  - {far: refuses, when: before speak, acts: true}
  - {far: refuses, when: before speak, status: 200, times: 1}
  - {far: refuses, when: before speak, status: 9, times: -1}
  - {far: receives, outcome: "No way"}
  - {far: presses, digits: "12x"}
  - {far: declines, acts: true}`: {
			"s.yaml:2:26: presses takes no text; it takes digits",
			`s.yaml:2:11: presses what? digits is missing: digits: "2"`,
			"s.yaml:3:25: says takes no digits; it takes text", "s.yaml:3:11: says what? text is missing",
			"s.yaml:4:11: writes what? text is missing",
			"s.yaml:5:27: dials takes no machine; it takes from, to", "s.yaml:5:42: dials takes no outcome",
			"s.yaml:5:53: dials takes no status",
			`s.yaml:6:29: unknown machine "bep"; did you mean "beep"?`,
			"s.yaml:6:40: answers takes no from; it takes machine", "s.yaml:6:49: answers takes no to",
			"s.yaml:7:27: is_busy takes no times; it takes no words of its own",
			"s.yaml:8:11: refuses what? its when is the command: when: before speak",
			"s.yaml:9:11: refuses with what? status is missing: status: 503",
			"s.yaml:10:48: 200 refuses nothing; give 400 to 599", "s.yaml:11:58: -1 is less than none", "s.yaml:11:48: 9 refuses nothing",
			`s.yaml:12:30: "No way" is no outcome`, `s.yaml:13:28: "12x" is more than keys of a telephone`,
			"s.yaml:14:27: declines takes no acts"},
		`legs: {anna: {}}
steps:
  - {far: waits, leg: anna, expect: {within: 2s}}
  - {far: waits, leg: anna, expect: {command: speak, hangup: true}}
  - far: waits
    leg: anna
    expect: [{command: Speak}, {command: speak, leg: ana}, {hangup: true, with: {a: 1}}]
  - {far: waits, leg: anna, expect: {command: speak, with: {a.b: ["${option.x}"]}}}`: {
			"s.yaml:3:37: command is missing; it names what the application is to ask",
			"s.yaml:4:62: the end of the call stands in place of a command",
			`s.yaml:7:24: "Speak" is no name of a command`, `s.yaml:7:54: unknown leg "ana"`,
			"s.yaml:7:81: has no effect: the end of a call has no fields",
			`s.yaml:8:61: unknown option "x"`},
		`steps:
  - {far: says, name: hello, text: "${hello.text} ${option.x}", leg: anna}
  - {far: says, text: "${hello.text}"}
  - {far: dials, from: "${row.number}", to: "${env.NOBODY}"}
  - {far: says, text: "${words.cty}"}`: {
			"s.yaml:3:23: the step hello is one of the far end, and sends nothing",
			"s.yaml:4:24: the play has no rows", "s.yaml:4:45: the variable NOBODY is not set",
			"s.yaml:5:23: "},
		`steps: [{far: waits}, {emit: call.answered}]`: {
			"s.yaml:1:30: webhooks of a closed loop follow from the commands of the application"},
		`steps: [{emit: call.answered}, {repeat: 2, steps: [{far: waits}]}]`: {
			"s.yaml:1:58: the far end acts in a closed loop"},
		`steps: [{far: waits}, {include: illegal/hangup-twice}]`: {
			"s.yaml:1:33: webhooks of a closed loop follow"},
		`steps: [{far: waits, after: {late: 1s}}, {far: waits, name: late}]`: {
			`s.yaml:1:29: no step named "late" comes before this one`},
		`options: {key: {default: x}}
steps: [{far: presses, digits: "${option.key}"}]`: {`s.yaml:2:32: "x" is more than keys`},
		`options: {key: {default: ""}}
steps: [{far: presses, digits: "${option.key}"}]`: {`s.yaml:2:15: presses what?`},
		`steps: [{far: waits, expect: {command: a, with: {x: "${anna.start_time}"}}}, {far: waits, leg: anna}]`: {
			"s.yaml:1:50: "},
		`steps: [{far: says, text: "${anna.start_time}"}, {far: waits, leg: anna}]`: {"s.yaml:1:27: "},
		`steps: [{repeat: 4000, steps: [{repeat: 3, steps: [{far: waits}]}]}]`: {
			"the story can have more than 10000"},
	} {
		s, err := Read("s.yaml", []byte(text))
		if err == nil {
			setting := Setting{Env: func(string) (string, bool) { return "", false }}
			err = errors.Join(s.Check(setting)...)
			if _, _, told := s.Acts(setting)(0); told == nil || err != nil && told.Error() != err.Error() {
				t.Errorf("a play tells %v, a check %v", told, err)
			} else {
				err = told
			}
		}
		says(t, err, want...)
	}
}

// TestMistakesInGo asserts that a step that was made in Go has no words without effect either.
func TestMistakesInGo(t *testing.T) {
	wait := &Wait{Least: time.Second}
	for word, step := range map[string]Step{
		"emit": {Emit: "call.answered"}, "variant": {Variant: "x"}, "with": {With: Values{"a": 1}},
		"without": {Without: []string{"a"}}, "expect": {Expect: &Expect{}}, "illegal": {Illegal: true},
		"bad day": {BadDay: BadDay{Duplicate: 1}}, "queue": {About: map[string]string{"queue": "one"}},
	} {
		step.Far, step.At = &Far{Does: "waits"}, wait
		s := Scenario{Name: "made", Steps: []Step{step}}
		says(t, errors.Join(s.Check(Setting{})...), "a step of the far end takes no "+word)
	}
	s := One("call.answered", Step{Asks: []Asked{{Command: "speak"}}})
	says(t, errors.Join(s.Check(Setting{})...), "commands are expected in a closed loop")
	s = Scenario{Name: "made", Steps: []Step{{Far: &Far{Does: "waits"},
		Asks: []Asked{{Command: "speak", Within: -1}}}}, Media: map[string]Media{"a": {1, "failed"}}}
	says(t, errors.Join(s.Check(Setting{})...), "expect[0].within: -1ns goes back in time",
		"media.a: what is played lasts some time, or ends with a status, not both")
}

// TestAStepOfTheFarEndInWords asserts that every deed is told in a line.
func TestAStepOfTheFarEndInWords(t *testing.T) {
	s := spoken(t, `steps:
  - {far: dials, from: "1", to: "2", name: ring, at: 3s, expect: [{command: answer, within: 2s}, {hangup: true}]}
  - {far: answers, leg: ben, after: 1s..2s}
  - {far: answers, machine: beep, after: {ring: 1s}}
  - {far: answers, machine: silent, when: call.initiated}
  - {far: answers, machine: "${option.x}", when: call.initiated, after: 2s}
  - {far: is_busy}
  - {far: declines}
  - {far: presses, digits: "1#", when: command gather}
  - {far: says, text: Hi, when: command gather, after: 2s, expect: {command: speak, leg: ben, with: {b: 1, a: x}}}
  - {far: hangs_up, when: before speak}
  - {far: writes, text: Hi, from: "1"}
  - {far: receives}
  - {far: receives, outcome: delivery_failed}
  - {far: refuses, when: before speak, status: 503}
  - {far: refuses, when: before speak, status: 503, times: 2, acts: true}
  - {far: waits}`)
	var lines []string
	for _, step := range s.Steps {
		lines = append(lines, step.String())
	}
	const want = `at 3s, caller dials from 1 to 2, named ring; expected: answer within 2s, then the end of the call
after 1s..2s, ben answers
1s after ring, caller answers as a machine with a beep
on call.initiated, caller answers as a machine without a beep
2s after call.initiated, caller answers as a machine: ${option.x}
caller is busy
caller declines
on the command gather, caller presses 1#
2s after the command gather, caller says "Hi"; expected: speak on ben with a=x, b=1
before the command speak, caller hangs up
somebody writes "Hi" from 1
what is sent arrives
what is sent ends with delivery_failed
before the command speak, Telnyx refuses it with 503
before the command speak, Telnyx does it, and answers 503, 2 times
nothing is done`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("the steps are told as\n%s", got)
	}
}

// TestSlipsInALoop asserts that a leg that is only expected may be a slip too.
func TestSlipsInALoop(t *testing.T) {
	s := spoken(t, `steps:
  - {far: dials, leg: anna}
  - {far: says, leg: anna, text: Hi, expect: {command: speak, leg: ana}}`)
	warnings := s.Suspects()
	if len(warnings) != 1 || !strings.Contains(warnings[0].Error(),
		`s.yaml:3:68: the leg ana is named here alone; was "anna" meant?`) {
		t.Errorf("%v", warnings)
	}
}

// TestASequenceOfALoop asserts what is drawn of a closed loop: who acts, when as far as it is known,
// and what is expected of the application.
func TestASequenceOfALoop(t *testing.T) {
	d, err := closed(t, "menu").Sequence(t.Context(), Setting{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	const text = `           caller
           ┊  Telnyx                                                 application
           ●─▶│ caller dials from +12015550142                                 │
           │  │◀ answer  within 2s ────────────────────────────────────────────│
           │  │◀ gather_using_speak ───────────────────────────────────────────│
    +2.3s  ●──│ caller presses 2  after the command gather_using_speak         │
           │  │◀ speak  within 5s, voice female ───────────────────────────────│
      +1s  ×──│ caller hangs up  after call.speak.ended                        │
              │ the call ends                                                  │
`
	if got := d.Text(80); got != text {
		t.Errorf("it is drawn as\n%s", got)
	}
	s := spoken(t, `steps:
  - {far: refuses, when: before dial, status: 503, name: first}
  - {far: answers, leg: "anna; b", when: command dial, expect: {command: speak, leg: ben, with: {a: {b: 1}}}}
  - {far: dials, from: "1\n2;", after: {first: 2s}}
  - {far: waits, at: 70s}
  - {far: says, leg: "anna; b", text: "A text that is longer than what is shown of it", expect: {hangup: true}}`)
	if d, err = s.Sequence(t.Context(), Setting{}); err != nil {
		t.Fatal(err)
	}
	const mermaid = `sequenceDiagram
    participant l0 as #34;anna#59; b#34;
    participant l1 as caller
    participant telnyx as Telnyx
    participant primary as application
    Note over telnyx: Telnyx refuses it with 503, before the command dial
    l0->>telnyx: #34;anna#59; b#34; answers, on the command dial
    activate l0
    primary->>telnyx: speak, on ben, a …
    l1->>telnyx: +2s caller dials from #34;1\n2#59;#34;, after first
    activate l1
    deactivate l1
    Note over telnyx: 1m10.0s nothing is done
    l0->>telnyx: #34;anna#59; b#34; says #34;A text that is longer than wh…#34;
    l0->>telnyx: the call ends
    deactivate l0
`
	if got := d.Mermaid(); got != mermaid || notMermaid(got) != "" {
		t.Errorf("it is drawn as\n%s\n%s", got, notMermaid(got))
	}
	if got := d.Text(80); !strings.Contains(got, "           ┊  ┊  │ Telnyx refuses it with 503") ||
		!strings.Contains(got, "           ●◀────│ ") || !strings.Contains(got, "  1m10.0s  │ ") || !strings.Contains(got, "×") {
		t.Errorf("it is drawn as\n%s", got)
	}
}
