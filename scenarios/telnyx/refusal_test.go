package telnyx

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// documented are the examples of errors in Telnyx's OpenAPI file: status, code, title, detail and
// pointer.
const documented = `
400 | 10015 | Bad Request | Invalid characters in the request. |
400 | 10028 | Character encoding error | Error decoding request body at position 42 |
400 | 90040 | Downloading audio file failed | Provided audio file couldn't be downloaded. |
400 | 90050 | Unable to delete queue | Only empty queues can be deleted. |
401 | 10009 | Authentication failed | The required authentication headers were either invalid or not included in the request. |
404 | 10005 | Audio file not found | Provided audio file URL couldn't be found. |
404 | 10005 | Recording not found | The recording could not be found. Please check the recording_id and try again. | /recording_id
404 | 10007 | Resource not found | Resource not found |
404 | 90058 | Invalid conference_id | The conference does not exist. |
404 | | | Resource not found |
422 | 10004 | Missing required parameter | The 'to' parameter is required and cannot be blank. | /to
422 | 10011 | Media encryption not supported for PSTN calls | SRTP media encryption is not supported for PSTN calls. | /media_encryption
422 | 10015 | Invalid value for connection_id (Call Control App ID) | The requested connection_id (Call Control App ID) is either invalid or does not exist. Only Call Control Apps with valid webhook URL are accepted. | /connection_id
422 | 10016 | Phone number must be in +E164 format | The 'to' parameter must be in E164 format. | /to
422 | 10026 | Invalid parameter type | The 'To' parameter must be of type 'string' | /To
422 | 10032 | Invalid enumerated value | The value must be one of: dual, single. | /record_channels
422 | 10033 | Value outside of range | The value is outside of allowed range 1 to 5000 | /max_participants
422 | 90015 | Invalid Call Control ID | The call_control_id provided was not valid. | /call_control_id
422 | 90018 | Call has already ended | This call is no longer active and can't receive commands. |
422 | 90019 | Conference has already ended | This conference is no longer active and can't receive commands. |
422 | 90020 | Call recording triggered before audio started | Call recording cannot be started until audio has commenced on the call. |
422 | 90031 | Call is not currently forked | Can't stop forking, because the call isn't currently forked. |
422 | 90032 | Maximum number of participants reached | The maximum allowed value of ` + "`max_participants`" + ` has been reached at 100. |
422 | 90033 | Unable to execute command | Conference with given name already exists and it's active. |
422 | 90034 | Call not answered yet | This call can't receive this command because it has not been answered yet. |
422 | 90036 | Queue full | The 'support' queue is full and can't accept more calls. |
422 | 90038 | Call already in queue | Call can't be added to a queue it's already in. |
422 | 90045 | Media Streaming is used | This command can't be issued when media streaming is used. |
422 | 90054 | Call transcription is already in progress | Call transcription can not be started more than once. |
422 | 90061 | AI Assistant is already in progress | AI Assistant cannot be started more than once. |
500 | 10007 | Internal server error | Internal server error |
503 | 10007 | Service unavailable | Service unavailable |
`

func TestErrorsAreThoseOfTheDocumentation(t *testing.T) {
	got := map[string]bool{}
	for key := range refusals() {
		r := Refuse(key)
		f := r.Faults[0]
		line := strings.Join([]string{strconv.Itoa(r.Status), f.Code, f.Title, f.Detail, f.Pointer}, "|")
		got[line] = true
	}
	for line := range strings.Lines(strings.TrimSpace(documented)) {
		parts := strings.Split(line, "|")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		if line := strings.Join(parts, "|"); !got[line] {
			t.Errorf("no error is %s", line)
		}
	}
}

func mustJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestErrorsSayWhatTheyMust(t *testing.T) {
	code := regexp.MustCompile(`^[0-9]{3}$|^[0-9]{5}$`)
	hole := regexp.MustCompile(`\$\{([a-z]*)\}?`)
	for key, e := range refusals() {
		if e.Status < 400 || e.Status > 599 || e.Detail == "" || e.Source == "" || e.Basis == "" {
			t.Errorf("%s: %+v", key, e)
		}
		if key != "texml_404" && (!code.MatchString(e.Code) || e.Title == "") {
			t.Errorf("%s has the code %q and the title %q", key, e.Code, e.Title)
		}
		if e.Pointer != "" && e.Pointer[0] != '/' {
			t.Errorf("%s points to %s", key, e.Pointer)
		}
		used := map[string]bool{}
		for _, found := range hole.FindAllStringSubmatch(e.Detail+e.Pointer, -1) {
			used[found[1]] = true
			if e.Usual[found[1]] == "" {
				t.Errorf("%s: %s has no usual value", key, found[0])
			}
		}
		for name := range e.Usual {
			if !used[name] && name != "name" {
				t.Errorf("%s: nothing is filled by %s", key, name)
			}
		}
	}
}

// TestEveryErrorIsAnswered finds errors that no operation names and no code gives.
func TestEveryErrorIsAnswered(t *testing.T) {
	named := strings.Fields("not_found method media_type encoding bad_json bad_request too_large " +
		"too_deep type enum range invalid e164 missing_param not_modelled conflict forbidden geo " +
		"rate server unavailable audio audio_404")
	for _, op := range Operations() {
		named = append(named, op.Errors...)
	}
	for key := range refusals() {
		if !slices.Contains(named, key) {
			t.Errorf("%s is answered by nothing", key)
		}
	}
}

func TestARefusalIsWrittenAsTelnyxDoes(t *testing.T) {
	for want, r := range map[string]*Refusal{
		`{"errors":[{"code":"90015","title":"Invalid Call Control ID","detail":"The ` +
			`call_control_id provided was not valid.","source":{"pointer":"/call_control_id"},` +
			`"meta":{"url":"https://developers.telnyx.com/docs/overview/errors/90015"}}]}`: Refuse("ccid"),
		`{"errors":[{"code":"90018","title":"Call has already ended","detail":"This call is no ` +
			`longer active and can't receive commands.","meta":{"url":` +
			`"https://developers.telnyx.com/docs/overview/errors/90018"}}]}`: Refuse("ended"),
		`{"errors":[{"detail":"Resource not found"}]}`: Refuse("texml_404"),
		`{"errors":[{"detail":"d","source":{"parameter":"page[size]"}}]}`: {
			Faults: []Fault{{Detail: "d", Parameter: "page[size]"}}},
		`{"errors":[{"code":"501","title":"Not Implemented","detail":"offhook does not model what ` +
			`follows from pay."}]}`: Refuse("not_modelled", "command", "pay"),
		`{"errors":[]}`: {},
	} {
		if got := mustJSON(r.Body()); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestHolesOfErrorsAreFilled(t *testing.T) {
	r := Refuse("unanswered", "command", "speak")
	const want = "422 90034 This call can't receive speak command because it has not been answered yet."
	if r.Error() != want {
		t.Errorf("got  %s\nwant %s", r, want)
	}
	r = Refuse("missing_param", "name", "voice").at("/voice")
	r.Faults = append(r.Faults, Refuse("ended").Faults...)
	const two = "422 10004 The 'voice' parameter is required and cannot be blank. /voice; " +
		"90018 This call is no longer active and can't receive commands."
	if r.Error() != two {
		t.Errorf("got  %s\nwant %s", r, two)
	}
	defer func() {
		const want = `telnyx: unknown error "endet"`
		if got := recover(); got != want {
			t.Errorf("an unknown key panics with %v, not with %s", got, want)
		}
	}()
	Refuse("endet")
}
