package texml

import "slices"

// An Act is what a verb asks for, with every default applied and every URL resolved: one of the
// structs of this package that say so. Attributes on which nothing depends that offhook plays, such
// as a voice, are not in an act; Verb.Value has them.
type Act interface{ act() }

// Unmodelled is a verb that no act stands for.
type Unmodelled struct{ Verb *Verb }

// A Callback is a URL that is asked, and by which method. An empty URL is none.
type Callback struct{ URL, Method string }

// A Notice is a callback that tells of named events, and whose answer is ignored.
type Notice struct {
	Callback
	Events []string
}

// Wants says that an event is to be told.
func (n Notice) Wants(event string) bool { return n.URL != "" && slices.Contains(n.Events, event) }

// Plan says what a verb of the document asks for, in the order in which it does. Only Start and
// Stop ask for more than one thing.
func (d *Document) Plan(v *Verb) []Act {
	p := plan{d.URL, v}
	switch v.Name {
	case "Say":
		return []Act{p.say()}
	case "Play":
		return []Act{p.play()}
	case "Pause":
		return []Act{Pause{Length: v.Seconds("length")}}
	case "Gather":
		return []Act{p.gather(d)}
	case "Dial":
		return []Act{p.dial()}
	case "Record":
		return []Act{p.record()}
	case "Enqueue":
		return []Act{p.enqueue()}
	case "Start", "Stop":
		return p.services()
	case "Connect":
		return []Act{Connect{Service: p.service(v.Children[0]), Action: p.callback("action")}}
	case "Redirect":
		return []Act{p.redirect()}
	case "Reject":
		return []Act{Reject{Reason: v.Value("reason")}}
	case "Hangup":
		return []Act{Hangup{}}
	case "Leave":
		return []Act{Leave{}}
	case "Refer":
		return []Act{Refer{To: v.text("Sip"), Action: p.callback("action")}}
	case "HttpRequest":
		return []Act{p.httpRequest()}
	case "AIGather":
		return []Act{p.aiGather()}
	case "Pay":
		return []Act{p.pay()}
	}
	return []Act{Unmodelled{Verb: v}}
}

func (Unmodelled) act() {}
