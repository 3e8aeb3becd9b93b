package texml

// A Conference is one that the call joins.
type Conference struct {
	Name  string
	Label string // of the participant
	Muted bool
	// Starts says that the conference begins when the call joins, Ends that it ends when the call
	// leaves.
	Starts, Ends    bool
	MaxParticipants int
	Recording       *Recording // nil where nothing is recorded
	Status          Notice
	// Wait has what is heard before the conference begins: a document or a sound.
	Wait Callback
}

func (p plan) conference() *Conference {
	c := &Conference{Name: p.Text, Label: p.Value("participantLabel"), Muted: p.Bool("muted"),
		Starts: p.Bool("startConferenceOnEnter"), Ends: p.Bool("endConferenceOnExit"),
		MaxParticipants: p.Int("maxParticipants"), Status: p.notice("statusCallback"),
		Wait: p.callback("waitUrl")}
	if p.Value("record") == "record-from-start" {
		c.Recording = &Recording{From: "start", Silence: p.Seconds("recordingTimeout"),
			Status: p.notice("recordingStatusCallback"), HidesURL: !p.Bool("sendRecordingUrl")}
	}
	return c
}
