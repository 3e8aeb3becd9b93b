package telnyx

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

const byeDocument = "<Response><Say>Bye.</Say></Response>"

// TestAnswersThatAreNoDocuments asserts what is said of them, and that the call ends.
func TestAnswersThatAreNoDocuments(t *testing.T) {
	for answer, noted := range map[string]string{
		"":                         "the document is empty; it needs <Response>",
		"Hello":                    `line 1: the document is not XML: it starts with "Hello"`,
		"<Response>\n<Say>Hello":   "line 2: <Say> is not closed",
		"<Answer/>":                "line 1: <Answer> is the root, and the root of a document is",
		"status 500":               "answered 500, and no document",
		"status 302":               "answered 302, and no document",
		"down":                     "gave no document: ",
		strings.Repeat(" ", 70000): "the document has 65537 bytes, and 65536 (64 kB) are the most",
	} {
		synctest.Test(t, func(t *testing.T) {
			b := verbTest{documents: map[string]string{"/voice": answer}}.board(t)
			b.play()
			if all := strings.Join(b.noted, "; "); len(b.noted) != 1 ||
				!strings.HasPrefix(all, "caller: http://127.0.0.1/voice") ||
				!strings.Contains(all, noted) {
				t.Errorf("%.20q: %s", answer, all)
			}
			if len(b.told) != 2 || !strings.Contains(b.told[1], "=failed HangupCause=call_rejected") {
				t.Errorf("%.20q: it tells %q", answer, b.told)
			}
		})
	}
}

// TestTheFallbackIsAskedOnce asserts that, and that the call ends where it fails too.
func TestTheFallbackIsAskedOnce(t *testing.T) {
	for fallback, want := range map[string]string{
		byeDocument: `
			4.04s /first CallStatus=in-progress
			4.09s /fallback CallStatus=in-progress
			4.64s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`,
		"status 503": `
			4.04s /first CallStatus=in-progress
			4.09s /fallback CallStatus=in-progress
			4.1s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`,
	} {
		synctest.Test(t, func(t *testing.T) {
			b := dialledBoard(t, map[string]string{"/first": "status 500", "/fallback": fallback},
				map[string]any{"Url": "http://127.0.0.1/first", "FallbackUrl": "http://127.0.0.1/fallback"})
			b.play()
			b.tells(want)
		})
	}
}

// dialledBoard is a board whose application places a call, at once.
func dialledBoard(t *testing.T, documents map[string]string, body map[string]any,
	acts ...scenarios.Act,
) *board {
	all := []scenarios.Act{{Far: scenarios.Far{Does: "waits"}, Place: "steps[0]", Leg: "callee",
		Asks: []scenarios.Asked{{Hangup: true, Leg: "callee", Within: time.Minute}}}}
	for i, a := range acts {
		a.Place = fmt.Sprintf("steps[%d]", i+1)
		all = append(all, a)
	}
	b := texmlBoard(t, documents, all...)
	for field, value := range map[string]any{"ApplicationSid": "1", "From": "+13125550142",
		"To": "+12025550187"} {
		if body[field] == nil {
			body[field] = value
		}
	}
	go func() {
		time.Sleep(time.Nanosecond) // until the board plays
		status, answer := b.do("POST", "/texml/Accounts/a/Calls", body)
		if status != 200 || answer["status"] != "queued" {
			t.Errorf("%d %v", status, answer)
		}
	}()
	return b
}

// TestDocumentsHaveALimit asserts that a call which goes round in a circle is ended.
func TestDocumentsHaveALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := verbTest{documents: map[string]string{
			"/voice": "<Response><Redirect>/voice</Redirect></Response>"}}.board(t)
		b.play()
		if len(b.told) != mostDocuments+2 || len(b.noted) != 1 ||
			!strings.Contains(b.noted[0], "has run 100 documents") {
			t.Errorf("%d requests, %q", len(b.told), b.noted)
		}
	})
}

// TestURLsOfDocumentsAreGuarded asserts that what must not be asked is not asked, be it for a
// document or for a notice.
func TestURLsOfDocumentsAreGuarded(t *testing.T) {
	for _, document := range []string{
		`<Redirect>http://192.0.2.1/x</Redirect>`,
		`<Gather action="http://192.0.2.1/x" timeout="5" input="speech"/>`,
		`<Dial><Number statusCallback="http://192.0.2.1/x">+12025550144</Number></Dial>`,
		`<Start><Stream url="wss://127.0.0.1/a" statusCallback="http://192.0.2.1/x"/></Start><Pause/>`,
		`<Dial><Conference startConferenceOnEnter="false" waitUrl="http://192.0.2.1/x">a` +
			`</Conference></Dial>`,
	} {
		synctest.Test(t, func(t *testing.T) {
			b := verbTest{documents: map[string]string{"/voice": "<Response>" + document +
				"</Response>"}, acts: calls(says("Hello.", time.Second),
				far("hangs_up", 20*time.Second))}.board(t)
			b.space.CheckURL = func(to string) error {
				if u, err := url.Parse(to); err != nil || u.Hostname() != "127.0.0.1" {
					return errors.New("it must not be asked")
				}
				return nil
			}
			b.play()
			for _, line := range b.told {
				if strings.Contains(line, " /x") {
					t.Errorf("%s: %s", document, line)
				}
			}
			if len(b.noted) == 0 || !strings.Contains(b.noted[0], "it must not be asked") {
				t.Errorf("%s: %q", document, b.noted)
			}
		})
	}
}

// TestADocumentIsTheAnswerOfItsTime asserts that the answer to a request of a call that goes on
// with something else is not run.
func TestADocumentIsTheAnswerOfItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := dialledBoard(t, map[string]string{"/late": byeDocument,
			"/new": "<Response><Pause length=\"5\"/></Response>"},
			map[string]any{"Url": "http://127.0.0.1/late"})
		b.on = func(*desk, string, map[string]any) {}
		b.asked = func(path string, form url.Values) {
			if path == "/late" {
				status, answer := b.form("/texml/Accounts/a/Calls/"+form.Get("CallSid"),
					url.Values{"Url": {"http://127.0.0.1/new"}})
				if status != 200 || answer["status"] != "in-progress" {
					t.Errorf("%d %v", status, answer)
				}
			}
		}
		b.play()
		b.tells(`
			4.04s /late CallStatus=in-progress
			4.08s /new CallStatus=in-progress
			9.13s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`)
	})
}

// TestACallIsSteeredByTheAPI asserts what commands do to a live call, and what they show of it.
func TestACallIsSteeredByTheAPI(t *testing.T) {
	for _, test := range []struct {
		name, want string
		body       map[string]any
		acts       []scenarios.Act
	}{
		{name: "inline", body: map[string]any{"Texml": byeDocument, "Record": true,
			"StatusCallback":          "http://127.0.0.1/status",
			"StatusCallbackEvent":     "initiated ringing answered completed",
			"RecordingStatusCallback": "http://127.0.0.1/rec"}, want: `
				0s /status CallStatus=initiated SequenceNumber=0
				800ms /status CallStatus=ringing SequenceNumber=1
				4s /status CallStatus=in-progress SequenceNumber=2
				4.54s /rec RecordingStatus=completed RecordingDuration=0
				4.54s /status CallStatus=completed HangupCause=normal_clearing SequenceNumber=3`},
		{name: "person", body: map[string]any{"MachineDetection": "Enable"}, want: `
				5.98s /voice AnsweredBy=human
				6.02s /voice CallStatus=in-progress
				21.07s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "machine", body: map[string]any{"MachineDetection": "DetectMessageEnd", "AsyncAmd": true,
			"AsyncAmdStatusCallback": "http://127.0.0.1/amd"}, acts: []scenarios.Act{{
			Far: scenarios.Far{Does: "answers", Machine: "beep"}, Leg: "callee", After: 2 * time.Second}},
			want: `
				2.04s /voice CallStatus=in-progress
				11s /amd AnsweredBy=machine_end_beep
				17.09s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "busy", body: map[string]any{}, acts: []scenarios.Act{{
			Far: scenarios.Far{Does: "is_busy"}, Leg: "callee", After: 2 * time.Second}}, want: `
				2s /voice CallStatus=busy HangupCause=user_busy SequenceNumber=0`},
		{name: "timeout", body: map[string]any{"Timeout": 10, "To": "sip:a@sip.example.com"},
			acts: []scenarios.Act{
				{Far: scenarios.Far{Does: "waits"}, Leg: "callee", After: 20 * time.Second},
				{Far: scenarios.Far{Does: "answers"}, Leg: "nobody", After: time.Hour}}, want: `
				10s /voice CallStatus=no-answer HangupCause=timeout SequenceNumber=0`},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := dialledBoard(t, map[string]string{"/voice": "<Response><Pause length=\"15\"/></Response>"},
					test.body, test.acts...)
				b.play()
				b.tells(test.want)
			})
		})
	}
}

// TestConferencesAreSteeredByTheAPI asserts what a TeXML application can do with who takes part.
func TestConferencesAreSteeredByTheAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := verbTest{documents: map[string]string{
			"/voice": `<Response><Dial action="next"><Conference statusCallback="conf" ` +
				`statusCallbackEvent="join leave">daily</Conference></Dial></Response>`,
			"/next": byeDocument, "/announce": byeDocument},
			acts: calls(on("ben", scenarios.Act{Far: scenarios.Far{Does: "answers",
				When: "command texml_dial_participant"}, After: 3 * time.Second}),
				far("waits", 5*time.Second))}.board(t)
		joined, room := 0, ""
		b.asked = func(path string, form url.Values) {
			joins := form.Get("StatusCallbackEvent") == "participant-join"
			if joins {
				room = "/texml/Accounts/a/Conferences/" + form.Get("ConferenceSid")
				joined++
			}
			switch {
			case joins && joined == 1:
				status, answer := b.form(room+"/Participants", url.Values{"To": {"+12025550187"},
					"From": {"+13125550142"}, "Label": {"ben"}})
				if status != 200 || answer["call_sid"] == "" {
					t.Errorf("dial: %d %v", status, answer)
				}
				return
			case joins:
				status, answer := b.form(room+"/Participants/ben", url.Values{"Muted": {"true"},
					"AnnounceUrl": {"http://127.0.0.1/announce"}})
				if status != 200 || answer["muted"] != true {
					t.Errorf("mute: %d %v", status, answer)
				}
				return
			case path != "/announce":
				return
			}
			_, answer := b.do("GET", room+"/Participants", nil)
			if all, _ := answer["participants"].([]any); len(all) != 2 {
				t.Errorf("participants: %v", answer)
			}
			_, answer = b.do("GET", "/texml/Accounts/a/Calls", nil)
			if all, _ := answer["calls"].([]any); len(all) != 2 {
				t.Errorf("calls: %v", answer)
			}
			if status, _ := b.do("DELETE", room+"/Participants/ben", nil); status != 204 {
				t.Errorf("kick: %d", status)
			}
			status, answer := b.form(room, url.Values{"Status": {"completed"}})
			if status != 200 || answer["status"] != "completed" {
				t.Errorf("end: %d %v", status, answer)
			}
		}
		b.play()
		b.tells(`
			40ms /voice CallStatus=ringing
			270ms /conf SequenceNumber=0 StatusCallbackEvent=participant-join
			3.37s /conf SequenceNumber=1 StatusCallbackEvent=participant-join
			3.41s /announce CallStatus=in-progress
			3.41s /conf SequenceNumber=2 StatusCallbackEvent=participant-leave
			3.45s /conf SequenceNumber=3 StatusCallbackEvent=participant-leave
			3.49s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
			3.55s /next DialCallStatus=completed DialCallDuration=3
			4.1s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`)
	})
}

// TestCommandsAboutNoTeXMLCall asserts the errors of those.
func TestCommandsAboutNoTeXMLCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := verbTest{documents: map[string]string{"/voice": byeDocument}}.board(t)
		b.asked = func(string, url.Values) {
			for path, want := range map[string]int{"/Calls/v3:none": 404, "/Conferences/none": 404,
				"/Conferences/none/Participants": 404} {
				if status, answer := b.form("/texml/Accounts/a"+path, url.Values{"To": {"+12025550187"},
					"From": {"+13125550142"}}); status != want {
					t.Errorf("%s: %d %v", path, status, answer)
				}
			}
			for field, wrong := range map[string]string{"Texml": "<Say>", "To": "agent"} {
				body := map[string]any{"ApplicationSid": "1", "From": "+13125550142", "To": "+12025550187"}
				body[field] = wrong
				if status, answer := b.do("POST", "/texml/Accounts/a/Calls", body); status != 422 {
					t.Errorf("%s: %d %v", field, status, answer)
				}
			}
		}
		b.play()
	})
}

// TestPlacesOfDocuments asserts that what has no meaning where a call waits is skipped, and said.
func TestPlacesOfDocuments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := verbTest{documents: map[string]string{
			"/voice": `<Response><Enqueue waitUrl="wait">support</Enqueue></Response>`,
			"/wait":  `<Response><Dial>+12025550144</Dial><Leave/></Response>`}}.board(t)
		b.play()
		if len(b.noted) != 1 || !strings.Contains(b.noted[0], "<Dial> has no meaning") {
			t.Errorf("%q", b.noted)
		}
		if len(b.told) != 3 {
			t.Errorf("%q", b.told)
		}
	})
}
