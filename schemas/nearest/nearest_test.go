package nearest_test

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

func TestTheNearestNameIsSuggested(t *testing.T) {
	known := []string{"call.answered", "call.hangup", "conference.created", "fax.sent"}
	for name, want := range map[string]string{
		"call.answered":           "call.answered",
		"call.answred":            "call.answered",
		"CALL.HANGUP":             "call.hangup",
		"call-hangup":             "call.hangup",
		"created":                 "conference.created",
		"sent":                    "fax.sent",
		"fax":                     "",
		"":                        "",
		"something else entirely": "",
	} {
		if got := nearest.Name(name, known); got != want {
			t.Errorf("%.30q is near to %q, not %q", name, got, want)
		}
	}
	if got := nearest.Name("call.answered", nil); got != "" {
		t.Errorf("of no names, %q is the nearest", got)
	}
	// A long name is compared with none, because that would take long.
	long := strings.Repeat("x", 201)
	if got := nearest.Name(long, []string{long + "y"}); got != "" {
		t.Errorf("%q is near to %q", long, got)
	}
}

func TestErrorsSayWhereToLook(t *testing.T) {
	few := []string{"one", "two"}
	for _, test := range []struct {
		err  *nearest.Error
		want string
	}{
		{nearest.Unknown("policy", "ome", few),
			`unknown policy "ome"; did you mean "one"? (known: one, two)`},
		{nearest.Unknown("policy", "elsewhere", few),
			`unknown policy "elsewhere" (known: one, two)`},
		{nearest.Unknown("policy", "", nil), `unknown policy ""`},
		{&nearest.Error{Kind: "webhook", Name: "on\n", Nearest: "one", See: "events list"},
			`unknown webhook "on\n"; did you mean "one"? (events list shows all)`},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestSlips(t *testing.T) {
	known := []string{"anna", "participant"}
	for name, want := range map[string]string{"ana": "anna", "anne": "anna", "bert": "", "ann e": "",
		"partcipants": "participant", "partners": "", "": ""} {
		if got := nearest.Slip(name, known); got != want {
			t.Errorf("%q may be a slip of %q", name, got)
		}
	}
}
