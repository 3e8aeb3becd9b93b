package scenarios

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

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
