package texml

import (
	"strings"
	"time"
)

// Dial connects the call with parties, which ring together, or with a queue or a conference.
type Dial struct {
	Parties    []Party
	Queue      *Queue
	Conference *Conference

	CallerID    string // "" is that of the call
	DisplayName string
	Timeout     time.Duration // how long it rings
	TimeLimit   time.Duration
	// Sequential says that the parties ring one after the other.
	Sequential bool
	// AnswerOnBridge says that the call is answered only when a party answers.
	AnswerOnBridge bool
	HangupOnStar   bool
	Recording      *Recording // of Parties; nil where nothing is recorded
	// Action is asked when the dialled leg has ended, or the call has left the conference.
	Action Callback
}

// A Party is a number or a SIP address that is dialled.
type Party struct {
	To         string
	SIP        bool
	SendDigits string // pressed after the answer
	Status     Notice
	// URL has the document that the party hears before it is connected.
	URL Callback
	// Detection is Enable, DetectMessageEnd or Disable; its result goes to AMD, and to Status where
	// that wants amd.
	Detection        string
	DetectionTimeout time.Duration
	AMD              Callback
}

// A Queue is one from which the caller who waits longest is taken.
type Queue struct {
	Name string
	// URL has the document that the waiting caller hears before being connected.
	URL Callback
}

func (Dial) act() {}

func (p plan) dial() Dial {
	d := Dial{
		CallerID: p.Value("callerId"), DisplayName: p.Value("fromDisplayName"),
		Timeout: p.Seconds("timeout"), TimeLimit: p.Seconds("timeLimit"),
		Sequential: p.Bool("sequential"), AnswerOnBridge: p.Bool("answerOnBridge"),
		HangupOnStar: p.Bool("hangupOnStar"), Recording: p.dialRecording(),
		Action: p.callback("action"),
	}
	if p.Text != "" {
		d.Parties = []Party{{To: p.Text, Detection: "Disable"}}
	}
	for _, noun := range p.Children {
		switch noun := p.of(noun); noun.Name {
		case "Queue":
			d.Queue = &Queue{Name: noun.Text, URL: noun.callback("url")}
		case "Conference":
			d.Conference = noun.conference()
		default:
			d.Parties = append(d.Parties, noun.party())
		}
	}
	return d
}

func (p plan) party() Party {
	return Party{To: p.Text, SIP: p.Name == "Sip", SendDigits: p.Value("sendDigits"),
		Status: p.notice("statusCallback"), URL: p.callback("url"),
		Detection:        p.Value("machineDetection"),
		DetectionTimeout: p.Seconds("machineDetectionTimeout"),
		AMD:              p.callback("amdStatusCallback")}
}

// dialRecording is the recording of a Dial. Its mode says when it begins and, with -dual at its
// end, that it has two channels.
func (p plan) dialRecording() *Recording {
	mode, dual := strings.CutSuffix(p.Value("record"), "-dual")
	start, ok := strings.CutPrefix(mode, "record-from-")
	if !ok {
		return nil
	}
	r := &Recording{From: start, Channels: p.Value("recordingChannels"),
		MaxLength: p.Seconds("recordMaxLength"), Status: p.notice("recordingStatusCallback"),
		HidesURL: !p.Bool("sendRecordingUrl")}
	if dual {
		r.Channels = "dual"
	}
	return r
}
