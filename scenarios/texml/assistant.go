package texml

// An AIAssistant talks with the caller: the assistant of that ID, or in the conversation that it
// joins.
type AIAssistant struct{ ID, Join string }

// A ConversationRelay sends what is said as text to a WebSocket, and speaks what comes from it.
type ConversationRelay struct {
	URL        string
	Greeting   string
	DTMF       bool // sends digits too
	Parameters []Pair
}

// AIGather has an assistant find out what a JSON Schema describes.
type AIGather struct {
	Greeting string
	Schema   string // JSON, as it stands in the document
	History  []Message
	// Action gets what was found out.
	Action Callback
}

// A Message is part of what was said before.
type Message struct{ Role, Text string }

func (AIGather) act() {}

func (p plan) relay() ConversationRelay {
	return ConversationRelay{URL: p.url("url"), Greeting: p.Value("welcomeGreeting"),
		DTMF: p.Bool("dtmfDetection"), Parameters: p.parameters()}
}

func (p plan) aiGather() AIGather {
	g := AIGather{Greeting: spoken(p.text("Greeting")), Schema: p.text("Parameters"),
		Action: p.callback("action")}
	for _, history := range p.all("MessageHistory") {
		for _, m := range history.all("Message") {
			g.History = append(g.History, Message{Role: m.Value("role"), Text: spoken(m.Text)})
		}
	}
	return g
}
