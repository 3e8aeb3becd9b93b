package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A printer shows a play as it happens: a line an attempt, a line more where something went wrong.
type printer struct {
	delivery *delivery
	paint    func(colour, text string) string
	wire     exchangeText
	giveUp   func(error)
	width    int // of the screen; 0 where lines are not cut
	columns  columns
	started  time.Time     // the play of the tale that is told
	foretold time.Duration // when that is due which was last said to come next
	tale     tale
	engine   *scenarios.Engine // which plays it
	progress *playProgress
	total    scenarios.Report
	tallies  []tally        // of each target, where there are several
	there    bool           // an attempt failed of something else than that nobody was there
	untaken  int            // a status 2xx that a policy does not take; 0 if there was none
	strict   emitter.Policy // that policy
	document *playWriter    // nil in other formats
}

// columns are the widths of the parts of a line that differ from play to play.
type columns struct{ event, leg, url int }

// fit makes room for an event, whose run is one of so many, and for what its URL is called.
func (c *columns) fit(event emitter.Event, runs int, url string) {
	c.event = max(c.event, min(len(event.Type), 40))
	label := leg(event.Trace)
	if runs > 1 {
		label += fmt.Sprintf("#%d", runs)
	}
	c.leg = max(c.leg, len(label))
	c.url = max(c.url, len(url))
}

// join makes room for what other columns have room for.
func (c *columns) join(other columns) {
	c.event = max(c.event, other.event)
	c.leg = max(c.leg, other.leg)
	c.url = max(c.url, other.url)
}

// widest are the columns that have room for all tales.
func widest(tales []tale) (all columns) {
	for _, t := range tales {
		all.join(t.outline.columns)
	}
	return all
}

// newPrinter prints in columns. Where the screen is too narrow for them, URLs give way, whose ends
// tell them apart.
func newPrinter(d *delivery, c columns, giveUp func(error)) *printer {
	p := &printer{delivery: d, giveUp: giveUp, columns: c, paint: painter(d.data, d.flags.noColor)}
	p.wire = exchangeText{d.flags.verbose, p.paint, d.emitter.Header}
	if isTerminal(d.data) {
		p.narrow(screen)
	}
	return p
}

// narrow has lines fit a width.
func (p *printer) narrow(width int) {
	const others = 24 // time, status, took and the spaces between
	p.width = width
	p.columns.url = min(p.columns.url, max(width-others-p.columns.event-p.columns.leg, 10))
}

// leg names the leg of an event, or else what it is about; of several runs, the run too.
func leg(t emitter.Trace) string {
	name := t.Instances["leg"]
	if name == "" && len(t.Instances) > 0 {
		name = t.Instances[slices.Min(slices.Collect(maps.Keys(t.Instances)))]
	}
	if t.Run == "1" || t.Run == "" {
		return name
	}
	return name + "#" + t.Run
}

// say talks about the play.
func (p *printer) say(format string, args ...any) {
	if !p.delivery.flags.quiet {
		defer p.progress.pause()()
		text := fmt.Sprintf(format, args...)
		if width := widthOf(p.delivery.talk); width > 0 && !strings.Contains(text, "again: ") {
			lines := strings.Split(text, "\n")
			for i, line := range lines {
				if len(line) > width && !strings.Contains(line, "  ") {
					lines[i] = fold(line, width, "          ")
				}
			}
			text = strings.Join(lines, "\n")
		}
		fmt.Fprintln(p.delivery.talk, text)
	}
}

// print is for those who read along; other formats have their own ways.
func (p *printer) print(format string, args ...any) {
	if p.delivery.flags.format != "pretty" {
		return
	}
	defer p.progress.pause()()
	if _, err := fmt.Fprintf(p.delivery.data, format+"\n", args...); err != nil {
		p.giveUp(err)
	}
}

// exchange prints the lines of an exchange, if there are any.
func (p *printer) exchange(text string) {
	if text != "" {
		p.print("%s", strings.TrimSuffix(text, "\n"))
	}
}

// begin says to whom, as whom and with which seed.
func (p *printer) begin() {
	d := p.delivery
	if d.embedded != nil {
		p.say("no --to given: offhook's own receiver verifies and answers, in this process")
	}
	for _, target := range append([]emitter.Target{d.targets.Default}, d.targets.Also...) {
		if target.Primary == "" {
			continue
		}
		p.say("%-8s  %s", d.label(emitter.Primary, target.Primary), target.Primary)
		if target.Failover != "" {
			p.say("%-8s  %s", d.label(emitter.Failover, target.Failover), target.Failover)
		}
	}
	for _, route := range d.targets.Routes {
		p.say("%-8s  %s", route.Match, route.URL)
	}
	if method := d.targets.Default.Method; method != http.MethodPost {
		signed := emitter.Signed(method)
		from := signed.Source
		if signed.Assumed {
			from = "assumed"
		}
		p.say("method    %s: the form is the query; signed is %q alone (%s)", method, signed.Is, from)
	}
	p.say("policy    %s", d.policy.Name)
	for _, w := range d.weather {
		p.say("weather   %s: %s", w.Name, fold(w.Title, screen-12-len(w.Name), "          "))
	}
	p.say("seed      %d", d.seed)
	p.say("TELNYX_PUBLIC_KEY=%s\n", d.emitter.Key.Public())
}

// story says what is told next.
func (p *printer) story(t tale) {
	d := p.delivery
	p.started, p.tale, p.foretold = time.Now(), t, 0
	if t.outline.events > 1 || d.flags.runs > 1 {
		p.announce(t, "")
	}
	var rules []string
	for _, part := range t.each() {
		rules = append(rules, d.rules(part).Name)
		if part.policy.Name != "" {
			p.say("policy of the story: %s", part.policy.Name)
		}
	}
	if d.flags.format == "json" {
		slices.Sort(rules)
		p.document.begin(t.name, strings.Join(slices.Compact(rules), ", "))
	}
}

// announce says how much a tale is.
func (p *printer) announce(t tale, more string) {
	if len(t.parts) == 0 {
		p.say("%s: %s%s%s", t.name, t.outline, p.delivery.extent(t), more)
		return
	}
	for _, part := range t.parts {
		if part.outline.events > 1 { // a webhook alone needs no line
			p.say("%s: %s", part.name, part.outline)
		}
	}
	p.say("all in turn%s%s", p.delivery.extent(t), more)
}

// watch shows what happens.
func (p *printer) watch(h scenarios.Happening) {
	p.strays()
	switch {
	case h.Emitted != nil && p.delivery.witness != nil:
		p.delivery.witness.Sent(*h.Emitted)
	case h.Command != nil:
		p.commanded(h)
	case h.Attempted != nil && h.Attempted.Spoil != "": // told when it is judged
		p.notice(h.Attempted)
	case h.Attempted != nil:
		p.attempt(h.Attempted, p.delivery.rules(p.tale.part(h.Run)))
	case h.Delivered != nil:
		d := h.Delivered
		p.progress.delivered(h)
		p.count(d)
		if a := d.Attempts[0]; a.Spoil != "" {
			p.spoiled(d, a)
		} else if len(d.Broken) > 0 {
			p.broken(fmt.Sprintf("step %s, %s: %s", d.Event.Trace.Step, d.Event.Type,
				strings.Join(d.Broken, ", ")))
		}
		if p.document != nil {
			if err := p.document.story.event(h.Run, p.engine.Begins(h.Run), d, p.tale); err != nil {
				p.giveUp(err)
			}
		}
		p.ahead()
	}
}

// broken says what breaks a promise.
func (p *printer) broken(what string) {
	const word = "broken:"
	text := folded(word+" "+printable(what), p.width, "  ")
	p.print("%s", strings.Replace(text, word, p.paint(red, word), 1))
}

// notice notes whether somebody is there.
func (p *printer) notice(a *scenarios.Attempted) {
	if a.Cause != emitter.CauseRefused {
		p.there = true
	}
}

func (p *printer) attempt(a *scenarios.Attempted, policy emitter.Policy) {
	good := policy.Delivered([]emitter.Attempt{*a.Attempt})
	if !good && a.Fault == "" && a.Cause == emitter.CauseNone && a.Status/100 == 2 {
		p.untaken, p.strict = a.Status, policy
	}
	p.notice(a)
	if p.delivery.flags.quiet && (good || a.Fault != "") { // an outage of ours is as planned
		return
	}
	p.line(a, good)
	for _, mark := range ours(a.Attempt) {
		p.below(mark)
	}
	p.exchange(p.wire.attempt(a.Attempt))
	if !good {
		p.below(reason(*a.Attempt, policy) + then(a))
	}
}

// line shows an attempt on a line, with the colour of what is good or not.
func (p *printer) line(a *scenarios.Attempted, good bool) {
	status, colour := status(a.Attempt), green
	if !good {
		colour = red
	}
	if a.Fault != "" {
		status += "*"
	}
	url := p.delivery.label(a.Role, a.URL)
	if p.width > 0 {
		url = tail(url, p.columns.url)
	}
	p.print("%s %-*s %-*s %-*s %s %7s", p.sent(a.Attempt),
		p.columns.event, printable(a.EventType), p.columns.leg, printable(leg(a.Trace)),
		p.columns.url, printable(url), p.paint(colour, fmt.Sprintf("%4s", status)), took(a.Took))
}

func status(a *emitter.Attempt) string {
	if a.Status == 0 {
		return "-"
	}
	return fmt.Sprint(a.Status)
}

// sent says when in the play an attempt was sent.
func (p *printer) sent(a *emitter.Attempt) string {
	var sent time.Duration
	if !a.Sent.IsZero() {
		sent = max(0, a.Sent.Sub(p.started))
	}
	return p.paint(faint, fmt.Sprintf("%7.1fs", sent.Seconds()))
}
