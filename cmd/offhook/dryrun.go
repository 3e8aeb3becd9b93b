package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A plannedAttempt is what --dry-run prints of one attempt.
type plannedAttempt struct {
	Kind        string        `json:"kind"` // planned
	Trace       emitter.Trace `json:"trace"`
	Offset      float64       `json:"offset_s"` // since the run began
	Run         string        `json:"run"`      // from 1
	Begins      float64       `json:"begins_s,omitempty"`
	Event       string        `json:"event"`
	Leg         string        `json:"leg"`
	Attempt     int           `json:"attempt"`
	Method      string        `json:"method"`
	URL         string        `json:"url"`
	Fault       string        `json:"fault,omitempty"`
	Spoil       string        `json:"spoil,omitempty"`
	ContentType string        `json:"content_type,omitempty"`
	Body        string        `json:"body"`
}

// show prints what would be sent, as it is rehearsed.
func (d *delivery) show(ctx context.Context, tales []tale) (err error) {
	p := newPrinter(d, widest(tales), nil)
	p.begin()
	if len(tales) == 1 && d.runs(tales[0]) == 1 && tales[0].outline.events == 1 {
		p.wire.level = showHeaders // of one request all is wanted
	}
	if d.flags.format == "json" {
		p.document = newPlayWriter(d, "attempts")
	}
	defer func() { err = errors.Join(err, p.finish(err, ctx.Err() != nil)) }()
	for _, t := range tales {
		p.announce(t, "; nothing is sent")
		p.engine = d.engine(t, d.flags.runs)
		for h, err := range p.engine.Rehearse(ctx) {
			if err == nil && h.Attempted != nil {
				err = p.planned(h.Run, h.Attempted)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// planned prints an attempt that would be made at a receiver without fault.
func (p *printer) planned(run int, a *scenarios.Attempted) error {
	d := p.delivery
	begins := p.engine.Begins(run)
	request := emitter.Request{Event: *a.Event, N: a.N, URL: a.URL, Method: a.Method}
	if a.Spoil != "" {
		request.Spoil, _ = emitter.LookupSpoil(a.Spoil) // it has been found before
	}
	t, err := d.emitter.Transcribe(request)
	if err != nil {
		return err
	}
	body, err := t.Body()
	if err != nil {
		return err
	}
	if d.flags.format != "pretty" {
		planned := plannedAttempt{"planned", a.Trace, a.Due.Seconds(), fmt.Sprint(run + 1),
			begins.Seconds(), a.EventType, leg(a.Trace), a.N, t.Method, t.URL, a.Fault, a.Spoil,
			t.Headers.Get("Content-Type"), string(body)}
		if p.document != nil {
			return p.document.value(planned)
		}
		return encode(d.data, d.flags.format, planned)
	}
	_, err = fmt.Fprintf(d.data, "%7.1fs %-*s %-*s %-*s %5d bytes\n",
		(begins + a.Due).Seconds(), p.columns.event, a.EventType, p.columns.leg, leg(a.Trace),
		p.columns.url, d.label(a.Role, a.URL), len(body))
	var marks []string
	if a.Fault != "" {
		marks = append(marks, fmt.Sprintf("*our outage (%s)", a.Fault))
	}
	if a.Spoil != "" {
		marks = append(marks, "*our spoil: "+a.Spoil)
	}
	for _, mark := range append(marks, ours(a.Attempt)...) {
		if err == nil {
			_, err = fmt.Fprintf(d.data, "         %s\n", mark)
		}
	}
	if err == nil {
		_, err = fmt.Fprint(d.data, p.wire.request(t.Method, t.URL, t.Headers, body))
	}
	return err
}
