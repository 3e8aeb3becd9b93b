package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// arrivals are the requests that arrive, printed and kept.
type arrivals struct {
	printed *spool
	show    func(receiver.Request) []byte
	ledger  *emitter.Ledger // nil if they are not kept
	// giveUp is called when they can no longer be kept.
	giveUp func(error)

	mu sync.Mutex // of what follows, and of the order of what is printed
	// list says that what is printed is one array.
	list, begun bool
}

// add keeps a request before it prints it. It does not wait for who reads what is printed.
func (a *arrivals) add(req receiver.Request) {
	if a.ledger != nil {
		if err := a.ledger.Record(kept(req)); err != nil {
			a.giveUp(err)
		}
	}
	text := a.show(req)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.list {
		before := "[\n"
		if a.begun {
			before = ",\n"
		}
		text = slices.Concat([]byte(before), bytes.TrimRight(text, "\n"))
		a.begun = true
	}
	a.printed.add(text)
}

// end prints what ends the array, and waits until all is printed.
func (a *arrivals) end() {
	a.mu.Lock()
	switch {
	case a.begun:
		a.printed.add([]byte("\n]\n"))
	case a.list:
		a.printed.add([]byte("[]\n"))
	}
	a.list, a.begun = false, false
	a.mu.Unlock()
	a.printed.close()
}

// keep has them written to the ledger of that name from now on; there is none if it is empty.
func (a *arrivals) keep(ledger string, talk io.Writer) (closed func() error, err error) {
	if ledger == "" {
		return func() error { return nil }, nil
	}
	file, err := appendLedger(ledger, talk)
	if err != nil {
		return nil, err
	}
	a.ledger = emitter.NewLedger(file)
	return file.Close, nil
}

// printer returns a function that makes the text of a request in the format of the flags. public
// is the key that is trusted.
func (l *listenFlags) printer(out io.Writer, public string) func(receiver.Request) []byte {
	paint := painter(out, l.noColor)
	if l.format != "pretty" {
		return func(req receiver.Request) []byte { return jsonArrival(l.format, req) }
	}
	p := prettyArrivals{paint: paint, forwarded: l.forwardTo != "", trusts: public}
	if public == emitter.DevelopmentKey().Public() {
		p.trusts += ", the development key"
	}
	p.wire = exchangeText{level: l.verbose, paint: p.paint}
	if isTerminal(out) {
		p.width = screen
	}
	return func(req receiver.Request) []byte { return []byte(p.text(req)) }
}

// prettyArrivals are requests as people read them.
type prettyArrivals struct {
	paint func(colour, text string) string
	wire  exchangeText
	// forwarded says that an application answers what is genuine.
	forwarded bool
	// trusts is the key that is trusted, as words.
	trusts string
	// width is that of the terminal, or 0.
	width int
}

// text is a line about the request, one that tells the event, and further ones with the reason if
// it was not answered 200. If an application answered, it says how long that took.
func (p *prettyArrivals) text(req receiver.Request) string {
	verified, colour := "verified", green
	if !req.Verified {
		verified, colour = "REFUSED", red
	}
	about := aboutOf(req)
	line := fmt.Sprintf("%s %-24s %s %s",
		p.paint(faint, req.At.Format("15:04:05.000")),
		oneWord(cmp.Or(about.event, req.Method)),
		p.paint(colour, fmt.Sprintf("%-8s %d", verified, req.Status)),
		oneWord(req.Path))
	if p.forwarded && req.Verified {
		line += "  " + took(req.Took)
	}
	text := line + "\n" + p.below(about.text(p.width > 0))
	if req.Duplicate {
		text = strings.TrimSuffix(text, "\n") + "  again\n"
	}
	text += p.wire.request(req.Method, req.URL, req.Header, req.Body)
	text += p.wire.answer(req.Status, req.AnswerHeader, req.AnswerBody)
	if req.Status == http.StatusOK {
		return text
	}
	reason := printable(req.Reason)
	said, _, _ := strings.Cut(strings.TrimSpace(string(req.AnswerBody)), "\n")
	switch {
	case p.forwarded && req.Verified && req.Err == nil && said != "":
		reason += fmt.Sprintf(", %q", clip(said, 60))
	case req.Status == http.StatusForbidden:
		reason += "; trusted is " + p.trusts
	}
	return text + p.below(reason)
}

// below is a text on lines of its own, none for none.
func (p *prettyArrivals) below(text string) string {
	const indent = "             "
	switch {
	case text == "":
		return ""
	case p.width > 0:
		text = fold(text, p.width-len(indent), indent)
	}
	return indent + text + "\n"
}

// arrivedAbout is what a request says that it is about. Of one that was refused nothing is certain.
type arrivedAbout struct {
	event, id, leg string
	attempt        int
}

func aboutOf(req receiver.Request) arrivedAbout {
	about := arrivedAbout{event: req.EventType, id: req.EventID, attempt: req.Attempt}
	doc, err := wire.Parse(req.Body)
	if err != nil {
		return about
	}
	text := func(pointers ...string) string {
		for _, pointer := range pointers {
			value, _ := doc.At(pointer)
			if text, ok := value.(string); ok && text != "" {
				return text
			}
		}
		return ""
	}
	about.event = cmp.Or(about.event, text("/data/event_type", "/event_type", "/StatusCallbackEvent",
		"/CallStatus"))
	about.id = cmp.Or(about.id, text("/data/id", "/id"))
	about.leg = text("/data/payload/call_leg_id", "/call_leg_id", "/CallSid")
	if n, ok := doc.At("/meta/attempt"); ok && about.attempt == 0 {
		about.attempt, _ = strconv.Atoi(fmt.Sprint(n))
	}
	return about
}

// text tells the event, its leg and the attempt. Where there is little room, the leg is told by the
// beginning of its id.
func (a arrivedAbout) text(narrow bool) string {
	var parts []string
	if a.id != "" {
		parts = append(parts, "event "+oneWord(a.id))
	}
	if a.leg != "" {
		if narrow {
			a.leg = clip(a.leg, 10)
		}
		parts = append(parts, "leg "+oneWord(a.leg))
	}
	if a.attempt > 0 {
		parts = append(parts, fmt.Sprintf("attempt %d", a.attempt))
	}
	return strings.Join(parts, "  ")
}

// An arrival is what --format json and jsonl print of one request.
type arrival struct {
	Kind      string      `json:"kind"` // request
	At        string      `json:"at"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	EventType string      `json:"event_type,omitempty"`
	EventID   string      `json:"event_id,omitempty"`
	Leg       string      `json:"leg,omitempty"`
	Attempt   int         `json:"attempt,omitempty"`
	Duplicate bool        `json:"duplicate"`
	Verified  bool        `json:"verified"`
	Status    int         `json:"status"`
	Took      json.Number `json:"took_s"`
	Reason    string      `json:"reason"`
	Headers   http.Header `json:"headers"`
	Body      string      `json:"body"`
}

func jsonArrival(format string, req receiver.Request) []byte {
	var text bytes.Buffer
	about := aboutOf(req)
	err := encode(&text, format, arrival{
		Kind:      "request",
		At:        req.At.Format(time.RFC3339Nano),
		Method:    req.Method,
		Path:      req.Path,
		EventType: about.event,
		EventID:   about.id,
		Leg:       about.leg,
		Attempt:   about.attempt,
		Duplicate: req.Duplicate,
		Verified:  req.Verified,
		Status:    req.Status,
		Took:      json.Number(fmt.Sprintf("%.6f", req.Took.Seconds())),
		Reason:    req.Reason,
		Headers:   req.Header,
		Body:      string(req.Body),
	})
	if err != nil {
		panic("offhook: " + err.Error()) // an arrival has nothing that JSON cannot hold
	}
	return text.Bytes()
}
