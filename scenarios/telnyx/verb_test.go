package telnyx

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A verbTest is a call that documents steer, and what the application hears of it.
type verbTest struct {
	name      string
	documents map[string]string
	acts      []scenarios.Act
	want      string
	noted     string
}

// board is the application of the test. Where the acts are nil, somebody calls, and no more.
func (v verbTest) board(t *testing.T) *board {
	acts := v.acts
	if acts == nil {
		acts = calls()
	}
	acts[0].Asks = []scenarios.Asked{{Hangup: true, Leg: "caller", Within: 2 * time.Minute}}
	return texmlBoard(t, v.documents, acts...)
}

// verbTests are calls in which every verb of a call is run.
func verbTests() []verbTest {
	response := func(verbs string) string { return "<Response>" + verbs + "</Response>" }
	bye := response("<Say>Bye.</Say>")
	return []verbTest{
		{name: "say", documents: map[string]string{"/voice": response(
			`<Say>Fourteen chars</Say><Say loop="2">Fourteen chars</Say><Pause length="3"/>`)}, want: `
				40ms /voice CallStatus=ringing
				6.21s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "play", documents: map[string]string{"/voice": response(
			`<Play>hold_4s.mp3</Play><Play digits="12w"/><Play loop="2">menu_1s.mp3</Play>`)}, want: `
				40ms /voice CallStatus=ringing
				7.21s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "gather keys", documents: map[string]string{"/next": bye, "/voice": response(
			`<Gather action="next" numDigits="2"><Say>Fourteen chars</Say></Gather><Say>No.</Say>`)},
			acts: calls(presses("42", 3*time.Second)), want: `
				40ms /voice CallStatus=ringing
				3.34s /next Digits=42
				3.89s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "gather nothing", documents: map[string]string{"/voice": response(
			`<Gather action="next" timeout="4"/><Say>Fourteen chars</Say>`)}, want: `
				40ms /voice CallStatus=ringing
				5.25s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "gather invalid", documents: map[string]string{"/wrong": bye, "/voice": response(
			`<Gather action="next" invalidDigitsAction="wrong" validDigits="12"/>`)},
			acts: calls(presses("7", 2*time.Second)), want: `
				40ms /voice CallStatus=ringing
				2.04s /wrong Digits=7
				2.59s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "gather speech", documents: map[string]string{"/next": bye, "/voice": response(
			`<Gather action="next" input="speech" method="GET"/>`)},
			acts: calls(says("I have a question.", 2*time.Second)), want: `
				40ms /voice CallStatus=ringing
				4.32s /next SpeechResult=I have a question.
				4.87s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "record", documents: map[string]string{"/next": bye, "/voice": response(
			`<Record action="next" recordingStatusCallback="rec" ` +
				`recordingStatusCallbackEvent="in-progress completed" transcription="true" ` +
				`transcriptionCallback="text"/>`)},
			acts: calls(says("Call me back.", 2*time.Second), presses("#", 3*time.Second)), want: `
				40ms /voice CallStatus=ringing
				170ms /rec RecordingStatus=in-progress
				5.04s /rec RecordingStatus=completed RecordingDuration=4
				5.08s /next RecordingStatus=completed RecordingDuration=4
				5.63s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
				7.04s /text CallStatus=completed TranscriptionText=Call me back.`},
		{name: "record hangup", documents: map[string]string{"/next": bye, "/voice": response(
			`<Record action="next" maxLength="60"/>`)}, acts: calls(far("hangs_up", 5*time.Second)),
			want: `
				40ms /voice CallStatus=ringing
				5s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
				5.04s /next RecordingStatus=completed RecordingDuration=4`},
		{name: "dial", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial action="next"><Number statusCallback="leg" ` +
				`statusCallbackEvent="initiated ringing answered completed">+12025550144</Number></Dial>`)},
			acts: calls(on("agent", far("answers", 3*time.Second)),
				on("agent", far("hangs_up", 10*time.Second))), want: `
				40ms /voice CallStatus=ringing
				170ms /leg CallStatus=initiated SequenceNumber=0
				970ms /leg CallStatus=ringing SequenceNumber=1
				3s /leg CallStatus=in-progress SequenceNumber=2
				13s /leg CallStatus=completed HangupCause=normal_clearing SequenceNumber=3
				13.04s /next DialCallStatus=completed DialCallDuration=10
				13.59s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "dial busy", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial action="next">+12025550144</Dial>`)},
			acts: calls(on("agent", far("is_busy", 3*time.Second))), want: `
				40ms /voice CallStatus=ringing
				3.04s /next DialCallStatus=busy DialCallDuration=0
				3.59s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "dial simultaneously", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial action="next" record="record-from-answer" recordingStatusCallback="rec">` +
				`<Number statusCallback="one" url="whisper" sendDigits="wwww">+12025550144</Number>` +
				`<Number statusCallback="two">+12025550145</Number></Dial>`),
			"/whisper": response("<Say>Fourteen chars</Say>")},
			acts: calls(on("b", far("answers", 3*time.Second)), on("b", far("hangs_up", 10*time.Second))),
			want: `
				40ms /voice CallStatus=ringing
				3s /two CallStatus=canceled HangupCause=originator_cancel SequenceNumber=0
				5.04s /whisper CallStatus=in-progress
				13s /one CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
				13s /rec RecordingStatus=completed RecordingDuration=6
				13.04s /next DialCallStatus=completed DialCallDuration=10
				13.59s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "dial in turn", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial action="next" sequential="true" timeout="6" timeLimit="60" answerOnBridge="true">` +
				`<Number>+12025550144</Number><Number>+12025550145</Number></Dial>`)},
			acts: calls(on("a", far("is_busy", 3*time.Second)), on("b", far("answers", 4*time.Second))),
			want: `
				40ms /voice CallStatus=ringing
				1m7.16s /next DialCallStatus=completed DialCallDuration=60
				1m7.71s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "hang up on star", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial action="next" hangupOnStar="true">+12025550144</Dial>`)},
			acts: calls(on("a", far("answers", 3*time.Second)), presses("1*", 4*time.Second)), want: `
				40ms /voice CallStatus=ringing
				7.38s /next DialCallStatus=completed DialCallDuration=4
				7.93s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "conference", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial action="next"><Conference statusCallback="conf" statusCallbackEvent="start join leave" `+
				`endConferenceOnExit="true">daily</Conference></Dial>`) + "|" + response(
			`<Dial action="next"><Conference startConferenceOnEnter="false">daily</Conference></Dial>`)},
			acts: calls(on("ben", scenarios.Act{Far: scenarios.Far{Does: "dials", TeXML: "target"},
				After: 5 * time.Second}), far("hangs_up", 10*time.Second)), want: `
				40ms /voice CallStatus=ringing
				210ms /conf SequenceNumber=0 StatusCallbackEvent=conference-start
				270ms /conf SequenceNumber=1 StatusCallbackEvent=participant-join
				5.04s /voice CallStatus=ringing
				5.27s /conf SequenceNumber=2 StatusCallbackEvent=participant-join
				15s /conf SequenceNumber=3 StatusCallbackEvent=participant-leave
				15s /conf SequenceNumber=4 StatusCallbackEvent=participant-leave
				15s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
				15.1s /next DialCallStatus=completed DialCallDuration=9
				15.65s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "conference waits", documents: map[string]string{"/next": bye, "/voice": response(
			`<Dial><Conference startConferenceOnEnter="false" waitUrl="music">daily</Conference></Dial>`) +
			"|" + response(`<Dial><Conference>daily</Conference></Dial>`),
			"/music": response("<Play>hold_4s.mp3</Play>")},
			acts: calls(on("ben", scenarios.Act{Far: scenarios.Far{Does: "dials", TeXML: "target"},
				After: 7 * time.Second}), far("hangs_up", 10*time.Second),
				on("ben", far("hangs_up", 5*time.Second))), want: `
				40ms /voice CallStatus=ringing
				210ms /music CallStatus=in-progress
				5.22s /music CallStatus=in-progress
				7.04s /voice CallStatus=ringing
				17s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
				22s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "queue", documents: map[string]string{"/next": bye, "/voice": response(
			`<Enqueue action="next" waitUrl="wait">support</Enqueue>`) + "|" + response(
			`<Dial action="next"><Queue>support</Queue></Dial>`),
			"/wait": response("<Play>hold_4s.mp3</Play>")},
			acts: calls(on("ben", scenarios.Act{Far: scenarios.Far{Does: "dials", TeXML: "target"},
				After: 7 * time.Second}), on("ben", far("hangs_up", 10*time.Second))), want: `
				40ms /voice CallStatus=ringing
				210ms /wait QueuePosition=1
				5.22s /wait QueuePosition=1
				7.04s /voice CallStatus=ringing
				17s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0
				17.04s /next CallStatus=in-progress
				17.59s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "leave", documents: map[string]string{"/next": bye, "/voice": response(
			`<Enqueue action="next" waitUrl="wait">support</Enqueue>`),
			"/wait": response("<Pause/><Leave/>")}, want: `
				40ms /voice CallStatus=ringing
				210ms /wait QueuePosition=1
				1.26s /next CallStatus=in-progress
				1.81s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "redirect", documents: map[string]string{"/next": bye, "/voice": response(
			`<Redirect>next?a=1</Redirect>`)}, want: `
				40ms /voice CallStatus=ringing
				210ms /next CallStatus=in-progress
				760ms /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "reject", documents: map[string]string{"/voice": response(`<Reject reason="busy"/>`)},
			want: `
				40ms /voice CallStatus=ringing
				90ms /voice CallStatus=busy HangupCause=user_busy SequenceNumber=0`},
		{name: "hangup", documents: map[string]string{"/voice": response(
			`<Hangup/><Say>No.</Say>`)}, want: `
				40ms /voice CallStatus=ringing
				210ms /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`,
			noted: `caller: line 1: <Say> is never reached: <Hangup> in line 1 is the last verb`},
		{name: "services", documents: map[string]string{"/voice": response(
			`<Start><Stream url="wss://127.0.0.1/a" statusCallback="stream" name="one"/></Start>` +
				`<Start><Siprec connectorName="x" statusCallback="siprec"/></Start>` +
				`<Start><Recording recordingStatusCallback="rec"/></Start>` +
				`<Start><Transcription transcriptionCallback="text"/></Start>` +
				`<Pause length="10"/><Stop><Stream name="one"/></Stop><Pause length="2"/>`)},
			acts: calls(says("Hello there.", 4*time.Second)), want: `
				40ms /voice CallStatus=ringing
				170ms /siprec SiprecEvent=siprec-started
				170ms /stream StreamEvent=stream-started
				4.84s /text Transcript=Hello there.
				10.17s /stream StreamEvent=stream-stopped
				12.21s /rec RecordingStatus=completed RecordingDuration=12
				12.21s /siprec SiprecEvent=siprec-stopped
				12.21s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "refer", documents: map[string]string{"/voice": response(
			`<Refer action="next"><Sip>sip:desk@sip.example.com</Sip></Refer>`)}, want: `
				40ms /voice CallStatus=ringing
				1.37s /next ReferCallStatus=in-progress
				1.43s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "http request", documents: map[string]string{"/next": bye, "/voice": response(
			`<HttpRequest action="next"><Request url="http://127.0.0.1/x"/></HttpRequest>`)}, want: `
				40ms /voice CallStatus=ringing
				210ms /next
				760ms /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`,
			noted: "caller: <HttpRequest> does not ask http://127.0.0.1/x, and goes on as if that had " +
				"answered"},
		{name: "ai gather", documents: map[string]string{"/next": bye, "/voice": response(
			`<AIGather action="next"><Greeting>Hello.</Greeting><Parameters>{}</Parameters></AIGather>`)},
			acts: calls(says("Zoe, on Monday.", 4*time.Second)), want: `
				40ms /voice CallStatus=ringing
				6.06s /next Status=valid
				6.61s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "connect", documents: map[string]string{"/voice": response(
			`<Connect><AIAssistant id="a-1"/></Connect>`)},
			acts: calls(far("hangs_up", 5*time.Second)), want: `
				40ms /voice CallStatus=ringing
				5s /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`},
		{name: "pay", documents: map[string]string{"/voice": response(`<Pay action="next"/>`)},
			want: `
				40ms /voice CallStatus=ringing
				210ms /voice CallStatus=completed HangupCause=normal_clearing SequenceNumber=0`,
			noted: `caller: line 1: <Pay> is not modelled, and is skipped`},
	}
}

// TestVerbs asserts what each verb leads to: which requests follow, when, and with what.
func TestVerbs(t *testing.T) {
	for _, test := range verbTests() {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := test.board(t)
				report := b.play()
				b.tells(test.want)
				if noted := strings.Join(b.noted, "\n"); noted != test.noted ||
					report.Noted != len(b.noted) {
					t.Errorf("noted %s", noted)
				}
				if report.Unmet > 0 {
					t.Errorf("unkept: %q", report.Unkept)
				}
			})
		})
	}
}
