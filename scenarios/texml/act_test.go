package texml_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// at is a callback of the documents that clean parses.
func at(path, method string) texml.Callback {
	return texml.Callback{URL: "https://example.com" + path, Method: method}
}

// TestActs shows what typical verbs ask for.
func TestActs(t *testing.T) {
	status := texml.Notice{Callback: at("/s", "GET"), Events: []string{"initiated", "completed"}}
	recorded := texml.Notice{Callback: at("/r", "POST"), Events: []string{"completed"}}
	for body, want := range map[string][]texml.Act{
		"<Say loop='2'>\n Fourteen\n letters </Say>": {
			texml.Say{Text: "Fourteen letters", Length: 16 * time.Second / 14, Loop: 2}},
		"<Say>Grüße</Say>": {texml.Say{Text: "Grüße", Length: 5 * time.Second / 14, Loop: 1}},
		"<Say>Hi <break/>dear <b>Ann</b>!</Say>": {
			texml.Say{Text: "Hi dear Ann!", Length: 12 * time.Second / 14, Loop: 1}},
		"<Play loop='0'> hello.mp3 </Play>": {
			texml.Play{URL: "https://example.com/voice/hello.mp3"}},
		"<Play mediaStorage='true'>hello</Play>": {texml.Play{Media: "hello", Loop: 1}},
		"<Play digits='1w#'/>": {
			texml.Play{Digits: "1w#", Length: time.Second, Loop: 1}},
		"<Play ringTone='de'/>":         {texml.Play{RingTone: "de", Loop: 1}},
		"<Pause/>":                      {texml.Pause{Length: time.Second}},
		"<Hangup/>":                     {texml.Hangup{}},
		"<Reject/>":                     {texml.Reject{Reason: "rejected"}},
		"<Leave/>":                      {texml.Leave{}},
		"<Redirect>../b?c=d</Redirect>": {texml.Redirect{Callback: at("/b?c=d", "POST")}},
		"<Redirect method='GET'/>":      {texml.Redirect{Callback: at("/voice/start", "GET")}},
		"<Refer action='/a'><Sip>sip:ann@example.com</Sip></Refer>": {
			texml.Refer{To: "sip:ann@example.com", Action: at("/a", "POST")}},
		"<Enqueue waitUrl='/w' waitUrlMethod='GET'>support</Enqueue>": {
			texml.Enqueue{Queue: "support", Wait: at("/w", "GET"), MaxWait: 4 * time.Hour}},

		"<Gather action='/a' numDigits='4' finishOnKey=''><Say>Hi</Say><Play digits='1'/></Gather>": {
			texml.Gather{DTMF: true, MinDigits: 1, MaxDigits: 4, Timeout: 5 * time.Second,
				Action: at("/a", ""), Prompts: []texml.Act{
					texml.Say{Text: "Hi", Length: time.Second / 7, Loop: 1},
					texml.Play{Digits: "1", Length: 250 * time.Millisecond, Loop: 1}}}},
		"<Gather input='speech dtmf' minDigits='3' numDigits='2' method='GET' action='/a'" +
			" invalidDigitsAction='/i' partialResultCallback='/p' speechTimeout='3'/>": {
			texml.Gather{DTMF: true, Speech: true, MinDigits: 2, MaxDigits: 2, FinishOnKey: "#",
				Timeout: 5 * time.Second, Silence: 3 * time.Second, Action: at("/a", "GET"),
				Invalid: at("/i", "GET"), Partial: at("/p", "POST")}},

		"<Dial>+12025550142</Dial>": {texml.Dial{Timeout: 30 * time.Second, TimeLimit: 4 * time.Hour,
			Parties: []texml.Party{{To: "+12025550142", Detection: "Disable"}}}},
		"<Dial record='record-from-ringing-dual' recordingStatusCallback='/r' action='/a' method='GET'>" +
			"<Number statusCallback='/s' statusCallbackMethod='GET'" +
			" statusCallbackEvent='initiated completed' sendDigits='ww1'>+12025550142</Number>" +
			"<Sip url='/u'>sip:ann@example.com</Sip></Dial>": {
			texml.Dial{Timeout: 30 * time.Second, TimeLimit: 4 * time.Hour, Action: at("/a", "GET"),
				Recording: &texml.Recording{From: "ringing", Channels: "dual", Status: recorded},
				Parties: []texml.Party{
					{To: "+12025550142", SendDigits: "ww1", Status: status, Detection: "Disable",
						DetectionTimeout: 3500 * time.Millisecond},
					{To: "sip:ann@example.com", SIP: true, URL: at("/u", "POST"), Detection: "Disable",
						DetectionTimeout: 3500 * time.Millisecond}}}},
		"<Dial><Queue url='/u'>support</Queue></Dial>": {texml.Dial{Timeout: 30 * time.Second,
			TimeLimit: 4 * time.Hour, Queue: &texml.Queue{Name: "support", URL: at("/u", "POST")}}},
		"<Dial><Conference record='record-from-start' muted='true' waitUrl='/w'>c</Conference></Dial>": {
			texml.Dial{Timeout: 30 * time.Second, TimeLimit: 4 * time.Hour,
				Conference: &texml.Conference{Name: "c", Muted: true, Starts: true, MaxParticipants: 250,
					Wait: at("/w", "POST"), Recording: &texml.Recording{From: "start"}}}},

		"<Record transcription='true' transcriptionCallback='/t' timeout='5'/>": {texml.Record{
			Recording: texml.Recording{Channels: "dual", Format: "mp3", MaxLength: time.Hour,
				Silence: 5 * time.Second},
			Beep: true, FinishOnKey: "1234567890*#", Transcribed: true, Transcription: at("/t", "POST")}},

		"<Start><Stream url='wss://example.com/'><Parameter name='a' value='b'/></Stream><Suppression/>" +
			"<Siprec connectorName='c' sessionTimeoutSecs='0'/><Recording/></Start>": {
			texml.Start{Service: texml.Stream{URL: "wss://example.com/", Track: "inbound_track",
				Parameters: []texml.Pair{{Name: "a", Value: "b"}}}},
			texml.Start{Service: texml.Suppression{Direction: "inbound"}},
			texml.Start{Service: texml.Siprec{Connector: "c", Track: "both_tracks"}},
			texml.Start{Service: texml.Recording{Channels: "dual", Track: "both", Format: "mp3"}}},
		"<Stop><Transcription/></Stop>": {texml.Stop{Service: texml.Transcription{Engine: "Google",
			Tracks: "inbound"}}},
		"<Connect action='/a'><AIAssistant id='i'/></Connect>": {
			texml.Connect{Service: texml.AIAssistant{ID: "i"}, Action: at("/a", "POST")}},
		"<Connect><ConversationRelay url='wss://example.com/' welcomeGreeting='Hi'/></Connect>": {
			texml.Connect{Service: texml.ConversationRelay{URL: "wss://example.com/", Greeting: "Hi"}}},

		"<AIGather action='/a'><Greeting>\nHi\n</Greeting><Parameters><![CDATA[{}]]></Parameters>" +
			"<MessageHistory><Message role='assistant'>Yes?</Message></MessageHistory></AIGather>": {
			texml.AIGather{Greeting: "Hi", Schema: "{}", Action: at("/a", "POST"),
				History: []texml.Message{{Role: "assistant", Text: "Yes?"}}}},
		"<HttpRequest action='/a'><Request url='/r'><Headers><Header><Key>k</Key><Value>v</Value>" +
			"</Header></Headers><Body><![CDATA[{}]]></Body></Request><Response><Type>JSON</Type>" +
			"<StatusCode>200</StatusCode><Content><Field><Name>a.b</Name><Value>c</Value></Field>" +
			"</Content></Response></HttpRequest>": {texml.HttpRequest{Request: at("/r", "POST"),
			Headers: []texml.Pair{{Name: "k", Value: "v"}}, Body: "{}", Form: "JSON", Status: "200",
			Fields: []texml.Pair{{Name: "a.b", Value: "c"}}, Action: at("/a", "POST")}},
		"<Pay chargeAmount='5'/>": {texml.Pay{Transaction: "charge", Amount: "5",
			Means: "credit-card", Connector: "Default"}},
		"<Pay><Parameter name='a' value='b'/></Pay>": {texml.Pay{Transaction: "tokenize",
			Means: "credit-card", Connector: "Default", Parameters: []texml.Pair{{Name: "a", Value: "b"}}}},
	} {
		doc := clean(t, "<Response>"+body+"</Response>")
		if got := doc.Plan(doc.Verbs[0]); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ngot  %+v\nwant %+v", body, got, want)
		}
	}
}

// TestNothingIsUnmodelled: of each verb a plan can be made; a noun is not one.
func TestNothingIsUnmodelled(t *testing.T) {
	for _, d := range texml.Definitions() {
		if d.Kind == "root" {
			continue
		}
		doc := clean(t, tag{d, needed(d)}.write())
		for _, act := range doc.Plan(find(doc.Verbs, d)) {
			_, unmodelled := act.(texml.Unmodelled)
			if unmodelled != (d.Kind == "noun") {
				t.Errorf("of the %s %s the plan is %T", d.Kind, d.ID, act)
			}
		}
	}
}

func TestNotices(t *testing.T) {
	n := texml.Notice{Callback: at("/s", "POST"), Events: []string{"answered"}}
	if !n.Wants("answered") || n.Wants("ringing") {
		t.Errorf("%v wants answered: %v, ringing: %v", n, n.Wants("answered"), n.Wants("ringing"))
	}
	if n.URL = ""; n.Wants("answered") {
		t.Error("a notice without a URL wants something")
	}
}

func TestFlow(t *testing.T) {
	doc := clean(t, "<Response><Say>a</Say><Record/><Leave/><Pause/><Gather/></Response>")
	walk := func(place texml.Place) []string {
		var names []string
		flow := texml.Flow{Document: doc, Place: place}
		for v := flow.Next(); v != nil; v = flow.Next() {
			names = append(names, v.Name)
		}
		return names
	}
	for place, want := range map[texml.Place][]string{
		"":                 {"Say", "Record", "Pause", "Gather"},
		texml.Call:         {"Say", "Record", "Pause", "Gather"},
		texml.Waiting:      {"Say", "Leave", "Pause", "Gather"},
		texml.Announcement: {"Say", "Pause"},
	} {
		if got := walk(place); !slices.Equal(got, want) {
			t.Errorf("in the document of a %q run %q, want %q", place, got, want)
		}
		if n := len(doc.Misplaced(place)); n+len(want) != len(doc.Verbs) {
			t.Errorf("in the document of a %q %d verbs are misplaced", place, n)
		}
	}
	want := "[line 1: <Record> has no meaning in the document of a queue, and is skipped]"
	if got := fmt.Sprint(doc.Misplaced(texml.Waiting)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}

	var flow texml.Flow
	if v := flow.Next(); v != nil {
		t.Errorf("a flow without a document has %v", v)
	}
	for range 2 {
		flow.Redirect(doc)
		if v := flow.Next(); v.Name != "Say" {
			t.Errorf("after a redirect comes %s", v.Name)
		}
	}
}
