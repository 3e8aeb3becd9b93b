package emitter

import (
	"net/http"
	"strings"
)

// Tried reports whether the attempt is one that can be made again: offhook tried to reach the
// receiver with it. Where an outage of ours stood in its place it did not, and of an attempt that
// is under way the ledger does not have the bytes.
func (a *Attempt) Tried() bool {
	ours := a.Fault != "" && a.Fault != string(ModeLoseAnswer)
	return a.Method != "" && a.Cause != CauseNotSent && !ours
}

// EventKey tells the attempts of an event from those of the others in a ledger: by the event's id,
// and by where it is from, since some webhooks have no id.
func (a *Attempt) EventKey() string {
	t := &a.Trace
	return strings.Join([]string{a.EventID, a.EventType, t.Story, t.Run, t.Step}, "\x00")
}

// Again is the request that makes the attempt again as it was, to the byte.
func (a *Attempt) Again() Request {
	return Request{Recorded: a, N: a.N, URL: a.URL, Role: a.Role,
		Event: Event{ID: a.EventID, Type: a.EventType, Family: a.Family, Trace: a.Trace}}
}

// verbatim reports whether a recorded attempt is made again to the byte.
func (r *Request) verbatim() bool { return r.Recorded != nil && r.Event.Body.IsZero() }

// carried are the headers that an attempt has in common with one that makes it again: all but those
// that follow from the body, which a receiver notes as well.
func (a *Attempt) carried() http.Header {
	header := a.RequestHeader.Clone()
	if header == nil {
		header = http.Header{}
	}
	for _, name := range []string{"Content-Length", "Transfer-Encoding", "Trailer"} {
		remove(header, name)
	}
	return header
}
