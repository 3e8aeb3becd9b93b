package telnyx

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestEveryPathLeadsToItsOperation asserts it with parameters that have to be escaped, with and
// without /v2.
func TestEveryPathLeadsToItsOperation(t *testing.T) {
	const odd = "v3:ä/?%=="
	parameter := regexp.MustCompile(`\{[a-z_]+\}`)
	each(t, func(t *testing.T, op *Operation) {
		path := parameter.ReplaceAllLiteralString(op.Path, url.PathEscape(odd))
		for _, path := range []string{path, strings.TrimPrefix(path, "/v2")} {
			got, of, refusal := Route(op.Method, path)
			if refusal != nil || got != op {
				t.Fatalf("%s %s leads to %v, %v", op.Method, path, got, refusal)
			}
			names := parameter.FindAllString(op.Path, -1)
			if len(of) != len(names) {
				t.Errorf("%d parameters, not %d", len(of), len(names))
			}
			for _, name := range names {
				if value := of[strings.Trim(name, "{}")]; value != odd {
					t.Errorf("%s is %q", name, value)
				}
			}
		}
	})
}

func TestTheMethodTellsATextFromAParameter(t *testing.T) {
	for request, want := range map[string]string{
		"POST /v2/messages/schedule":              "schedule_message",
		"GET /v2/messages/schedule":               "retrieve_message",
		"GET /v2/messages/group/1":                "list_group_messages",
		"POST /v2/verifications/sms":              "create_sms_verification",
		"GET /v2/verifications/sms":               "retrieve_verification",
		"DELETE /recordings/1":                    "delete_recording",
		"POST /recordings/actions/delete":         "delete_recordings",
		"GET /texml/Accounts/1/Recordings/2.json": "texml_retrieve_recording",
		"GET /texml/Accounts/1/Calls/2":           "texml_retrieve_call",
		"GET /calls/v3:a%2Fb%3D%3D":               "retrieve_call",
	} {
		method, path, _ := strings.Cut(request, " ")
		op, _, refusal := Route(method, path)
		if refusal != nil || op.Name != want {
			t.Errorf("%s leads to %v, %v, not to %s", request, op, refusal, want)
		}
	}
}

// TestNoRequestFitsTwoOperations asserts that of two with the same method and as many segments, one
// has another text where the other has one as well.
func TestNoRequestFitsTwoOperations(t *testing.T) {
	for _, op := range Operations() {
		for _, other := range index().long[len(op.segments)] {
			apart := op == other || op.Method != other.Method
			for i, s := range op.segments {
				o := other.segments[i]
				apart = apart || s.parameter == "" && o.parameter == "" && s.text != o.text
			}
			if !apart {
				t.Errorf("%s and %s fit the same requests", op.Name, other.Name)
			}
		}
	}
}

func TestOtherPathsAreNotFound(t *testing.T) {
	for _, path := range []string{"", "/", "/v2", "/v2/", "/v3/calls", "/v2/v2/calls", "v2/calls",
		"/v2/calls/", "/v2/calls//actions/speak", "/v2/Calls", "/v2/calls/x/actions/speek", "/%zz",
		"/v2/calls/%zz", "//v2/calls", "/v2/texml/Accounts/1/Recordings/.json",
		"/v2/texml/Accounts/1/Recordings/1.xml", "/v2/calls/a/b/actions/speak"} {
		_, _, refusal := Route("POST", path)
		if refusal == nil || refusal.Status != 404 || refusal.Faults[0].Code != "10005" {
			t.Errorf("%q: %v", path, refusal)
		}
	}
}

func TestOtherMethodsAreNotAllowed(t *testing.T) {
	for request, allowed := range map[string]string{
		"GET /v2/calls":                      "POST",
		"PUT /v2/messages/1":                 "DELETE, GET",
		"PUT /v2/messages/schedule":          "DELETE, GET, POST",
		"get /v2/queues":                     "GET, POST",
		"POST /calls/1/actions/client_state": "",
		"POST /calls/1":                      "GET",
	} {
		method, path, _ := strings.Cut(request, " ")
		_, _, refusal := Route(method, path)
		switch {
		case refusal == nil:
			t.Errorf("%s is allowed", request)
		case allowed == "" && refusal.Status != 404:
			t.Errorf("%s: %v", request, refusal)
		case allowed != "" && (refusal.Status != 405 || refusal.Faults[0].Code != "10030" ||
			refusal.Header.Get("Allow") != allowed):
			t.Errorf("%s: %v, allowed is %q", request, refusal, refusal.Header.Get("Allow"))
		}
	}
}

func FuzzRoute(f *testing.F) {
	for _, op := range Operations() {
		f.Add(op.Method, op.Path)
	}
	f.Fuzz(func(t *testing.T, method, path string) {
		op, of, refusal := Route(method, path)
		if (op == nil) == (refusal == nil) || (op == nil) != (of == nil) {
			t.Fatalf("%v, %v, %v", op, of, refusal)
		}
		if op == nil {
			if refusal.Status != 404 && refusal.Status != 405 {
				t.Error(refusal)
			}
			return
		}
		// What was found is found again by the parameters that were read.
		again := op.Path
		for name, value := range of {
			if value == "" {
				t.Errorf("%s is empty", name)
			}
			again = strings.Replace(again, "{"+name+"}", url.PathEscape(value), 1)
		}
		if back, _, refusal := Route(method, again); refusal != nil || back != op {
			t.Errorf("%s leads to %s, %s to %v", path, op.Name, again, back)
		}
	})
}
