package scenarios

import (
	"reflect"
	"testing"
)

// TestTextReadsAsWritten asserts that every story of the library, and one with all that the language
// has, is the same after it was written and read.
func TestTextReadsAsWritten(t *testing.T) {
	all := append(Builtin(), closed(t, "menu"), closed(t, "outbound"))
	for _, name := range []string{"head", "blocks", "steps", "odd", "far"} {
		s, err := Read(name+".yaml", []byte(unusual(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	for _, s := range all {
		again, err := Read("again.yaml", []byte(s.Text()))
		if err != nil {
			t.Fatalf("%s: %v\n%s", s.Name, err, s.Text())
		}
		s.file, s.source, again.file, again.source = "", nil, "", nil
		if !reflect.DeepEqual(s, again) {
			t.Errorf("%s reads as\n%+v\nnot as\n%+v\n%s", s.Name, again, s, s.Text())
		}
	}
}

// unusual is a story with what few stories have.
func unusual(t *testing.T, name string) string {
	t.Helper()
	return map[string]string{
		"head": `
title: "A title: with, all #sorts"
summary: |
  Two lines,
  and no third.
needs: [failover, answer]
policy: documented-200-then-failover
entities: {connection_id: "1494492062593582591"}
options: {tries: {default: "2", values: ["2", "3"], about: "How often, at most."}, yes: {default: "on"}}
weather: failover
duplicate: 2
late: 3s..4s normal
reorder: true
outage: {url: failover, leg: ben, during: 2s..3s, times: 2, fault: 503}
legs:
  ben: {session: two, from: "+12025550142", client_state: null, outage: {fault: timeout}}
  "on": {}
conferences: {standup: {name: Café}}
steps:
  - {emit: call.initiated}
`,
		"blocks": `
title: Blocks
options: {outcome: {default: busy}}
steps:
  - repeat: ${option.outcome}
    steps:
      - repeat: 2..3
        steps:
          - emit: call.initiated
      - choose: outcome
        of:
          busy: [{emit: call.hangup}]
          "yes": []
  - choose: {a: 1, b: 2}
    of: {a: [{emit: call.answered}], b: []}
  - include: other.yaml
    options: {a: "1"}
    as: {caller: anna}
`,
		"steps": `
title: Steps
steps:
  - {emit: call.initiated, variant: one, leg: ben, playback: "7", name: "1e3", at: 0s}
  - {emit: call.initiated, after: {"1e3": 0s}, with: {a.b: [1, "1", 1.50, {x: null}, true, []], "/data/x": {}}}
  - {emit: call.initiated, after: 1m30s..2m exponential, without: [a.b, "12"], says: {caller: "Hi, {you}"}}
  - emit: call.initiated
    says: [{caller: "Hi"}, {agent: "A very long answer, so long that it cannot stand in one line with all the rest of the step"}]
    with: {from: "+12025550142", a: "one value that is rather long as values go", b: "another one that is just as long"}
  - emit: call.initiated
    expect: {delivery: failed, attempts: 3, url: failover, status: 503, within: 2s, header: {a: b}, body: {/a: 1}, text: "x", verb: Say}
  - {emit: call.initiated, expect: {}, weather: [failover, twice], duplicate: 1, late: 1s, reorder: true, outage: {fault: "503"}}
  - {emit: call.initiated, spoil: stale-24h, illegal: true}
`,
		"far": `
title: The far end
media: {menu_en: 1m30s, "on": call_hangup, "https://example.com/a.mp3": 8s}
steps:
  - {far: dials, leg: anna, name: ring, from: "+12025550142", to: "sip:x@example.com", at: 2s..3s}
  - {far: presses, digits: "1#", when: command gather, after: 1s..2s exponential, expect: {command: speak}}
  - {far: presses, digits: "${option.key}", after: {ring: 0s}}
  - far: says
    text: A text that is so long that the step cannot stand in a line, with all that is expected then
    expect: [{command: a, leg: ben, within: 90s, with: {x: [1, "1"], y.z: null}}, {hangup: true, within: 1s}]
  - {far: answers, machine: silent, when: call.initiated}
  - {far: receives, outcome: delivery_failed}
  - {far: refuses, when: before speak, status: 503, times: 2, acts: true, expect: {command: a}}
  - repeat: 2
    steps: [{far: waits}, {far: writes, text: "yes"}]
`,
		"odd": `
title: "? x"
summary: "Text that is long and has a break in the middle of it, which is kept as it is, \n since nobody knows what it is for, and a tab\t"
steps:
  - {emit: a, with: {"": "", "? x": "? x", "#": "a #b", "- a": "- a", "[": "]", "1": ".inf", "~": "~", "2026-01-01": "12:30:45", "a]": "\u2028\x01\x7f\ufeff", q: "it's \"q\" \\", s: " lead ", e: "😀 ok", n: "Null", o: "0x1F", r: "a, b", c: "a: b", p: "%a", at: "@a", star: "*a", amp: "&a", bang: "!a", bar: "|", gt: ">-", line: "a\nb\n"}}
`}[name]
}
