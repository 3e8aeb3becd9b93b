package scenarios

import (
	"bytes"
	"fmt"
	"net/url"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Replay makes recorded attempts again, each once. Its zero value sends them to the byte to where
// they went.
type Replay struct {
	// To has URLs in place of those that the attempts went to. One that is empty replaces none.
	To emitter.Target
	// Resign, if not nil, is the catalogue by which the places in a body are found that differ from
	// attempt to attempt. They are filled anew, with the number of times that the replay has sent
	// the event and the URL to which it goes, and the body is signed anew, at the time of sending. A
	// body that the catalogue does not know is signed as it is.
	Resign *schemas.Catalog
}

// Cues are what a Written script needs to make the attempts again, in their order and as far apart
// as they were. All attempts must have been Tried. A spoiled one is expected to be answered as its
// spoil says; signed anew it would be genuine, which is an error.
func (r Replay) Cues(attempts []emitter.Attempt) ([]Cue, error) {
	cues := make([]Cue, len(attempts))
	sent := map[string]int{}
	for i := range attempts {
		a := &attempts[i]
		request := a.Again()
		if to := r.To.URL(a.Role); to != "" {
			request.URL = moved(a, to)
		}
		if r.Resign != nil {
			if a.Spoil != "" {
				return nil, fmt.Errorf("attempt %d of %s is spoiled by %s, and would be genuine if it "+
					"were signed anew", a.N, a.EventType, a.Spoil)
			}
			sent[a.EventKey()]++
			request.N = sent[a.EventKey()]
			request.Event.Body = renewed(r.Resign, a.RequestBody)
		}
		cues[i] = Cue{Request: &request, Step: expected(a)}
		if i > 0 {
			// At the greatest pace one of them waits for the other.
			apart := max(0, a.At.Sub(attempts[i-1].At))
			cues[i].At = cues[i-1].At + max(apart, time.Nanosecond)
		}
	}
	return cues, nil
}

// moved is the URL to which an attempt goes instead. What an attempt without a body says stands in
// its query.
func moved(a *emitter.Attempt, to string) string {
	was, err := url.Parse(a.URL)
	if err != nil || len(a.RequestBody) > 0 || was.RawQuery == "" {
		return to
	}
	u, err := url.Parse(to)
	if err != nil {
		return to // the emitter refuses it
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += was.RawQuery
	return u.String()
}

// renewed is a recorded body with slots, as far as the catalogue knows it.
func renewed(catalog *schemas.Catalog, text []byte) wire.Body {
	kind := wire.JSON
	if doc, err := wire.Parse(text); err == nil {
		kind = doc.Kind
		if _, doc, err = catalog.Recognize(doc); err == nil {
			if body, err := wire.Captured(text, doc.Slots); err == nil {
				return body
			}
		}
	}
	return wire.Raw(kind, bytes.Clone(text))
}

// expected is what is promised of an attempt with a spoil of which nothing is known but its name:
// what became of the attempt before. Other spoils say themselves what a correct receiver answers.
func expected(a *emitter.Attempt) *Step {
	if a.Spoil == "" {
		return nil
	}
	if _, err := emitter.LookupSpoil(a.Spoil); err == nil {
		return nil
	}
	status := Delivered
	if a.Status < 200 || a.Status > 299 {
		status = Failed
	}
	return &Step{Expect: &Expect{Delivery: status}}
}
