package capture

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Recording has the events of a ledger. Its zero value is one of webhooks of the built-in
// catalogue.
type Recording struct {
	Catalog *schemas.Catalog // nil: the built-in one

	events []*event
	known  map[string]*event          // by what all attempts of an event share
	empty  map[string]bool            // what attempts without a body are of
	plays  map[string]map[string]bool // the steps that were seen of a run
	left   map[string]int             // how many attempts are left out, by the reason
}

// An event is what all attempts at one delivery carry.
type event struct {
	hook    *schemas.Webhook
	variant string
	doc     wire.Doc
	carried map[string]schemas.Carried
	enums   map[string]bool
	key     string // of its attempts
	run     string // of which it was, "" where nobody knows
	sent    time.Time
	at      time.Time         // when it occurred
	begun   int               // the line of the ledger
	about   map[string]*thing // what its ids tell, by resource
}

func (r *Recording) catalog() *schemas.Catalog {
	if r.Catalog == nil {
		return schemas.Default()
	}
	return r.Catalog
}

// Add takes an attempt. All attempts of an event are one, and what cannot be told again is left
// out: what was damaged on purpose, and what no webhook of the catalogue is.
func (r *Recording) Add(entry emitter.Entry) {
	if r.known == nil {
		r.known, r.empty = map[string]*event{}, map[string]bool{}
		r.plays, r.left = map[string]map[string]bool{}, map[string]int{}
	}
	body := entry.RequestBody
	if u, err := url.Parse(entry.URL); err == nil && len(body) == 0 {
		body = []byte(u.RawQuery)
	}
	key := entry.EventKey()
	switch {
	case entry.UnderWay, len(body) == 0:
		r.empty[key] = true
		return
	case entry.Spoil != "":
		r.left["damaged by a spoil"]++
		return
	}
	if entry.EventID == "" {
		key += string(body)
	}
	if same := r.known[key]; same != nil {
		same.begun = min(same.begun, entry.Begun)
		if entry.At.Before(same.sent) {
			same.sent = entry.At
		}
		return
	}
	e, why := r.read(body)
	if why != "" {
		r.left[why]++
		return
	}
	e.sent, e.begun, e.key = entry.At, entry.Begun, entry.EventKey()
	e.run = r.run(entry.Trace)
	r.known[key] = e
	r.events = append(r.events, e)
}

// run is the run that an event is of, "" where nobody knows. A step that was seen before is of
// another play of the same.
func (r *Recording) run(t emitter.Trace) string {
	if t.Run == "" {
		return ""
	}
	for nth := 1; ; nth++ {
		run := fmt.Sprintf("%s\x00%s\x00%d", t.Story, t.Run, nth)
		if r.plays[run] == nil {
			r.plays[run] = map[string]bool{}
		}
		if !r.plays[run][t.Step] {
			r.plays[run][t.Step] = true
			return run
		}
	}
}

// read recognizes a body, or says why it is left out.
func (r *Recording) read(body []byte) (e *event, why string) {
	doc, err := wire.Parse(body)
	if err != nil {
		return nil, "that carry nothing that can be read"
	}
	e = &event{}
	if e.hook, e.doc, err = r.catalog().Recognize(doc); err != nil {
		return nil, "of webhooks that nobody knows"
	}
	if e.carried, err = e.hook.Carried(""); err != nil || e.hook.Header().Withheld != "" {
		return nil, "of webhooks that offhook does not send"
	}
	return e, ""
}

// leftOut says what was left out and why, in the order of the reasons.
func (r *Recording) leftOut() (notes []string) {
	told := map[string]bool{}
	for _, e := range r.events {
		told[e.key] = true
	}
	empty := 0
	for key := range r.empty {
		if !told[key] {
			empty++
		}
	}
	if empty > 0 {
		notes = append(notes, fmt.Sprintf("left out: %s of which the ledger has no body",
			count(empty, "event")))
	}
	for _, why := range slices.Sorted(maps.Keys(r.left)) {
		notes = append(notes, fmt.Sprintf("left out: %s %s", count(r.left[why], "attempt"), why))
	}
	return notes
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// occurred finds when each event occurred: its body says so, or it is the time of its first attempt
// less what the others took from their occurrence to theirs.
func (r *Recording) occurred() {
	var lags []time.Duration
	for _, e := range r.events {
		if at, told := e.told(); told {
			e.at = at
			lags = append(lags, e.sent.Sub(at))
		}
	}
	lag := time.Duration(0)
	if len(lags) > 0 {
		slices.Sort(lags)
		lag = max(0, lags[len(lags)/2])
	}
	for _, e := range r.events {
		if e.at.IsZero() {
			e.at = e.sent.Add(-lag)
		}
	}
	slices.SortStableFunc(r.events, func(a, b *event) int {
		if order := a.at.Compare(b.at); order != 0 {
			return order
		}
		return a.begun - b.begun
	})
}

// told is when the event occurred, as far as its body says so to less than a second.
func (e *event) told() (time.Time, bool) {
	for _, pointer := range []string{"/data/occurred_at", "/occurred_at"} {
		value, _ := e.doc.At(pointer)
		text, _ := value.(string)
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil && strings.Contains(text, ".") {
			return at, true
		}
	}
	return time.Time{}, false
}
