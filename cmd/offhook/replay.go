package main

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// replayFlags are the flags of offhook replay.
type replayFlags struct {
	targetFlags
	primary, failover string // in place of the recorded URLs
	only              []string
	speed             string
	resign            bool
}

func newReplay() *cobra.Command {
	var r replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Send again what a ledger holds",
		Long: `Send again what a ledger holds: each attempt once, in the order in which they
were sent, one after another. FILE is what --ledger wrote, or - for standard
input. Bytes, headers and signatures are those that were sent, and without --to
so is the URL. Most receivers refuse a signature that is older than 5 minutes:
with --resign bodies are signed anew, with this key and this time, the number
of the attempt and the URL in them renewed. With --speed 1 the attempts are as
far apart as they were.

Left out is what cannot be sent again: an attempt that an outage of offhook's
kept from the receiver, or of which the ledger has the beginning alone; with
--resign, what was spoiled on purpose. The exit code is 0 if everything is
answered as a correct receiver answers it.`,
		Example: `  offhook replay attempts.jsonl --to http://127.0.0.1:8080/webhooks --resign
  offhook replay attempts.jsonl --only 3cffb697-a3c0-44b6-9d32-b7ceb1a639b5`,
		Args: one("a ledger"),
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd, args[0]) },
	}
	r.registerSending(cmd)
	f := cmd.Flags()
	f.StringVar(&r.primary, "to", "", "`URL` in place of those that attempts at primary URLs went to")
	f.StringVar(&r.failover, "failover-to", "",
		"`URL` in place of those that attempts at failover URLs went to")
	f.StringArrayVar(&r.only, "only", nil,
		"`ID` of the event, or name of the webhook, that alone is sent; may be repeated")
	f.BoolVar(&r.resign, "resign", false, "sign anew, with the time of sending")
	f.StringVar(&r.speed, "speed", "max",
		"`FACTOR` by which time runs faster, or max: without waiting")
	return cmd
}

func (r *replayFlags) run(cmd *cobra.Command, file string) error {
	target, err := r.readSending(cmd)
	if err != nil {
		return err
	}
	pace, err := parseSpeed(r.speed)
	if err != nil {
		return err
	}
	for flag, address := range map[string]string{"to": r.primary, "failover-to": r.failover} {
		if err := r.checkTarget(flag, address, target.emitter.Key); err != nil {
			return err
		}
	}
	var entries []emitter.Entry
	_, err = readEntries(cmd, file, func(e emitter.Entry) { entries = append(entries, e) })
	if err != nil {
		return err
	}
	if entries, err = r.chosen(entries); err != nil {
		return err
	}
	attempts, left := r.sendable(entries)
	play := replay{target: target, flags: r, file: file, pace: pace, attempts: attempts, left: left}
	play.again = repeatLine(cmd, "offhook replay "+emitter.ShellWord(file), "to", "failover-to", "only",
		"resign", "speed", "schemas", "key", "ca", "header", "policy", "timeout", "allow-remote")
	if len(attempts) == 0 {
		return fmt.Errorf("%s holds nothing to send again%s", file, play.leftOut(": "))
	}
	if err := play.plan(); err != nil {
		return err
	}
	return play.play(cmd.Context())
}

// chosen are the entries that --only names, in the order in which they were sent.
func (r *replayFlags) chosen(entries []emitter.Entry) ([]emitter.Entry, error) {
	var known []string
	for _, name := range r.only {
		found := false
		for i := range entries {
			e := &entries[i]
			found = found || name == e.EventID || name == e.EventType
			known = append(known, e.EventID, e.EventType)
		}
		if !found {
			slices.Sort(known)
			return nil, &flagError{"only", &nearest.Error{Kind: "event", Name: name,
				Nearest: nearest.Name(name, slices.Compact(known)), See: "offhook ledger FILE"}}
		}
	}
	if len(r.only) > 0 {
		entries = slices.DeleteFunc(entries, func(e emitter.Entry) bool {
			return !slices.Contains(r.only, e.EventID) && !slices.Contains(r.only, e.EventType)
		})
	}
	slices.SortStableFunc(entries, func(a, b emitter.Entry) int {
		return cmp.Compare(a.Begun, b.Begun)
	})
	return entries, nil
}

// sendable are the attempts that can be sent again, and the reasons why the others cannot.
func (r *replayFlags) sendable(entries []emitter.Entry) (
	attempts []emitter.Attempt, left []string) {
	for _, e := range entries {
		switch {
		case e.UnderWay:
			left = append(left, "has its beginning alone in the ledger")
		case e.Fault != "" && !e.Tried():
			left = append(left, "met an outage of ours, not the receiver")
		case !e.Tried():
			left = append(left, "was not sent")
		case r.resign && e.Spoil != "":
			left = append(left, "was spoiled, and would be genuine")
		case r.resign && len(e.RequestBody) == 0:
			left = append(left, "has no body to sign")
		default:
			attempts = append(attempts, e.Attempt)
		}
	}
	return attempts, left
}

// A replay is what is sent again, and how.
type replay struct {
	*target
	flags    *replayFlags
	file     string
	pace     float64
	attempts []emitter.Attempt
	left     []string // why attempts are left out, one each
	cues     []scenarios.Cue
	again    string // the line that does the same again
}

// leftOut says what is left out and why, after a word that leads to it.
func (r *replay) leftOut(lead string) (text string) {
	reasons := slices.Clone(r.left)
	slices.Sort(reasons)
	for len(reasons) > 0 {
		n := 1
		for n < len(reasons) && reasons[n] == reasons[0] {
			n++
		}
		text += lead + fmt.Sprintf("%d %s", n, reasons[0])
		lead, reasons = ", ", reasons[n:]
	}
	return text
}

// plan says what goes where, and refuses what may not go there. Attempts at offhook's own receiver
// go there again, if all of them went there.
func (r *replay) plan() error {
	again := scenarios.Replay{To: emitter.Target{Primary: r.flags.primary, Failover: r.flags.failover}}
	if r.flags.resign {
		again.Resign = r.catalog
	}
	var err error
	if r.cues, err = again.Cues(r.attempts); err != nil {
		return err
	}
	own := 0
	for _, cue := range r.cues {
		if err := r.emitter.CheckTarget(cue.Request.URL); err != nil {
			return fmt.Errorf("%s: %w", r.file, err)
		}
		if u, err := url.Parse(cue.Request.URL); err == nil && u.Host == ownHost() {
			own++
		}
	}
	switch {
	case own == len(r.cues):
		r.embedded = &embedded{}
	case own > 0:
		return errors.New("some attempts went to offhook's own receiver, and others did not; " +
			"say with --to and --failover-to where they go now")
	}
	return nil
}

func ownHost() string {
	u, _ := url.Parse(ownTarget().Primary)
	return u.Host
}

// stale is the age from which official SDKs refuse a signature.
const stale = 5 * time.Minute

// begin says what is sent.
func (r *replay) begin(p *printer) {
	p.say("%s: %s of %s sent again%s", r.file, count(len(r.attempts), "attempt"),
		count(events(r.attempts), "event"), r.leftOut("; left out: "))
	if r.embedded != nil {
		p.say("to offhook's own receiver, in this process")
	}
	age := time.Since(r.attempts[0].At)
	if !r.flags.resign && r.embedded == nil && age > stale {
		p.say("signed %v ago: receivers that look at the time refuse that; --resign signs anew",
			age.Round(time.Second))
	}
	if r.flags.resign {
		p.say("TELNYX_PUBLIC_KEY=%s", r.emitter.Key.Public())
	}
	if r.pace != math.Inf(1) {
		last := r.cues[len(r.cues)-1].At
		p.say("takes %v", time.Duration(float64(last)/r.pace).Round(time.Millisecond))
	}
	p.say("")
}

// events is how many events the attempts are of.
func events(attempts []emitter.Attempt) int {
	seen := map[string]bool{}
	for i := range attempts {
		seen[attempts[i].EventKey()] = true
	}
	return len(seen)
}
