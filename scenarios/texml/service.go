package texml

import "time"

// Start starts a service and goes on.
type Start struct{ Service Service }

// Stop stops a service, and goes on. Of the service it says at most the name.
type Stop struct{ Service Service }

// Connect starts a service and waits for its end.
type Connect struct {
	Service Service
	// Action is asked when the service has ended.
	Action Callback
}

func (Start) act()   {}
func (Stop) act()    {}
func (Connect) act() {}

// A Service runs beside a call: a Stream, a Transcription, a Suppression, a Siprec, a Recording, an
// AIAssistant or a ConversationRelay.
type Service interface{ service() }

// A Stream sends the audio of a call to a WebSocket.
type Stream struct {
	Name       string
	URL        string
	Track      string
	Parameters []Pair
	Status     Callback
}

// A Transcription is what is said, as text.
type Transcription struct {
	Engine   string
	Tracks   string // inbound, outbound or both
	Interim  bool   // tells unfinished phrases too
	Callback Callback
}

// A Suppression takes noise out of a call.
type Suppression struct{ Direction string }

// A Siprec copies a call to a recorder.
type Siprec struct {
	Name       string
	Connector  string
	Track      string
	Timeout    time.Duration // of the session; 0 is none
	Parameters []Pair
	Status     Callback
}

// A Pair is a name and a value.
type Pair struct{ Name, Value string }

func (Stream) service()            {}
func (Transcription) service()     {}
func (Suppression) service()       {}
func (Siprec) service()            {}
func (Recording) service()         {}
func (AIAssistant) service()       {}
func (ConversationRelay) service() {}

func (p plan) services() []Act {
	var all []Act
	for _, noun := range p.Children {
		if p.Name == "Start" {
			all = append(all, Start{p.service(noun)})
		} else {
			all = append(all, Stop{p.service(noun)})
		}
	}
	return all
}

// service is the service of a noun that Start, Stop or Connect may have.
func (p plan) service(noun *Verb) Service {
	switch n := p.of(noun); noun.Name {
	case "Stream":
		return Stream{Name: n.Value("name"), URL: n.url("url"), Track: n.Value("track"),
			Parameters: n.parameters(), Status: n.callback("statusCallback")}
	case "Transcription":
		return Transcription{Engine: n.Value("transcriptionEngine"),
			Tracks: n.Value("transcriptionTracks"), Interim: n.Bool("interimResults"),
			Callback: n.callback("transcriptionCallback")}
	case "Suppression":
		return Suppression{Direction: n.Value("direction")}
	case "Siprec":
		return Siprec{Name: n.Value("name"), Connector: n.Value("connectorName"),
			Track: n.Value("track"), Timeout: n.Seconds("sessionTimeoutSecs"),
			Parameters: n.parameters(), Status: n.callback("statusCallback")}
	case "Recording":
		return Recording{Channels: n.Value("channels"), Track: n.Value("track"),
			Format: n.Value("format"), Status: n.notice("recordingStatusCallback")}
	case "AIAssistant":
		return AIAssistant{ID: n.Value("id"), Join: n.Value("join")}
	}
	return p.of(noun).relay()
}

func (p plan) parameters() []Pair {
	var all []Pair
	for _, parameter := range p.all("Parameter") {
		all = append(all, Pair{parameter.Value("name"), parameter.Value("value")})
	}
	return all
}
