package telnyx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const asJSON = "application/json"

// lookup is an operation that must be there.
func lookup(t testing.TB, name string) *Operation {
	t.Helper()
	op, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// encoded is a body in the first media type that an operation takes.
func encoded(op *Operation, body map[string]any) (string, []byte) {
	if op.Content[0] == asJSON {
		return asJSON, []byte(mustJSON(body))
	}
	values := url.Values{}
	for name, value := range body {
		values.Set(name, fmt.Sprint(value))
	}
	return op.Content[0], []byte(values.Encode())
}

func TestExamplesAreTaken(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		if op.Body == nil {
			return
		}
		media, text := encoded(op, op.Example)
		got, refusal := op.Read(media, text)
		if refusal != nil {
			t.Fatal(refusal)
		}
		if mustJSON(got) != mustJSON(op.Example) {
			t.Errorf("%s is read as %s", text, mustJSON(got))
		}
	})
}

// TestEachMissingFieldIsNamed takes one required field after another out of the example, makes it
// blank, or null.
func TestEachMissingFieldIsNamed(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		for _, name := range texts(op.body().doc["required"]) {
			values := map[string]any{"absent": nil, "null": nil}
			if op.body().property(name)["minLength"] != nil {
				values["blank"] = ""
			}
			for how, value := range values {
				body := maps.Clone(op.Example)
				if body[name] = value; how == "absent" {
					delete(body, name)
				}
				media, text := encoded(op, body)
				_, refusal := op.Read(media, text)
				want := fmt.Sprintf("422 10004 The '%s' parameter is required and cannot be blank. /%s",
					name, name)
				if refusal == nil || refusal.Error() != want {
					t.Errorf("%s is %s: %v, not %s", name, how, refusal, want)
				}
			}
		}
	})
}

// TestEveryFieldIsChecked gives each field a value of another type.
func TestEveryFieldIsChecked(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		fields, _ := op.body().doc["properties"].(map[string]any)
		for name := range fields {
			schema := op.body().property(name)
			body := maps.Clone(op.Example)
			if body[name] = any(true); slices.Contains(texts(schema["type"]), "boolean") {
				body[name] = "yes"
			}
			if op.Content[0] != asJSON && slices.Contains(texts(schema["type"]), "string") {
				continue // everything in a form is a text
			}
			want := "10026"
			if schema["anyOf"] != nil {
				want = Refuse(schema["x-error"].(string)).Faults[0].Code
			}
			media, text := encoded(op, body)
			_, refusal := op.Read(media, text)
			if op.Content[0] != asJSON && slices.Contains(texts(schema["type"]), "array") {
				continue
			}
			if refusal == nil || len(refusal.Faults) != 1 || refusal.Faults[0].Code != want ||
				refusal.Faults[0].Pointer != "/"+name {
				t.Errorf("%s is %v: %v", name, body[name], refusal)
			}
		}
	})
}

func TestDamageHasItsOwnError(t *testing.T) {
	for _, test := range []struct{ name, with, want string }{
		{"speak", `"client_state": "no base 64"`, "422 90017 /client_state"},
		{"speak", `"loop": 0`, "422 90009 /loop"},
		{"speak", `"loop": "101"`, "422 90009 /loop"},
		{"speak", `"payload_type": "html"`, "422 10032 /payload_type"},
		{"speak", `"voice_settings": {}`, "422 10004 /voice_settings/type"},
		{"speak", `"payload": "` + strings.Repeat("ä", 5001) + `"`, "422 90010 /payload"},
		{"send_dtmf", `"digits": "12x"`, "422 90014 /digits"},
		{"send_dtmf", `"duration_millis": 99`, "422 90027 /duration_millis"},
		{"playback_stop", `"stop": "some"`, "422 90016 /stop"},
		{"gather", `"minimum_digits": 0`, "422 90022 /minimum_digits"},
		{"gather", `"maximum_digits": 129`, "422 90023 /maximum_digits"},
		{"gather_using_speak", `"maximum_tries": 129`, "422 90024 /maximum_tries"},
		{"gather", `"terminating_digit": "x"`, "422 90007 /terminating_digit"},
		{"gather", `"valid_digits": "12A"`, "422 90008 /valid_digits"},
		{"gather", `"initial_timeout_millis": 120001`, "422 90056 /initial_timeout_millis"},
		{"dial", `"time_limit_secs": 29`, "422 90029 /time_limit_secs"},
		{"dial", `"timeout_secs": 601`, "422 10033 /timeout_secs"},
		{"dial", `"to": "2025550187"`, "422 10016 /to"},
		{"dial", `"to": ["+12025550187", "x"]`, "422 10016 /to/1"},
		{"dial", `"webhook_urls": {"calls answered": "https://app.example.com"}`, "422 90057 /webhook_urls"},
		{"dial", `"billing_group_id": "x"`, "422 10015 /billing_group_id"},
		{"dial", `"custom_headers": [{"name": "X-A"}]`, "422 10004 /custom_headers/0/value"},
		{"create_conference", `"max_participants": 1`, "422 10033 /max_participants"},
		{"send_message", `"to": "somebody"`, "400 40310 /to"},
		{"send_group_mms", `"to": ["+12025550187", "somebody"]`, "400 40310 /to/1"},
		{"create_sms_verification", `"phone_number": "2025550187"`, "400 10015 /phone_number"},
		{"texml_dial", `"To": "2025550187"`, "422 10016 /To"},
	} {
		op := lookup(t, test.name)
		var with map[string]any
		if err := json.Unmarshal([]byte("{"+test.with+"}"), &with); err != nil {
			t.Fatal(err)
		}
		body := maps.Clone(op.Example)
		maps.Copy(body, with)
		_, refusal := op.Read(asJSON, []byte(mustJSON(body)))
		got := "nothing"
		if refusal != nil {
			f := refusal.Faults[0]
			got = fmt.Sprintf("%d %s %s", refusal.Status, f.Code, f.Pointer)
			if strings.Contains(refusal.Error(), "${") || len(refusal.Faults) > 1 {
				t.Error(refusal)
			}
		}
		if got != test.want {
			t.Errorf("%s with %.60s: %s, not %s", test.name, test.with, got, test.want)
		}
	}
}

func TestValuesAtTheirLimitsAreTaken(t *testing.T) {
	for name, with := range map[string]string{
		"speak": `{"payload": "` + strings.Repeat("ä", 5000) + `", "voice": "male", "loop": "infinity",
			"client_state": "", "command_id": null, "unknown": {"a": [1]}}`,
		"playback_start": `{"media_name": "hold", "loop": 100}`,
		"gather":         `{"maximum_digits": 128, "terminating_digit": "", "inter_digit_timeout_millis": 1}`,
		"dial":           `{"connection_id": "1", "from": "sip:a@b", "to": "+12025550187,1w2", "timeout_secs": 5.0}`,
		"send_message":   `{"to": "55501", "from": "Offhook", "send_at": null}`,
	} {
		if _, refusal := lookup(t, name).Read(asJSON, []byte(with)); refusal != nil {
			t.Errorf("%s: %v", name, refusal)
		}
	}
}

func TestNumbersKeepTheirDigits(t *testing.T) {
	got, refusal := lookup(t, "hangup").Read(asJSON, []byte(`{"order": 12345678901234567890}`))
	if want := json.Number("12345678901234567890"); refusal != nil || got["order"] != want {
		t.Errorf("%v, %v", got, refusal)
	}
}

// TestAllFaultsAreTold has the absent field first, then the others by pointer.
func TestAllFaultsAreTold(t *testing.T) {
	_, refusal := lookup(t, "speak").Read(asJSON,
		[]byte(`{"payload": 1, "client_state": "?", "loop": true}`))
	const want = "422 10004 The 'voice' parameter is required and cannot be blank. /voice; 90017 The " +
		"'client_state' parameter must be a valid base64 string. /client_state; 90009 The 'loop' " +
		"parameter must be 'infinity' or between 1 and 100. /loop; 10026 The 'payload' parameter " +
		"must be of type 'string' /payload"
	if refusal == nil || refusal.Error() != want {
		t.Errorf("got  %v\nwant %s", refusal, want)
	}
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	speak, dial := lookup(t, "speak"), lookup(t, "texml_update_call")
	for _, test := range []struct {
		op          *Operation
		media, body string
		want        string
	}{
		{speak, "text/plain;charset=UTF-8", "{}", "415 10014"},
		{speak, "", "{}", "415 10014"},
		{speak, "application/json;", "{}", "422 10004"},
		{speak, "Application/JSON; charset=utf-8", " ", "422 10004"},
		{speak, "text/plain", "", "422 10004"},
		{speak, form, "payload=x&voice=male", "415 10014"},
		{dial, asJSON, "{}", "415 10014"},
		{dial, form, "Status=%zz", "400 10015"},
		{dial, form, "Status=a;b", "400 10015"},
		{dial, form, "Status=\xff", "400 10028"},
		{dial, form, "Status=paused", "422 10032"},
		{speak, asJSON, "{\"payload\": \"\xff\"}", "400 10028"},
		{speak, asJSON, `{"payload": "x"`, "400 10023"},
		{speak, asJSON, `null`, "400 10023"},
		{speak, asJSON, `[]`, "400 10023"},
		{speak, asJSON, `"x"`, "400 10023"},
		{speak, asJSON, `{} {}`, "400 10023"},
		{speak, asJSON, `{}]`, "400 10023"},
		{speak, asJSON, `{'payload': 1}`, "400 10023"},
		{speak, asJSON, strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200), "400 10023"},
		{speak, asJSON, `{"payload": "` + strings.Repeat("x", largest) + `"}`, "413 413"},
	} {
		_, refusal := test.op.Read(test.media, []byte(test.body))
		if refusal == nil || !strings.HasPrefix(refusal.Error(), test.want+" ") {
			t.Errorf("%s %.30q: %v, not %s", test.media, test.body, refusal, test.want)
		}
	}
	_, refusal := speak.Read(asJSON, []byte("{\"payload\": \"ä\xff\"}"))
	if want := "400 10028 Error decoding request body at position 15"; refusal.Error() != want {
		t.Errorf("%v, not %s", refusal, want)
	}
}

func TestAnEmptyBodyIsOneWithoutFields(t *testing.T) {
	each(t, func(t *testing.T, op *Operation) {
		for _, text := range []string{"", " \n"} {
			got, refusal := op.Read("", []byte(text))
			needs := len(texts(op.body().doc["required"])) > 0
			if needs != (refusal != nil) || !needs && !reflect.DeepEqual(got, map[string]any{}) {
				t.Errorf("%q: %v, %v", text, got, refusal)
			}
			if needs && (refusal.Status != 422 || refusal.Faults[0].Code != "10004") {
				t.Error(refusal)
			}
		}
	})
}

func TestDefaultsAreToldByFiles(t *testing.T) {
	gather := lookup(t, "gather")
	if got := gather.Default("terminating_digit"); got != "#" {
		t.Errorf("terminating_digit is usually %v", got)
	}
	if got := gather.Default("timeout_millis"); got != json.Number("60000") {
		t.Errorf("timeout_millis is usually %v", got)
	}
	if got := gather.Default("gather_id"); got != nil {
		t.Errorf("gather_id is usually %v", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, op := range Operations() {
		if op.Body != nil {
			media, text := encoded(op, op.Example)
			f.Add(op.Name, media, text)
		}
	}
	f.Add("speak", asJSON, []byte(`{"webhook_urls": {"a/b~c": 1}}`))
	f.Add("texml_dial_participant", form, []byte("a[b]=1&a=2&a[]=3&a[0][x]=4&a[0]=5"))
	f.Fuzz(func(t *testing.T, name, media string, text []byte) {
		op, err := Lookup(name)
		if err != nil {
			return
		}
		before := bytes.Clone(text)
		fields, refusal := op.Read(media, text)
		if (fields == nil) == (refusal == nil) || !bytes.Equal(before, text) {
			t.Fatalf("%v, %v", fields, refusal)
		}
		if refusal != nil {
			if refusal.Status < 400 || refusal.Status > 422 || len(refusal.Faults) == 0 {
				t.Error(refusal)
			}
			return
		}
		// What was read can be sent, and is taken again.
		if op.Body != nil && slices.Contains(op.Content, asJSON) {
			if _, refusal := op.Read(asJSON, []byte(mustJSON(fields))); refusal != nil {
				t.Errorf("%s is refused the second time: %v", mustJSON(fields), refusal)
			}
		}
	})
}
