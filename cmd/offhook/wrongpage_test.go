package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestPagesThatAreWrong asserts that what would mislead a reader is found.
func TestPagesThatAreWrong(t *testing.T) {
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t, root, "x := 1\ny := 2\n")
	for says, text := range map[string]string{
		"--ladger":                   "```sh\noffhook run voice/voicemail --ladger x\n```",
		"unknown command":            "```sh\noffhook lisen\n```",
		"voice/voicemial":            "```sh\nOFFHOOK_SEED=7 go version && offhook run voice/voicemial\n```",
		"no target tset":             "```sh\nmake tset\n```",
		"./suiet":                    "```sh\ngo test -count=1 ./suiet\n```",
		"does not pin":               "```sh\ngo run github.com/nobody/knows\n```",
		"nothing tries rm":           "```sh\noffhook list policies | rm -rf\n```",
		"and the page shows":         "```console\n$ offhook list weather\nfailover\n```",
		"one offhook a line":         "```console\n$ make test\n```",
		"ends with 2":                "```console\n$ offhook list weathers\n…\n```",
		"emit is missing":            "```yaml\nname: x\nsteps: [{emitt: call.hangup}]\n```",
		"call.hangups":               "```yaml\nname: x\nsteps: [{emit: call.hangups}]\n```",
		"nobodys-policy":             "```yaml\nlike: nobodys-policy\n```",
		"refuse/nothing":             "```yaml\n- {check: refuse/nothing, reason: x, expires: 2027-01-01}\n```",
		"polcy":                      "```yaml\npolcy: messaging-4\n```",
		"has no version":             "```yaml\njobs: {a: {steps: [{uses: actions/checkout}]}}\n```",
		"checkout@main has no":       "```yaml\n- uses: actions/checkout@main\n```",
		"@latest has no version":     "```yaml\njobs: {a: {steps: [{run: go install x@latest}]}}\n```",
		"--reprot":                   "```yaml\njobs: {a: {steps: [{run: offhook test --reprot junit}]}}\n```",
		"has this code":              "```go\nx := 1\ny := 3\n```",
		"not JSON":                   "```json\n{a: 1}\n```",
		"tried by nothing":           "```\nanything\n```",
		"no command has a flag --so": "It takes `--so`.",
		"offhook run has no flag":    "`offhook run FILE --so`",
		"offhook test has no flag":   "`test --so`",
		"unknown command \"tset\"":   "`offhook\ntset`",
	} {
		p, err := readPage("page.md", text+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if found := strings.Join(r.read(p), "\n"); !strings.Contains(found, says) {
			t.Errorf("of %s it says %q, without %q", text, found, says)
		}
	}
	for says, text := range map[string]string{
		"page.md:3: put code between fences": "Thus:\n\n    offhook list\n",
		"page.md:1: the fence":               "```sh\noffhook list\n",
	} {
		if _, err := readPage("page.md", text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("of %q it says %v", text, err)
		}
	}
}

// TestDeadLinks asserts that links are followed to files and to headings.
func TestDeadLinks(t *testing.T) {
	p := page{file: "suite/README.md", prose: "[a](MATRIX.md) [b](../README.md#in-go) [c](#in-go) " +
		"[d](https://example.com/x) `[e](f)` [g](MATRIX) [h](../README.md#in-going) [i](#in-g) [j](receiver)"}
	if got := strings.Join(p.deadLinks(repository, headings{}), " "); got != "MATRIX ../README.md#in-going #in-g" {
		t.Errorf("dead are %s", got)
	}
}

// TestShows asserts what output on a page may leave out, and what it may not.
func TestShows(t *testing.T) {
	const printed = "seed 12, at 127.0.0.1:4711\n  2 passed in 3.162s\n\nKEY0123 done"
	for shown, want := range map[string]bool{
		"seed 7, at 127.0.0.1:4010\n2 passed\nin 1m2s\nKEY… done": true,
		"…\n2 passed … done":                                      true,
		"… 2 … KEY…\ndone":                                        true,
		"2 passed … done":                                         false,
		"… 2 passed":                                              false,
		"… 3 passed … done":                                       false,
		"… done … passed …":                                       false,
		"… LEY… done":                                             false,
	} {
		if got := shows(shown, printed); got != want {
			t.Errorf("%q: %t", shown, got)
		}
	}
}
