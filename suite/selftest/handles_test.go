package selftest

import (
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/suite"
)

// TestWhateverIsHandledNothingIsInconclusive asserts that who handles little is judged by what can
// be asked of that.
func TestWhateverIsHandledNothingIsInconclusive(t *testing.T) {
	if testing.Short() {
		t.Skip("judges a receiver many times")
	}
	url := correct(t)
	for _, w := range []string{"message.received", "message.received/RCS", "messaging/*", "texml.amd",
		"texml", "campaign_status_update", "link_clicked", "verify.sent", "call.*"} {
		_, outcomes := verdicts(t, &suite.Config{Target: url, Handles: []string{w}})
		for _, o := range outcomes {
			if o.Verdict != suite.Passed && o.Verdict != suite.Skipped {
				t.Errorf("of one that handles %s: %s", w, o.Explain())
			}
			layout := strings.HasPrefix(o.Check.ID, "accept/layout-")
			if w == "texml" && layout && o.Verdict != suite.Skipped {
				t.Errorf("%s is %s though only forms are handled", o.Check.ID, o.Verdict)
			}
			if o.Check.ID == "accept/webhook/call.ai_gather.tool_call" ||
				o.Check.ID == "accept/webhook/assistant.initialization" {
				t.Errorf("%s wants an answer of its own, and %s does not name it", o.Check.ID, w)
			}
		}
	}
}

// TestVariantsAreHandledByName asserts which variants are asked: those of channels of their own
// only when a variant is named, or left in by a pattern of variants.
func TestVariantsAreHandledByName(t *testing.T) {
	const received = "accept/webhook/message.received"
	for handles, want := range map[string]string{
		"":                        "SMS",
		"*":                       "SMS",
		"messaging":               "SMS",
		"message.received":        "SMS",
		"message.received/SMS":    "SMS",
		"message.received/RCS":    "RCS",
		"message.received/*":      "RCS SMS",
		"message.*/R*":            "RCS",
		"messaging/RCS":           "RCS",
		"messaging messaging/RC?": "RCS SMS",
		"message.sent/RCS":        "",
	} {
		var got []string
		for _, c := range checked(t, strings.Fields(handles)...) {
			if rest, ok := strings.CutPrefix(c.ID, received); ok {
				got = append(got, strings.TrimPrefix(rest, "/"))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("of what %q handles, asked are %v, want %q", handles, got, want)
		}
	}
	if !slices.ContainsFunc(checked(t), func(c suite.Check) bool {
		return c.ID == "accept/webhook/call.hangup"
	}) {
		t.Error("a webhook without variants has no check of its name")
	}
}

// TestAVariantIsSentEverywhere asserts that who handles one variant gets no other, in no check.
func TestAVariantIsSentEverywhere(t *testing.T) {
	_, outcomes := verdicts(t, &suite.Config{Target: correct(t),
		Handles: []string{"message.received/RCS"}})
	sent := 0
	for _, o := range outcomes {
		for _, e := range o.Exchanges {
			body := string(e.RequestBody)
			if e.Asks != suite.Accept || !strings.Contains(body, "message.received") {
				continue
			}
			if sent++; strings.Contains(body, `"SMS"`) || strings.Contains(body, `"MMS"`) {
				t.Fatalf("%s sends %s", o.Check.ID, body)
			}
		}
	}
	if sent < 10 {
		t.Errorf("only %d webhooks were sent", sent)
	}
}

// TestAVariantThatDoesNotExist asserts that the error says which there are.
func TestAVariantThatDoesNotExist(t *testing.T) {
	for handles, says := range map[string]string{
		"message.received/SMX": `unknown variant "SMX"; did you mean "SMS"? (known: RCS, SMS)`,
		"message.received/x*":  `unknown variant "x*"`,
		"call.hangup/SMS":      `call.hangup has no variants; leave out /SMS`,
		"message.recieved/SMS": `did you mean "message.received"`,
		"message.received/[":   `handles "message.received/["`,
		"message.received/":    `unknown variant ""`,
		"voice/RCS":            `voice has no variants`,
	} {
		_, err := suite.Checks(&suite.Config{Handles: []string{handles}})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", handles, err, says)
		}
	}
}

// TestWhatAReceiverDoesNotClaimIsSkipped asserts that forms and the failover URL are judged only
// when they are named.
func TestWhatAReceiverDoesNotClaimIsSkipped(t *testing.T) {
	cfg := &suite.Config{Target: "http://127.0.0.1:1/"}
	for _, o := range outcomes(t, cfg, 1, "accept/form", "failover") {
		if o.Verdict != suite.Skipped || o.Reason == "" {
			t.Errorf("%s: %s %s", o.Check.ID, o.Verdict, o.Reason)
		}
	}
	for _, check := range made(t, cfg).Checks() {
		if strings.HasPrefix(check.ID, "accept/webhook/texml.") ||
			check.ID == "accept/webhook/assistant.initialization" {
			t.Errorf("%s is asked though nobody named it", check.ID)
		}
	}
}

// checked are the checks of a receiver that handles these.
func checked(t *testing.T, handles ...string) []suite.Check {
	t.Helper()
	checks, err := suite.Checks(&suite.Config{Handles: handles})
	if err != nil {
		t.Fatal(err)
	}
	return checks
}
