package emitter

import (
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// genuineVectors are the forms that Telnyx's requests have without any spoil: the layouts of each
// body, and what differs from attempt to attempt.
func genuineVectors(bodies []vectorBody) (all []Vector) {
	for _, b := range bodies {
		add := func(name, title, why, source string, r Request) {
			v := Vector{Name: "genuine/" + b.webhook + "/" + name, Title: title, Verdict: Accepted,
				Why: why, Source: []string{source}}
			if err := v.take(r); err != nil {
				panic("emitter: vector " + v.Name + ": " + err.Error())
			}
			all = append(all, v)
		}
		if b.doc.Kind == wire.Form {
			add("form", "A webhook that is a form.",
				"The form is verified as it came, before it is decoded.", "B17",
				Request{Event: b.event("")})
		} else {
			for _, layout := range wire.Layouts() {
				add(string(layout), "A webhook whose JSON is in the layout "+string(layout)+".",
					"The bytes are verified as they came, however they are laid out.", "B01",
					Request{Event: b.event(layout)})
			}
		}
		const again = "Each attempt is signed anew, by the same key and at its own time."
		later := time.Unix(vectorSecond, 0).Add(time.Minute)
		add("attempt-2", "The second attempt of a webhook, a minute after the first.", again, "B45",
			Request{Event: b.event(""), N: 2, At: later})
		add("failover", "The second attempt of a webhook, at the failover URL.", again, "B44",
			Request{Event: b.event(""), N: 2, At: later, URL: vectorFailover})
	}
	return all
}
