package schemas

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// at is the value of a generated body at a pointer, or "absent".
func at(doc wire.Doc, pointer string) any {
	if value, there := doc.At(pointer); there {
		return value
	}
	return "absent"
}

func lookup(t *testing.T, name string) *Webhook {
	t.Helper()
	w, err := Default().Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestModesDifferByWhereAFieldIsSeen reads one body in each mode that follows x-seen.
func TestModesDifferByWhereAFieldIsSeen(t *testing.T) {
	const captured, documented = "/data/payload/end_time", "/data/payload/state"
	w := lookup(t, "call.hangup")
	for presence, want := range map[Presence][2]bool{
		"": {true, false}, PresenceTypical: {true, false}, PresenceDocumented: {false, true},
		PresenceAll: {true, true}, PresenceRequired: {true, false},
	} {
		doc := generate(t, w, 3, Options{Presence: presence})
		_, one := doc.At(captured)
		_, other := doc.At(documented)
		if [2]bool{one, other} != want {
			t.Errorf("%q: end_time is there %v, state is there %v", presence, one, other)
		}
		state := at(doc, "/data/payload/client_state")
		null := presence == "" || presence == PresenceTypical
		if _, text := state.(string); presence != PresenceRequired && text == null {
			t.Errorf("%q: client_state is %v", presence, state)
		}
	}
}

// TestClientStateStays asserts that what a story sets is what the leg has from then on.
func TestClientStateStays(t *testing.T) {
	play, w := onStage(t, 5), lookup(t, "call.dtmf.received")
	states := []any{nil, "QQ==", "QQ=="}
	for i, want := range states {
		var options Options
		if i == 1 {
			options.With = []Override{{Path: "client_state", Value: want}}
		}
		doc := play.tell(w, options)
		if got := at(doc, "/data/payload/client_state"); got != want {
			t.Errorf("body %d has %v, want %v", i, got, want)
		}
	}
}

// TestIDsTellWhatRealOnesTell decodes the ids of a call and of a message.
func TestIDsTellWhatRealOnesTell(t *testing.T) {
	call, message := lookup(t, "call.initiated"), lookup(t, "message.sent")
	for seed := range rounds() {
		doc := generate(t, call, seed, Options{})
		id := fmt.Sprint(at(doc, "/data/payload/call_control_id"))
		token, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(id, "v3:"))
		if err != nil || len(token) != 40 {
			t.Errorf("seed %d: %s has %d bytes (%v)", seed, id, len(token), err)
		}
		leg := fmt.Sprint(at(doc, "/data/payload/call_leg_id"))
		session := fmt.Sprint(at(doc, "/data/payload/call_session_id"))
		after := ticks(t, leg) - ticks(t, session)
		if leg[24:] != session[24:] || after < 2500 || after > 4600 {
			t.Errorf("seed %d: leg %s, session %s", seed, leg, session)
		}
		began := (ticks(t, leg) - 0x01B21DD213814000) * 100
		since := time.Duration(began - noon().UnixNano())
		if since < 13*time.Millisecond || since > 34*time.Millisecond {
			t.Errorf("seed %d: the leg's id is %v after its start", seed, since)
		}
		doc = generate(t, message, seed, Options{})
		received, err := time.Parse(time.RFC3339, fmt.Sprint(at(doc, "/data/payload/received_at")))
		if err != nil {
			t.Fatal(err)
		}
		id = fmt.Sprint(at(doc, "/data/payload/id"))
		want := fmt.Sprintf("403%09x", received.UnixMilli()>>8)
		if got := strings.ReplaceAll(id, "-", "")[:12]; got != want {
			t.Errorf("seed %d: the message has %s, want %s…", seed, id, want)
		}
		profile := fmt.Sprint(at(doc, "/data/payload/messaging_profile_id"))
		if !strings.HasPrefix(profile, "400") || profile >= id {
			t.Errorf("seed %d: profile %s, message %s", seed, profile, id)
		}
	}
}

// ticks is the time of a UUID of version 1, in steps of 100 ns since 1582.
func ticks(t *testing.T, id string) int64 {
	t.Helper()
	parts := strings.Split(id, "-")
	n, err := strconv.ParseInt(parts[2][1:]+parts[1]+parts[0], 16, 64)
	if err != nil || parts[2][0] != '1' {
		t.Fatalf("%s is no UUID of version 1 (%v)", id, err)
	}
	return n
}

// TestPartiesAreTheNumbers asserts that addresses and names follow the numbers, also those that an
// override sets.
func TestPartiesAreTheNumbers(t *testing.T) {
	w := lookup(t, "call.initiated")
	for from, user := range map[string]string{
		"": "", "+12025550199": "+12025550199", "sip:anna@example.com": "anna",
	} {
		options := Options{With: []Override{{Path: "direction", Value: "incoming"}}}
		if from != "" {
			options.With = append(options.With, Override{Path: "from", Value: from})
		}
		doc := generate(t, w, 8, options)
		if user == "" {
			user = fmt.Sprint(at(doc, "/data/payload/from"))
		}
		uri := fmt.Sprint(at(doc, "/data/payload/from_sip_uri"))
		name := at(doc, "/data/payload/caller_id_name")
		if !strings.HasPrefix(uri, user+"@") || name != user {
			t.Errorf("from %q: uri %s, name %v", from, uri, name)
		}
		for _, p := range Errors(w.Validate(doc)) {
			t.Errorf("from %q: %s", from, p)
		}
	}
}

// TestErrorsFitTheStatus asserts that a failed message says why in a code of its status.
func TestErrorsFitTheStatus(t *testing.T) {
	w := lookup(t, "message.finalized")
	for status, codes := range map[string][]string{
		"expired":         {"40005", "40014"},
		"sending_failed":  {"40002", "40010"},
		"delivery_failed": {"40004", "40006", "40008"},
	} {
		for seed := range rounds() {
			failed := []Override{{Path: "to.0.status", Value: status}}
			doc := generate(t, w, seed, Options{With: failed})
			code := fmt.Sprint(at(doc, "/data/payload/errors/0/code"))
			title := at(doc, "/data/payload/errors/0/title")
			if !slices.Contains(codes, code) || title == "Delivery failed" {
				t.Fatalf("%s, seed %d: code %s, %v", status, seed, code, title)
			}
		}
	}
}

// TestURLsAreThoseDeliveredTo asserts that messages and port-in orders name the URL of the attempt.
func TestURLsAreThoseDeliveredTo(t *testing.T) {
	for _, name := range []string{
		"message.sent", "message.finalized", "message.received", "porting_order.status_changed",
	} {
		doc := generate(t, lookup(t, name), 4, Options{})
		slot := wire.Slot{Pointer: "/data/payload/webhook_url", Fill: wire.FillDeliveredTo}
		if !slices.Contains(doc.Slots, slot) {
			t.Errorf("%s: %v", name, doc.Slots)
		}
	}
}

// TestACampaignIsMadeOnce compares the two webhooks that tell when.
func TestACampaignIsMadeOnce(t *testing.T) {
	play, all := onStage(t, 6), Options{Presence: PresenceAll}
	all.With = []Override{{Path: "type", Value: "VERIFIED"}}
	one := play.tell(lookup(t, "10dlc.campaign.update"), all)
	all.With = nil
	other := play.tell(lookup(t, "campaign_status_update"), all)
	made, err := time.Parse(time.RFC3339, fmt.Sprint(at(one, "/data/payload/createdDate")))
	if err != nil || at(other, "/createDate") != strconv.FormatInt(made.Unix(), 10) {
		t.Errorf("made at %v (%v) and at %v", made, err, at(other, "/createDate"))
	}
}

// TestTheAddressOfAMediaFileHasItsHash asserts that an inbound file lies under its hash, as
// captured, and ends as its type says.
func TestTheAddressOfAMediaFileHasItsHash(t *testing.T) {
	endings := map[string]string{"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
	eachTale(t, []string{"message.received type=MMS"}, func(s tale) {
		hash, ending := s.text(0, "media.0.hash_sha256"), endings[s.text(0, "media.0.content_type")]
		url := s.text(0, "media.0.url")
		if len(hash) != 64 || ending == "" || !strings.HasSuffix(url, "/"+hash+"."+ending) {
			s.Errorf("the file %s of type %s lies at %s", hash, s.text(0, "media.0.content_type"), url)
		}
	})
}

// TestAHeaderIsSpelledOnce asserts that no custom header has both spellings of its name and value,
// unless one asks for the older.
func TestAHeaderIsSpelledOnce(t *testing.T) {
	for _, event := range []string{"call.initiated", "call.answered", "call.hangup"} {
		for _, presence := range []Presence{PresenceTypical, PresenceDocumented, PresenceRequired} {
			for seed := range rounds() {
				doc := generate(t, lookup(t, event), seed, Options{Presence: presence})
				headers, _ := at(doc, "/data/payload/custom_headers").([]any)
				for _, header := range headers {
					if !has(header.(map[string]any), "name", "value") {
						t.Fatalf("%s, seed %d, %s: the header is %v", event, seed, presence, header)
					}
				}
			}
		}
	}
}
