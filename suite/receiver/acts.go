package receiver

import (
	"strconv"
	"time"
)

// actsDefects answer as they should, and act more often than once, or not at all, or on what nobody
// signed.
func actsDefects() []Defect {
	return []Defect{
		defect("acts-on-replay", "acts again on the same request", "A20",
			func(r *Receiver) {
				known := r.known
				r.known = func(e *exchange) bool { return known(e) && laterAttempt(e) }
			}),
		defect("acts-on-attempt-2", "acts again on another attempt of an event", "B34",
			dedupesBy(func(e *exchange) string {
				return e.identity + " " + strconv.Itoa(e.Attempt)
			})),
		defect("dedupes-by-body", "knows an event by its body, which has the attempt in it", "B38",
			dedupesBy(func(e *exchange) string { return string(e.Body) })),
		defect("dedupes-by-signature",
			"knows an event by its signature, which it decodes in whatever form it comes",
			"A21 B38", both(
				also(withHeader(rewrites(plainBase64)), notBase64),
				dedupesBy(func(e *exchange) string { return e.Header.Get(signatureHeader) }))),
		defect("dedupes-by-payload-id", "knows an event by the message that it is about", "B39",
			dedupesBy(func(e *exchange) string {
				if id := e.text("data.payload.id"); id != "" {
					return id
				}
				return e.identity
			})),
		defect("check-then-mark", "looks whether it knows an event, and remembers it afterwards",
			"B35", checksThenMarks),
		defect("marks-before-work",
			"fails once on each call.recording.saved and takes the next attempt for a duplicate",
			"B36", refuses(crash, "the recording is not there yet",
				func(e *exchange) bool {
					return e.EventType == "call.recording.saved" && !e.Duplicate
				})),
		defect("marks-before-check", "remembers an event before it verifies the request", "B37",
			func(r *Receiver) { r.notesForged(&r.seen) }),
		defect("late-overwrites", "has an event that comes late overwrite a later one", "B43",
			func(r *Receiver) {
				r.outdated = func(e *exchange) bool {
					e.Undid, _ = r.later(e)
					return false
				}
			}),
		defect("drops-early-final",
			"does not act on the fate of a message that it does not know to be sent", "B43",
			dropsEarlyFinal),
		defect("acts-on-query", "takes the call from the query of the URL", "A32",
			func(r *Receiver) {
				parse := r.parse
				r.parse = func(e *exchange) error {
					err := parse(e)
					if call := e.original.URL.Query().Get("CallSid"); call != "" {
						e.EventID, e.identity = call, call
					}
					return err
				}
			}),
	}
}

// dedupesBy takes events with the same key for the same; those whose key is "" are all different.
func dedupesBy(key func(*exchange) string) func(*Receiver) {
	return func(r *Receiver) {
		r.known = func(e *exchange) bool { return key(e) != "" && r.seen.add(key(e)) }
	}
}

func checksThenMarks(r *Receiver) {
	r.known = func(e *exchange) bool {
		if e.identity == "" || r.seen.has(e.identity) {
			return e.identity != ""
		}
		e.pause(50 * time.Millisecond)
		r.seen.add(e.identity)
		return false
	}
}

func dropsEarlyFinal(r *Receiver) {
	var sent memory
	outdated := r.outdated
	r.outdated = func(e *exchange) bool {
		message := e.text("data.payload.id")
		switch e.EventType {
		case "message.sent":
			sent.add(message)
		case "message.finalized":
			if !sent.has(message) {
				return true
			}
		}
		return outdated(e)
	}
}

// notesForged remembers the events of requests that are not genuine.
func (r *Receiver) notesForged(in *memory) {
	afterwards(func(_ *Receiver, e *exchange) {
		if id := e.parsed().identity; !e.Verified && id != "" {
			in.add(id)
		}
	})(r)
}
