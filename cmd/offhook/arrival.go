package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// arrivals are the requests that arrive, printed and kept.
type arrivals struct {
	printed *spool
	show    func(receiver.Request) []byte
	ledger  *emitter.Ledger // nil if they are not kept
	// giveUp is called when they can no longer be kept.
	giveUp func(error)
}

// add keeps a request before it prints it. It does not wait for who reads what is printed.
func (a *arrivals) add(req receiver.Request) {
	if a.ledger != nil {
		if err := a.ledger.Record(kept(req)); err != nil {
			a.giveUp(err)
		}
	}
	a.printed.add(a.show(req))
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

// printer returns a function that makes the text of a request in the format of the flags.
func (l *listenFlags) printer(out io.Writer) func(receiver.Request) []byte {
	if l.format != "pretty" {
		return func(req receiver.Request) []byte { return jsonArrival(l.format, req) }
	}
	p := prettyArrivals{paint: painter(out, l.noColor), forwarded: l.forwardTo != ""}
	if isTerminal(out) {
		p.width = screen
	}
	return func(req receiver.Request) []byte { return []byte(p.text(req)) }
}

// prettyArrivals are requests as people read them.
type prettyArrivals struct {
	paint func(colour, text string) string
	// forwarded says that an application answers what is genuine.
	forwarded bool
	// width is that of the terminal, or 0.
	width int
}

// text is a line about the request, and further ones with the reason if it was not answered 200. If
// an application answered, it says how long that took.
func (p *prettyArrivals) text(req receiver.Request) string {
	verified, colour := "verified", green
	if !req.Verified {
		verified, colour = "REFUSED", red
	}
	line := fmt.Sprintf("%s %-24s %s %s",
		p.paint(faint, req.At.Format("15:04:05.000")),
		oneWord(cmp.Or(req.EventType, req.Method)),
		p.paint(colour, fmt.Sprintf("%-8s %d", verified, req.Status)),
		oneWord(req.Path))
	if req.Attempt > 1 {
		line += fmt.Sprintf("  attempt %d", req.Attempt)
	}
	if req.Duplicate {
		line += "  again"
	}
	if p.forwarded && req.Verified {
		line += "  " + took(req.Took)
	}
	if req.Status == http.StatusOK {
		return line + "\n"
	}
	reason := printable(req.Reason)
	said, _, _ := strings.Cut(strings.TrimSpace(string(req.AnswerBody)), "\n")
	if p.forwarded && req.Verified && req.Err == nil && said != "" {
		reason += fmt.Sprintf(", %q", clip(said, 60))
	}
	const indent = "             "
	if p.width > 0 {
		reason = fold(reason, p.width-len(indent), indent)
	}
	return line + "\n" + indent + reason + "\n"
}

// An arrival is what --format json and jsonl print of one request.
type arrival struct {
	At        string      `json:"at"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	EventType string      `json:"event_type,omitempty"`
	EventID   string      `json:"event_id,omitempty"`
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
	err := encode(&text, format, arrival{
		At:        req.At.Format(time.RFC3339Nano),
		Method:    req.Method,
		Path:      req.Path,
		EventType: req.EventType,
		EventID:   req.EventID,
		Attempt:   req.Attempt,
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
