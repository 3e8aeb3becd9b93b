package texml

import "time"

// Record records the caller, and the verbs wait for it.
type Record struct {
	Recording
	Beep        bool
	FinishOnKey string // of these keys one ends it; "" is none
	// Action is asked when the recording ends.
	Action Callback
	// Transcribed says that it is made text, which Transcription gets.
	Transcribed   bool
	Transcription Callback
}

// A Recording is what is recorded of a call, a dialled leg or a conference.
type Recording struct {
	// From is when it begins: ringing, answer, start, or "" for at once.
	From     string
	Channels string // single, dual or mono; "" where there is no choice
	Track    string // inbound, outbound or both; "" where there is no choice
	Format   string // mp3 or wav; "" where there is no choice
	// MaxLength ends it, and so does a Silence of that length; 0 does not.
	MaxLength time.Duration
	Silence   time.Duration
	// HidesURL says that the callbacks do not have its URL.
	HidesURL bool
	Status   Notice
}

func (Record) act() {}

func (p plan) record() Record {
	return Record{
		Recording: Recording{Channels: p.Value("channels"), Format: p.Value("format"),
			MaxLength: p.Seconds("maxLength"), Silence: p.Seconds("timeout"),
			Status: p.notice("recordingStatusCallback")},
		Beep: p.Bool("playBeep"), FinishOnKey: p.Value("finishOnKey"), Action: p.callback("action"),
		Transcribed: p.Bool("transcription"), Transcription: p.callback("transcriptionCallback"),
	}
}
