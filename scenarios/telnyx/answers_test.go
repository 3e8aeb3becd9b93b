package telnyx

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// silent is where webhooks go that nobody looks at.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

// asks is an API without calls, which is asked and answers.
func asks(t *testing.T) func(method, path, body string) map[string]any {
	t.Helper()
	host := &Host{Emitter: &emitter.Emitter{Transport: silent{}}}
	if _, err := host.Open(t.Context(), Opening{Key: "KEY0",
		Target: emitter.Target{Primary: "http://127.0.0.1/webhooks"}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(host.Wait)
	t.Cleanup(func() { host.Close("KEY0") })
	return func(method, path, body string) (answer map[string]any) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, "/v2"+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer KEY0")
		r.Header.Set("Content-Type", form)
		if strings.HasPrefix(body, "{") {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		host.API.ServeHTTP(w, r)
		if w.Code >= 300 {
			t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		if w.Body.Len() > 0 {
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Errorf("%s %s: %v", method, path, err)
			}
		}
		return answer
	}
}

// TestListsWithin asserts that a list of what belongs to something has nothing else.
func TestListsWithin(t *testing.T) {
	ask := asks(t)
	const profile = `"verify_profile_id": "5f6a0c3e-2f1d-4c6b-8b73-0d9e1a2b3c4d"`
	for _, number := range []string{"+12025550101", "+12025550102", "+12025550101"} {
		ask("POST", "/verifications/sms", fmt.Sprintf(`{"phone_number": %q, %s}`, number, profile))
	}
	list := ask("GET", "/verifications/by_phone_number/+12025550101", "")
	if found := list["data"].([]any); len(found) != 2 {
		t.Errorf("%v", found)
	}
	var ids []string
	for _, says := range []string{"one", "two"} {
		id := ask("POST", "/ai/conversations", `{}`)["id"].(string)
		ask("POST", "/ai/conversations/"+id+"/message",
			fmt.Sprintf(`{"role": "user", "content": %q}`, says))
		ids = append(ids, id)
	}
	list = ask("GET", "/ai/conversations/"+ids[1]+"/messages", "")
	if found := list["data"].([]any); len(found) != 1 ||
		found[0].(map[string]any)["text"] != "two" {
		t.Errorf("%v", found)
	}
}

// TestTexmlPages asserts how lists of the TeXML paths lead from page to page.
func TestTexmlPages(t *testing.T) {
	ask := asks(t)
	for range 5 {
		ask("POST", "/texml/Accounts/a%20b/Queues", "FriendlyName=support")
	}
	const path = "/v2/texml/Accounts/a%20b/Queues"
	for page, want := range []map[string]any{
		{"start": 0, "end": 1, "next_page_uri": path + "?Page=1&PageSize=2"},
		{"start": 2, "end": 3, "next_page_uri": path + "?Page=2&PageSize=2"},
		{"start": 4, "end": 4, "next_page_uri": nil},
	} {
		got := ask("GET", fmt.Sprintf("/texml/Accounts/a%%20b/Queues?Page=%d&PageSize=2", page), "")
		want["page"], want["page_size"] = page, 2
		want["first_page_uri"] = path + "?Page=0&PageSize=2"
		want["uri"] = fmt.Sprintf("%s?Page=%d&PageSize=2", path, page)
		for field, value := range want {
			if fmt.Sprint(got[field]) != fmt.Sprint(value) {
				t.Errorf("page %d has %s %v, not %v", page, field, got[field], value)
			}
		}
		if _, has := got["next_page_uri"]; has != (page < 2) {
			t.Errorf("page %d: %v", page, got)
		}
	}
}

// TestRecordsOfFields asserts that a record has the fields of its command, what they mean when they
// are absent, and nothing that is null: the types of the SDKs have no null there.
func TestRecordsOfFields(t *testing.T) {
	ask := asks(t)
	const call = `"connection_id": "1494404757140276705", "from": "+13125550142", ` +
		`"to": "+12025550187", "media_url": "https://media.example.com/offer.pdf"`
	for fields, want := range map[string]string{
		"": "connection_id created_at direction from id media_url quality=high record_type status " +
			"store_media=false to updated_at",
		`, "quality": "ultra_dark", "store_media": true, "client_state": "b3JkZXI="`: "client_state" +
			" connection_id created_at direction from id media_url quality=ultra_dark record_type " +
			"status store_media=true to updated_at",
	} {
		fax := ask("POST", "/faxes", "{"+call+fields+"}")["data"].(map[string]any)
		var got []string
		for name, value := range fax {
			switch {
			case value == nil:
				t.Errorf("%s is null", name)
			case name == "quality", name == "store_media":
				name += fmt.Sprint("=", value)
			}
			got = append(got, name)
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != want {
			t.Errorf("it has %s", text)
		}
	}
}
