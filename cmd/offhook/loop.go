package main

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// told is a story: one that is written down, or a closed loop, which the application drives by its
// commands.
func (d *delivery) told(s scenarios.Scenario) (tale, error) {
	t := d.tale(s)
	switch {
	case !s.Loop():
		return t, nil
	case d.given != nil:
	case d.flags.api == "" && !d.flags.dryRun:
		return t, fmt.Errorf("%s is a closed loop: the application drives it by commands; serve "+
			"Telnyx's API to it with --api", s.Name)
	case d.embedded != nil && !d.flags.dryRun:
		return t, fmt.Errorf("%s is a closed loop, and offhook's own receiver gives no commands; name "+
			"the application with --to", s.Name)
	case math.IsInf(d.pace, 1):
		return t, wrong("speed", "max leaves the application no time to give its commands; give a factor")
	}
	t.account = &telnyx.Account{Key: apiKey}
	play := telnyx.Play{Story: s, Setting: d.setting, Account: t.account,
		CheckURL: d.emitter.CheckTarget, Given: d.given,
		Noted: func(text string) { fmt.Fprintln(d.talk, "note:", printable(text)) }}
	t.begin = play.Begin()
	return t, nil
}

// readGiven reads the commands of an earlier play from its ledger.
func readGiven(file string) ([]emitter.Command, error) {
	if file == "" {
		return nil, nil
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, &flagError{"commands", err}
	}
	defer in.Close()
	var given []emitter.Command
	for c, err := range emitter.ReadCommands(in) {
		if err != nil {
			return nil, wrong("commands", "%s: %w", file, err)
		}
		given = append(given, c)
	}
	if len(given) == 0 {
		return nil, wrong("commands",
			"%s has no commands; run writes them into the file of --ledger", file)
	}
	return given, nil
}

// serve serves the API, and prints what the application is to have in its environment. Commands
// drive closed loops; in stories that are written down they are answered, and nothing follows.
func (d *delivery) serve(giveUp func(error)) (closed func() error, err error) {
	if d.flags.api == "" || d.flags.dryRun {
		return func() error { return nil }, nil
	}
	d.api = &telnyx.API{Watch: func(r telnyx.Received) {
		if r.Command.Name == "" { // what reached a run is told by it
			d.requests.add(r)
		}
	}}
	d.witness = &telnyx.Witness{Key: apiKey, Setting: d.setting}
	keep := d.keeper(giveUp)
	d.witness.Watch = func(at time.Duration, r telnyx.Received) {
		d.requests.add(r)
		keep(at, r)
	}
	server, err := serveAPI("api", d.flags.api, d.flags.allowRemote, http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if d.driven.Load() {
				d.api.ServeHTTP(w, r)
				return
			}
			d.witness.ServeHTTP(w, r)
		}))
	if err != nil {
		return nil, err
	}
	if d.base = server.url(); !d.flags.quiet {
		fmt.Fprintln(d.talk, server.lines(apiKey))
	}
	return server.close, nil
}

// open has the application drive a tale, and close no longer.
func (d *delivery) open(t tale) {
	if d.driven.Store(t.account != nil); d.api != nil && t.account != nil {
		d.api.Open(t.account)
	}
}

func (d *delivery) close(t tale) {
	if d.api != nil && t.account != nil {
		d.api.Close(t.account.Key)
	}
}

// requests are what was asked of the API and was no happening of a run.
type requests struct {
	mu  sync.Mutex
	all []telnyx.Received
}

func (r *requests) add(got telnyx.Received) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, got)
}

// take are the requests since the last time.
func (r *requests) take() []telnyx.Received {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = nil
	return all
}

// commanded shows a command, and keeps it.
func (p *printer) commanded(h scenarios.Happening) {
	c := h.Command
	if h.Answer == nil {
		return
	}
	run := strconv.Itoa(h.Run + 1)
	about := emitter.Trace{Run: run, Instances: h.Answer.Instances}
	p.asked(c.Name, leg(about), h.Answer.Status, c.With, h.Answer.Body)
	for _, ledger := range p.delivery.kept {
		if err := ledger.Command(emitter.Command{Story: p.tale.name, Run: run,
			At: h.At, Name: c.Name, Of: c.Of, Query: c.Query, With: c.With,
			Status: h.Answer.Status, Answer: h.Answer.Body}); err != nil {
			p.giveUp(err)
		}
	}
}

// strays shows what was asked of the API and is no happening of a run.
func (p *printer) strays() {
	for _, got := range p.delivery.requests.take() {
		what := got.Command.Name
		if what == "" {
			what = got.Method + " " + got.Path
		}
		p.asked(what, "", got.Status, nil, got.Answer)
	}
}

// asked is the line of something that the application asked.
func (p *printer) asked(what, about string, status int, with, answer any) {
	good := status < 300
	if p.delivery.flags.quiet && good {
		return
	}
	colour := green
	if !good {
		colour = red
	}
	if p.width > 0 {
		what = tail(what, p.columns.event-3)
	}
	since := max(0, time.Since(p.started)).Seconds()
	p.print("%s %-*s %-*s %-*s %s", p.paint(faint, fmt.Sprintf("%7.1fs", since)),
		p.columns.event, "<- "+printable(what), p.columns.leg, printable(about), p.columns.url, "",
		p.paint(colour, fmt.Sprintf("%4d", status)))
	p.exchange(p.wire.command(with, answer))
	if !good {
		p.below(telnyx.Reason(answer))
	}
}
