package scenarios

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// sequence is the diagram of a story in YAML.
func sequence(t *testing.T, text string, setting Setting) Diagram {
	t.Helper()
	s, err := Read("a.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Sequence(t.Context(), setting)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// draws asserts what a diagram is in 80 columns.
func draws(t *testing.T, d Diagram, want string) {
	t.Helper()
	if got := d.Text(80); got != strings.TrimPrefix(want, "\n") {
		t.Errorf("got:\n%s\nwant:%s", got, want)
	}
}

const transfer = `
title: A caller is put through
legs:
  caller: {direction: incoming}
  agent: {session: caller, direction: outgoing}
steps:
  - emit: call.initiated
  - {emit: call.answered, after: 940ms}
  - {emit: call.playback.started, after: 160ms, with: {media_name: "wait a moment"}}
  - {emit: call.initiated, leg: agent, after: 400ms}
  - {emit: call.answered, leg: agent, after: 58s}
  - {emit: call.bridged, after: 59s}
  - {emit: call.dtmf.received, after: 3h, with: {digit: "4"}, says: {caller: Four.}}
  - {emit: call.hangup, leg: agent, at: 26h, with: {hangup_cause: user_busy}}
  - {emit: call.hangup, at: 26h, with: {hangup_cause: normal_clearing, hangup_source: caller}}
  - {emit: call.cost, after: 2s, with: {status: success}}
`

// TestASequenceInText asserts lives and their ends, who turned to whom, times, and what is worth
// saying.
func TestASequenceInText(t *testing.T) {
	draws(t, sequence(t, transfer, Setting{Seed: 1}), `
           caller
           ┊  agent
           ┊  ┊  Telnyx                                                 receiver
       0s  ●────▶│ call.initiated ────────────────────────────────────────────▶│
    940ms  ●─────│ call.answered ─────────────────────────────────────────────▶│
     1.1s  ●─────│ call.playback.started  media_name "wait a moment" ─────────▶│
     1.5s  │  ●◀─│ call.initiated ────────────────────────────────────────────▶│
    59.5s  │  ●──│ call.answered ─────────────────────────────────────────────▶│
  1m00.1s  ●──┼──│ call.bridged ──────────────────────────────────────────────▶│
 3h01m00s  ●──┼──│ call.dtmf.received  digit 4, caller: "Four." ──────────────▶│
 1d02h00m  │  ×──│ call.hangup  user_busy, SIP 200 ───────────────────────────▶│
 1d02h00m  ×─────│ call.hangup ───────────────────────────────────────────────▶│
                 │   normal_clearing, SIP 200, hangup_source caller            │
 1d02h00m  ●─────│ call.cost  success ────────────────────────────────────────▶│
`)
}

// TestASequenceOnABadDay asserts what is drawn of attempts that fail, copies, events that come
// late, and requests that no correct receiver accepts.
func TestASequenceOnABadDay(t *testing.T) {
	const story = `
title: A bad day
policy: documented-200-then-failover
steps:
  - {emit: call.initiated, with: {direction: incoming}, duplicate: 1}
  - {emit: call.answered, after: 10s, outage: {url: primary, fault: 503}}
  - {emit: call.hold, after: 20s, outage: {url: primary, fault: timeout}}
  - {emit: call.unhold, after: 20s, late: 30s}
  - {emit: call.hangup, after: 20s}
  - {emit: call.cost, after: 1m, spoil: wrong-key}
  - {emit: call.answered, after: 1s, illegal: true}
`
	d := sequence(t, story, Setting{Seed: 1})
	for _, want := range []string{
		"telnyx->>primary: 0s call.initiated\n",
		"telnyx-xprimary: 10s call.answered, 503\n    telnyx->>failover: 10s call.answered, attempt 2\n",
	} {
		if !strings.Contains(d.Mermaid(), want) {
			t.Errorf("%q is not in\n%s", want, d.Mermaid())
		}
	}
	text := d.Text(80)
	for _, want := range []string{
		` +┊  Telnyx +primary  failover\n`,
		` 0s  ●─▶│ call.initiated ─+▶│         │\n`,
		`s  │  │ call.initiated  copy 1 ─+▶│         │\n`,
		` 10s  ●──│ call.answered ─+ 503 ✗│         │\n +1\ds  │  │ call.answered  attempt 2 ─+┼────────▶│\n`,
		` 30s  ●──│ call.hold ─+ timeout ✗│         │\n`,
		` 1m20.0s  ●──│ call.unhold  occurred at 50s ─+▶│`,
		` 1m10.0s  ×──│ call.hangup `,
		` 2m10.0s  ●──│ call.cost  .*spoil wrong-key ─+ 403 ✗│`,
		` 2m11.0s  ●──│ call.answered  illegal ─+▶│         │\n$`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

// TestASequenceOfWhatIsNoCall asserts that what events are about has a lane where there are no legs,
// by its name or else by what it is, and that an event about nothing has none.
func TestASequenceOfWhatIsNoCall(t *testing.T) {
	draws(t, sequence(t, `
steps:
  - {emit: message.sent, variant: SMS, with: {text: hello}, message: question}
  - {emit: fax.received, after: 1s}
  - {emit: messaging_hosted_numbers_orders.internal_transfer_approval_requested, after: 1s}
`, Setting{Seed: 1}), `
           question
           ┊  fax
           ┊  ┊  hosted number order
           ┊  ┊  ┊  Telnyx                                              receiver
       0s  ●◀───────│ message.sent  SMS, sent, text hello ────────────────────▶│
       1s     ×────▶│ fax.received  received ─────────────────────────────────▶│
       2s        ●──│ messaging_hosted_numbers_orders.internal_transfer_ ─────▶│
                    │ approval_requested                                       │
`)
}

// TestASequenceIsInOrderOfTime asserts that an event is told with what its own step says, wherever
// that stands in the file, and that a life ends once.
func TestASequenceIsInOrderOfTime(t *testing.T) {
	text := sequence(t, `
legs: {anna: {}, ben: {}}
steps:
  - {emit: call.initiated, leg: anna, at: 9s, with: {direction: incoming}}
  - {emit: call.dtmf.received, leg: ben, at: 2s, with: {digit: "2"}}
  - {emit: call.hangup, leg: ben, at: 3s, with: {hangup_source: callee}}
  - {emit: call.hangup, leg: ben, at: 4s, illegal: true}
  - {emit: video.room.recording.completed, video_participant: host, video_recording: film, at: 10s}
`, Setting{}).Text(80)
	for _, want := range []string{
		`(?m)^ +2s .*│ call.dtmf.received  digit 2 ─+▶│$`,
		`(?m)^ +4s .*│ call.hangup .*illegal`, `(?m)^ +9s .*│ call.initiated ─+▶│$`,
		`(?m)^ +┊  ┊  film$`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "×"); n != 2 { // those of ben and of the film
		t.Errorf("%d lives end in\n%s", n, text)
	}
}

// TestSequencesOfTheLibrary asserts of every story, at several widths, that no line is too long, that
// each of its events has a line, and that times rise.
func TestSequencesOfTheLibrary(t *testing.T) {
	for _, s := range append(Builtin(), closed(t, "menu"), closed(t, "outbound")) {
		d, err := s.Sequence(t.Context(), Setting{Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		for _, width := range []int{60, 80, 132} {
			fits(t, s.Name, d.Text(width), width)
		}
		if problem := notMermaid(d.Mermaid()); problem != "" {
			t.Errorf("%s: %s", s.Name, problem)
		}
		if s.Loop() {
			continue
		}
		emitted := 0
		for _, e := range told(t, s.Name, Setting{Seed: 1}, 1) {
			emitted++
			if !strings.Contains(d.Mermaid(), e.event.Type) {
				t.Errorf("%s: %s is not drawn", s.Name, e.event.Type)
			}
		}
		before := time.Duration(0)
		for _, r := range d.rows {
			if !r.again {
				emitted--
			}
			if r.at < before {
				t.Errorf("%s: %s at %v comes after %v", s.Name, r.event, r.at, before)
			}
			before = r.at
		}
		if emitted != 0 {
			t.Errorf("%s: %d events are not drawn", s.Name, emitted)
		}
	}
}

func fits(t *testing.T, name, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("%s: a line of %d columns where %d fit: %s", name, n, width, line)
		}
	}
}

// TestASequenceOfManyLegs asserts that more legs than fit share the last lane.
func TestASequenceOfManyLegs(t *testing.T) {
	story := "steps:\n"
	for i := range 15 {
		story += fmt.Sprintf("  - {emit: call.initiated, leg: leg_%d, after: 1s}\n", i)
	}
	text := sequence(t, story, Setting{}).Text(80)
	fits(t, "many legs", text, 80)
	for _, want := range []string{"leg_6\n", "leg_7 and 7 more\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "call.initiated"); n != 15 {
		t.Errorf("%d events are drawn", n)
	}
}

// TestASequenceFollowsTheSetting asserts that options decide the path, and that a story that cannot
// be played is not drawn.
func TestASequenceFollowsTheSetting(t *testing.T) {
	const story = `
options: {way: {default: home, values: [home, away]}, text: {default: hi}}
steps:
  - {emit: call.initiated, with: {from: "${env.FROM}"}}
  - choose: way
    of:
      home: [{emit: call.answered, after: 1s}]
      away: [{emit: call.hangup, after: 1s}]
`
	env := func(string) (string, bool) { return "+12025550142", true }
	d := sequence(t, story, Setting{Env: env, Options: map[string]string{"way": "away"}})
	if text := d.Text(80); !strings.Contains(text, "call.hangup") ||
		strings.Contains(text, "call.answered") || !strings.Contains(text, "from +12025550142") {
		t.Error(text)
	}
	s, err := Read("a.yaml", []byte(story))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Sequence(t.Context(), Setting{})
	if err == nil || !strings.Contains(err.Error(), "FROM is not set") {
		t.Errorf("got %v", err)
	}
	_, err = s.Sequence(t.Context(), Setting{Env: env, Options: map[string]string{"wya": "away"}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "way"?`) {
		t.Errorf("got %v", err)
	}
}

// TestADiagramObeysNobody asserts that nothing in a story reaches the terminal as a command, or
// Mermaid as a statement.
func TestADiagramObeysNobody(t *testing.T) {
	d := sequence(t, `
legs: {"a;b#c": {direction: incoming}, loop: {}}
steps:
  - {emit: call.initiated, leg: "a;b#c"}
  - {emit: call.initiated, leg: loop}
  - {emit: call.answered, leg: "a;b#c", says: {caller: "\e[31mred <b>\n%% note"}}
  - {emit: call.playback.started, leg: "a;b#c", with: {media_name: "x; loop\r\n\x07end"}}
`, Setting{})
	for _, text := range []string{d.Text(80), d.Mermaid()} {
		if strings.ContainsAny(text, "\x1b\r\x07") {
			t.Errorf("%q", text)
		}
	}
	if problem := notMermaid(d.Mermaid()); problem != "" {
		t.Error(problem)
	}
	for _, want := range []string{"as a#59;b#35;c\n", "red #60;b#62;", "x#59; loop"} {
		if !strings.Contains(d.Mermaid(), want) {
			t.Errorf("%q is not in\n%s", want, d.Mermaid())
		}
	}
}

// TestASequenceForMermaid asserts the whole diagram of a story.
func TestASequenceForMermaid(t *testing.T) {
	got := sequence(t, transfer, Setting{Seed: 1}).Mermaid()
	const want = `sequenceDiagram
    participant l0 as caller
    participant l1 as agent
    participant telnyx as Telnyx
    participant primary as receiver
    l0->>telnyx: incoming
    activate l0
    telnyx->>primary: 0s call.initiated (caller)
    telnyx->>primary: 940ms call.answered (caller)
    telnyx->>primary: 1.1s call.playback.started (caller), media_name #34;wait a moment#34;
    telnyx->>l1: outgoing
    activate l1
    telnyx->>primary: 1.5s call.initiated (agent)
    telnyx->>primary: 59.5s call.answered (agent)
    telnyx->>primary: 1m00.1s call.bridged (caller)
    telnyx->>primary: 3h01m00s call.dtmf.received (caller), digit 4, caller: #34;Four.#34;
    telnyx->>primary: 1d02h00m call.hangup (agent), user_busy, SIP 200
    deactivate l1
    telnyx->>primary: 1d02h00m call.hangup (caller), normal_clearing, SIP 200, hangup_source caller
    deactivate l0
    telnyx->>primary: 1d02h00m call.cost (caller), success
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// notMermaid says which line of a diagram is none that Mermaid reads as it is meant, or which
// participant is not deactivated as often as it is activated.
func notMermaid(text string) string {
	const words = `([^#;<>&"` + "`" + `\x00-\x1f]|#\d+;)+`
	lines := regexp.MustCompile(`^    (participant (l\d+|telnyx|primary|failover) as ` + words +
		`|(de)?activate l\d+|(l\d+->>telnyx|telnyx->>l\d+|telnyx(->>|-x)(primary|failover)|` +
		`primary->>telnyx|Note over telnyx): ` +
		words + `)$`)
	active := map[string]int{}
	rest, begun := strings.CutPrefix(text, "sequenceDiagram\n")
	if !begun {
		return "it does not begin as a sequence"
	}
	for line := range strings.Lines(rest) {
		line = strings.TrimSuffix(line, "\n")
		if !lines.MatchString(line) {
			return fmt.Sprintf("%q", line)
		}
		switch fields := strings.Fields(line); fields[0] {
		case "activate":
			active[fields[1]]++
		case "deactivate":
			active[fields[1]]--
		}
	}
	for who, n := range active {
		if n != 0 {
			return fmt.Sprintf("%s is active %d times at the end", who, n)
		}
	}
	return ""
}

func TestTimesOfASequence(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		0:                         "0s",
		999400 * time.Microsecond: "999ms",
		59940 * time.Millisecond:  "59.9s",
		59960 * time.Millisecond:  "1m00.0s",
		time.Hour - 1:             "1h00m00s",
		day - time.Second:         "23h59m59s",
		day - 1:                   "1d00h00m",
		99*day + 61*time.Minute:   "99d01h01m",
		100*day + 61*time.Minute:  "100d01h",
	} {
		if got := clock(d); got != want {
			t.Errorf("%v is drawn as %s, want %s", d, got, want)
		}
	}
}

// TestTheLibraryHasEveryStory asserts that no file of a story is left out of the program, and that
// nothing else is in it.
func TestTheLibraryHasEveryStory(t *testing.T) {
	var files []string
	err := filepath.WalkDir(builtinFolder, func(file string, _ fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(filepath.ToSlash(file), ".yaml"); ok {
			files = append(files, strings.TrimPrefix(name, builtinFolder+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	if !slices.Equal(files, Library()) {
		t.Errorf("the library is %v, the files are %v", Library(), files)
	}
	if _, err := os.Stat(builtinFolder + "/README.md"); err != nil {
		t.Error(err)
	}
	if _, err := stories.Open(builtinFolder + "/README.md"); err == nil {
		t.Error("a page is part of the program")
	}
}
