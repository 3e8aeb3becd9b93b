package control

import (
	"cmp"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// kept is how many entries a log keeps; the oldest are forgotten.
const kept = 4096

// A log is what happened in a namespace.
type log struct {
	mu      sync.Mutex
	account *telnyx.Account
	entries []Entry
	last    int64         // the sequence number of the latest entry
	changed chan struct{} // is closed when an entry is added
	over    chan struct{} // is closed when all entries are forgotten
	legs    map[string]string
	gone    []string // ids of calls that have ended, the first one first
	stories []*story
	begun   int // stories
}

func newLog(a *telnyx.Account) *log {
	return &log{account: a, changed: make(chan struct{}), over: make(chan struct{}),
		legs: map[string]string{}}
}

// add adds an entry that tells of an account, and returns it with its number. An account that takes
// the place of the one before begins with an empty log.
func (l *log) add(a *telnyx.Account, e Entry) Entry {
	l.forget(a)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.Seq, e.At = l.last, time.Now().UTC()
	l.place(&e)
	l.entries = append(l.entries, e)
	if len(l.entries) > kept+kept/4 {
		l.entries = slices.Clone(l.entries[len(l.entries)-kept:])
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return e
}

// forget forgets all entries, unless they are those of the account. Numbers go on, so that who asks
// for what came since misses nothing.
func (l *log) forget(a *telnyx.Account) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a != nil && a == l.account {
		return
	}
	l.account, l.entries, l.stories = a, nil, nil
	l.legs, l.gone = map[string]string{}, nil
	close(l.over)
	l.over = make(chan struct{})
}

// place finds the leg of a command by the id of its call, which call.initiated has told.
func (l *log) place(e *Entry) {
	switch {
	case e.Kind == Command:
		e.Leg = cmp.Or(e.Leg, l.legs[e.Of["call_control_id"]])
	case e.Kind == Webhook && e.Event == "call.initiated":
		if id := controlID(e.Body); id != "" {
			l.legs[id] = e.Leg
		}
	case e.Kind == Webhook && e.Event == "call.hangup":
		l.gone = append(l.gone, controlID(e.Body))
		if len(l.gone) > kept {
			delete(l.legs, l.gone[0])
			l.gone = l.gone[1:]
		}
	}
}

// controlID is the call_control_id in the body of a webhook.
func controlID(body any) string {
	text, _ := body.(json.RawMessage)
	var b struct {
		Data struct {
			Payload struct {
				ID string `json:"call_control_id"`
			} `json:"payload"`
		} `json:"data"`
	}
	if json.Unmarshal(text, &b) != nil {
		return ""
	}
	return b.Data.Payload.ID
}

// A reading is what a log has.
type reading struct {
	found []Entry
	last  int64 // the latest entry, found or not
	lost  int64 // how many that were asked for are no longer kept
	// changed is closed when there is more, over when the log is forgotten.
	changed, over <-chan struct{}
}

// read finds entries behind a number, at most so many, the first one first.
func (l *log) read(since int64, f filter, limit int) reading {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := reading{found: []Entry{}, last: l.last, changed: l.changed, over: l.over}
	first := l.last - int64(len(l.entries)) // the number before the oldest that is kept
	r.lost = max(0, first-max(0, since))
	if l.entries == nil { // they were forgotten, not lost
		r.lost = 0
	}
	for _, e := range l.entries[min(max(0, since-first), int64(len(l.entries))):] {
		if len(r.found) == limit {
			break
		}
		if f.meets(&e) {
			r.found = append(r.found, e)
		}
	}
	return r
}

// seq is the number of the latest entry.
func (l *log) seq() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}
