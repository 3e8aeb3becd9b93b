package telnyx

import (
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// begins tells the story that a verb begins.
func (t *turn) begins(c *call, v *texml.Verb) {
	met := slices.IndexFunc(t.tale.asked, func(a asked) bool {
		return a.Verb == v.Name && a.leg == c.name
	})
	t.met(met, func(name string) any {
		if name == "text" {
			return v.Text
		}
		return v.Value(name)
	})
	t.noticed("verb " + v.Name)
}

// suppose gives the document of an application without fault, where a run is rehearsed: the verbs
// that are expected, up to the first one that leads to another document.
func (t *turn) suppose(request string) {
	f := t.asks[request]
	if f == nil || !t.w.Rehearsed() || t.tale.Given != nil {
		return
	}
	t.put(scenarios.Cue{At: t.at + thinks, Name: "document/" + request,
		Command: &scenarios.Command{Name: scenarios.CommandDocument,
			Of: map[string]string{"webhook": request},
			With: scenarios.Values{"status": 200, "type": "text/xml", "url": faultlessURL,
				"body": t.supposed(f)}}})
}

// faultlessURL is where the documents of an application without fault come from.
const faultlessURL = "http://127.0.0.1/"

// supposed is that document.
func (t *turn) supposed(f *flow) string {
	if f.Place.OrCall() != texml.Call {
		return "<Response><Pause length=\"10\"/></Response>"
	}
	var text strings.Builder
	text.WriteString("<Response>")
	for i := range t.tale.asked {
		a := &t.tale.asked[i]
		if a.Verb == "" || a.leg != "" && a.leg != f.call.name {
			continue
		}
		asks := faultless(&text, a)
		if asks {
			break
		}
	}
	text.WriteString("</Response>")
	return text.String()
}

// faultless writes a verb with what it cannot be without, and reports whether it leads to another
// document.
func faultless(to *strings.Builder, a *asked) (asks bool) {
	inside, attributes := "", map[string]string{}
	switch a.Verb {
	case "Say":
		inside = "Thank you."
	case "Play":
		inside = faultlessURL + "music.mp3"
	case "Gather":
		attributes = map[string]string{"action": "next", "input": "dtmf speech", "timeout": "30",
			"numDigits": "1"}
	case "Record":
		attributes = map[string]string{"action": "next", "maxLength": "120"}
	case "Dial":
		attributes, inside = map[string]string{"action": "next"}, "+12025550144"
	case "Enqueue":
		attributes = map[string]string{"action": "next", "waitUrl": "wait"}
		inside = "support"
	case "Redirect":
		inside = "next"
	case "Refer":
		attributes, inside = map[string]string{"action": "next"}, "<Sip>sip:desk@sip.example.com</Sip>"
	case "Start", "Stop":
		inside = `<Stream url="wss://127.0.0.1/stream"/>`
	case "Connect":
		inside = `<AIAssistant id="assistant-1"/>`
	case "HttpRequest":
		attributes = map[string]string{"action": "next"}
		inside = `<Request url="` + faultlessURL + `"/>`
	case "AIGather":
		attributes = map[string]string{"action": "next"}
		inside = "<Greeting>Hello.</Greeting><Parameters>{}</Parameters>"
	}
	for name, value := range a.With {
		if name == "text" {
			var text strings.Builder
			_ = xml.EscapeText(&text, []byte(fmt.Sprint(value))) // to memory
			inside = text.String()
			continue
		}
		attributes[name] = fmt.Sprint(value)
	}
	to.WriteString("<" + a.Verb)
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		to.WriteString(" " + name + `="`)
		_ = xml.EscapeText(to, []byte(attributes[name]))
		to.WriteString(`"`)
	}
	to.WriteString(">" + inside + "</" + a.Verb + ">")
	return attributes["action"] != "" || a.Verb == "Redirect"
}
