package selftest

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/emitter"
)

// data reads what a file of the suite lists.
func data[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	text, err := os.ReadFile("../" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &list); err != nil || len(list) == 0 {
		t.Fatal(name, err, len(list))
	}
	return list
}

type sdk struct{ SDK, Versions, Does string }

// TestCausesNameSpoils asserts that what tells a cause is a spoil to be refused, named once,
// and that the SDKs that do something are there.
func TestCausesNameSpoils(t *testing.T) {
	type cause struct {
		Spoils     []string
		Does, Says string
	}
	var named []string
	for _, c := range data[cause](t, "causes.json") {
		if len(c.Spoils) == 0 || c.Says == "" {
			t.Errorf("not whole: %+v", c)
		}
		if c.Does != "" && !slices.ContainsFunc(data[sdk](t, "sdks.json"),
			func(s sdk) bool { return s.Does == c.Does }) {
			t.Errorf("no SDK does %q", c.Does)
		}
		for _, name := range c.Spoils {
			spoil, err := emitter.LookupSpoil(name)
			if err != nil {
				t.Error(err)
			} else if spoil.Answer != emitter.Refused {
				t.Errorf("%s need not be refused", name)
			}
			if slices.Contains(named, name) {
				t.Errorf("%s is named twice", name)
			}
			named = append(named, name)
		}
	}
}

// TestSDKsInTheREADME asserts that the table of SDKs that cannot verify is what diagnoses know.
func TestSDKsInTheREADME(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	table := "| SDK | versions | what they do |\n| --- | --- | --- |\n"
	for _, s := range data[sdk](t, "sdks.json") {
		table += "| " + s.SDK + " | " + s.Versions + " | " + s.Does + " |\n"
		if !strings.Contains(string(text), `"`+s.Does+`"`) {
			t.Errorf("suite/README.md does not say what %q is", s.Does)
		}
	}
	if !strings.Contains(string(text), table+"\n") {
		t.Errorf("suite/README.md has another table than sdks.json:\n%s", table)
	}
}

// TestDiagnosisOfMistakes asserts that a receiver which verifies something else than what Telnyx
// sends is told what that is.
func TestDiagnosisOfMistakes(t *testing.T) {
	if testing.Short() {
		t.Skip("judges seventeen receivers")
	}
	for defect, says := range map[string]string{
		"wants-hex":              "telnyx for Node 4.0.0",
		"telnyx-python-3.9":      "telnyx for Python 3.9 to 3.10",
		"wants-dot":              "verifies the timestamp, a dot and the body",
		"wants-no-bar":           "the timestamp and the body with nothing between them: what is",
		"wants-body-alone":       "verifies the body alone",
		"wants-milliseconds":     "takes the timestamp for milliseconds",
		"hmac-only":              "an HMAC keyed with the public key",
		"standard-webhooks-only": "verifies the headers of Standard Webhooks",
		"other-header-names":     "looks for the headers X-Telnyx-Signature-Ed25519",
		"wants-compact":          "parsed and written again without white space",
		"wants-two-space":        "parsed and written again with two spaces a level",
		"wants-python":           "as Python's json.dumps does",
		"wants-php":              "as PHP's json_encode does",
		"clock-off":              "Its clock is ahead",
		"fails-after-verifying":  `500 "TypeError: handlers[event.type] is not a function"`,
		"stumbles":               `refuses what is forged by failing: it answers 500`,
		"telnyx-node-2":          "telnyx for Node 2.0.0 to 2.1.1",
	} {
		t.Run(defect, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := diagnosed(against(t, []string{defect}, nil, 1)); !strings.Contains(got, says) {
					t.Errorf("the diagnosis is %q", got)
				}
			})
		})
	}
}
