package texml_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// TestWarnings shows what is said of a document that runs without what it says wrong.
func TestWarnings(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"<say>Hi</say>", `<say> is not known to TeXML, and is skipped; did you mean "Say"?`},
		{"<GATHER/>", `<GATHER> is not known to TeXML, and is skipped; did you mean "Gather"?`},
		{"<Sms>Hi</Sms>", "<Sms> is not known to TeXML, and is skipped"},
		{"<Number>1</Number>",
			"<Number> does not belong in <Response>, and is skipped; its place is <Dial>"},
		{"<Dial><Say>Hi</Say></Dial>",
			"<Say> does not belong in <Dial>, and is skipped; its place is <Response>, <Gather>, " +
				"<Prompt>\nline 2: <Dial> is skipped: it has none of text (a number), <Number>, <Sip>, " +
				"<Queue>, <Conference>"},
		{"Hello", `<Response> has text of its own, which is skipped: "Hello"`},
		{"<Pause>5</Pause>", `<Pause> has text of its own, which is skipped: "5"`},
		{"<Say/>", "<Say> is skipped: it has no text (words, with marks of SSML)"},
		{"<Connect/>",
			"<Connect> is skipped: it has none of <Stream>, <ConversationRelay>, <AIAssistant>"},
		{"<Redirect>mailto:ann@example.com</Redirect>",
			`<Redirect> is skipped: "mailto:ann@example.com" is no URL of http or https`},
		{"<Dial>1<Number>2</Number></Dial>",
			`<Dial> has text beside <Number>, which is skipped: "1"`},
		{"<Dial><Number>2</Number><Queue>q</Queue></Dial>",
			"<Queue> cannot stand beside <Number> in line 2, and is skipped"},
		{"<Dial><Conference>c</Conference><Sip>sip:a@b</Sip></Dial>",
			"<Sip> cannot stand beside <Conference> in line 2, and is skipped"},
		{"<Refer><Sip>sip:a@b</Sip><Sip>sip:c@d</Sip></Refer>",
			"<Sip> cannot stand beside <Sip> in line 2, and is skipped"},
		{"<Hangup/>\n<Say>Hi</Say>", "<Say> is never reached: <Hangup> in line 2 is the last verb"},
		{"<Hangup/>\n<Pause/><Redirect/><Pause/>",
			"<Pause> is never reached: <Hangup> in line 2 is the last verb"},

		{"<Gather numdigits='4'/>",
			"<Gather> has an unknown attribute numdigits, which is skipped; " +
				`did you mean "numDigits"?`},
		{"<Hangup reason='busy'/>", "<Hangup> has an unknown attribute reason, which is skipped"},
		{"<Gather timeout='121'/>",
			`<Gather> has timeout "121", which is not 1 to 120; 5 is taken`},
		{"<Gather timeout='5.5'/>", `<Gather> has timeout "5.5", which is no whole number; 5 is taken`},
		{"<Record timeout='-1'/>", `<Record> has timeout "-1", which is less than 0; 0 is taken`},
		{"<Gather numDigits='x'/>",
			`<Gather> has numDigits "x", which is no whole number; it counts as missing`},
		{"<Record playBeep='True'/>", `<Record> has playBeep "True"; write true`},
		{"<Record playBeep='yes'/>",
			`<Record> has playBeep "yes", which is none of true, false; true is taken`},
		{"<Gather action='ftp://x'/>",
			`<Gather> has action "ftp://x", which is no URL of http or https; it counts as missing`},
		{"<Connect><Stream url='/socket'/></Connect>",
			`<Stream> has url "/socket", which is no URL of ws or wss; it counts as missing`},
		{"<Gather finishOnKey='any'/>",
			`<Gather> has finishOnKey "any", which has characters other than 0123456789*#; # is taken`},
		{"<Gather input='Speech voice'/>",
			`<Gather> has "Speech" in input; write speech` + "\n" +
				`line 2: <Gather> has "voice" in input, which is none of dtmf, speech`},
		{"<Gather input='voice'/>",
			`<Gather> has input "voice", which is none of dtmf, speech; dtmf is taken`},
	} {
		body, want := test.body, test.want
		doc := parse(t, "<Response>\n"+body+"</Response>")
		var said []string
		for _, w := range doc.Warnings {
			said = append(said, w.String())
		}
		line := 2
		switch {
		case body == "Hello":
			line = 1
		case strings.HasPrefix(body, "<Hangup/>"):
			line = 3
		}
		want = fmt.Sprintf("line %d: %s", line, want)
		if got := strings.Join(said, "\n"); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
	doc := parse(t, "<Response xml:lang='en' version='2'/>")
	want := "[line 1: <Response> has an unknown attribute version, which is skipped]"
	if fmt.Sprint(doc.Warnings) != want {
		t.Errorf("of the attributes of Response: %q", doc.Warnings)
	}
	doc = parse(t, "<!DOCTYPE Response>\n<Response/>")
	if len(doc.Warnings) != 1 || doc.Warnings[0].String() != "line 1: the document type is not read" {
		t.Errorf("of a document type: %v", doc.Warnings)
	}
}

// TestWarningsEnd: a text that has nothing but mistakes takes no more memory than a hundred.
func TestWarningsEnd(t *testing.T) {
	doc := parse(t, "<Response>"+strings.Repeat("<a b='' c=''/>", 2000)+
		strings.Repeat("<Say b=''/>", 100)+"</Response>")
	last := doc.Warnings[len(doc.Warnings)-1]
	if len(doc.Warnings) != 101 || last.String() != "2100 more warnings are not told" {
		t.Errorf("%d warnings, at last: %s", len(doc.Warnings), last)
	}
}

// TestWhatIsMeant: what is taken in place of what is written, with a warning or without.
func TestWhatIsMeant(t *testing.T) {
	doc := parse(t, `<Response><Dial method=" get " timeout=" 7 "><Conference waitUrl="" beep="ONENTER"
		statusCallbackEvent="Join  none
		leave">c</Conference></Dial><Gather finishOnKey=""/></Response>`)
	dial, gather := doc.Verbs[0], doc.Verbs[1]
	conference := dial.Children[0]
	got := []string{dial.Value("method"), dial.Value("timeout"), conference.Value("beep"),
		conference.Value("statusCallbackEvent"), conference.Value("waitUrl"), gather.Value("finishOnKey"),
		gather.Value("no attribute")}
	if want := []string{"GET", "7", "onEnter", "join leave", "", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if events := conference.Values("statusCallbackEvent"); len(events) != 2 {
		t.Errorf("the events are %q", events)
	}
	if len(doc.Warnings) != 4 {
		t.Errorf("the warnings are %q", doc.Warnings)
	}
	doc = parse(t, "<Response><Dial>1<Number>2</Number></Dial></Response>")
	dialled := doc.Plan(doc.Verbs[0])[0].(texml.Dial).Parties
	if len(dialled) != 1 || dialled[0].To != "2" {
		t.Errorf("dialled are %+v", dialled)
	}
}
