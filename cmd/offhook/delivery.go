package main

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// deliveryFlags are what run and trigger have in common: whom to send to, and how stories are
// played.
type deliveryFlags struct {
	targetFlags
	shapeFlags
	overrides          overrideFlags // of trigger
	now, speed, method string
	arrivals, api      string
	weather            []string
	slow               time.Duration
	runs, pieces       int
	dryRun             bool
	policyGiven        bool
}

func (d *deliveryFlags) register(cmd *cobra.Command) {
	d.targetFlags.register(cmd)
	d.shapeFlags.register(cmd)
	f := cmd.Flags()
	f.StringVar(
		&d.now,
		"now",
		"",
		"`TIME` (RFC 3339) at which the play starts; bodies and signatures then follow that clock",
	)
	f.StringVar(&d.speed, "speed", "1", "`FACTOR` by which time runs faster, or max")
	choices(cmd, "speed", []string{"1", "10", "max"})
	f.StringArrayVar(&d.weather, "weather", nil,
		"`NAME` of a bad day to play on (offhook list weather shows them); may be repeated")
	choices(cmd, "weather", weatherNames())
	f.IntVar(
		&d.runs,
		"runs",
		1,
		"`NUMBER` of times that it is played at once, each with other values",
	)
	f.StringVar(&d.arrivals, "arrivals", "", "`RATE` at which --runs begin, such as 20/s or 30/m, "+
		"in the time of the stories; by default all at once")
	f.StringVar(&d.method, "method", http.MethodPost,
		"`METHOD` of forms: POST, or GET with the form in the query, where it is not signed")
	choices(cmd, "method", []string{http.MethodPost, http.MethodGet})
	f.IntVar(&d.pieces, "pieces", 0, "`BYTES` of a body that are written at a time")
	f.DurationVar(&d.slow, "slow", 0, "`TIME` over which a body is written, in pieces")
	f.BoolVar(&d.dryRun, "dry-run", false, "show what would be sent, and send nothing")
}

// A delivery is the flags, read: everything a play needs.
type delivery struct {
	*target
	flags    *deliveryFlags
	setting  scenarios.Setting
	now      time.Time // zero: the clock
	pace     float64
	every    time.Duration // between the beginnings of two runs; 0: all begin at once
	weather  []scenarios.Weather
	api      *telnyx.API
	witness  *telnyx.Witness // answers commands in stories that they do not drive
	driven   atomic.Bool     // commands drive the story that is told
	child    *child          // the receiver that is started for the play
	base     string          // of the API
	requests requests
	given    []emitter.Command // of an earlier play, in place of those of an application
	again    string            // the line that plays the same again; "" where nothing needs one
}

func (d *deliveryFlags) read(cmd *cobra.Command) (*delivery, error) {
	target, err := d.targetFlags.read(cmd)
	if err != nil {
		return nil, err
	}
	d.policyGiven = cmd.Flags().Changed("policy")
	out := &delivery{target: target, flags: d, setting: scenarios.Setting{
		Catalog: target.catalog, Seed: target.seed, Entities: target.entities}}
	if err := d.readTime(out); err != nil {
		return nil, err
	}
	for _, name := range d.weather {
		w, err := scenarios.LookupWeather(name)
		if err != nil {
			return nil, &flagError{"weather", err}
		}
		out.weather = append(out.weather, w)
	}
	if err := d.readMethod(out); err != nil {
		return nil, err
	}
	if err := d.checkPieces(cmd); err != nil {
		return nil, err
	}
	if d.runs < 1 {
		return nil, wrong("runs", "%d plays nothing; give 1 or more", d.runs)
	}
	return out, d.shapeFlags.read(&out.setting)
}

func (d *deliveryFlags) readMethod(out *delivery) error {
	method := strings.ToUpper(d.method)
	if err := (emitter.Event{}).CheckMethod(method); err != nil {
		return &flagError{"method", err}
	}
	if method == http.MethodGet && out.embedded != nil {
		return wrong("method", "offhook's own receiver refuses %s, since its form is not signed; "+
			"name another with --to", method)
	}
	out.targets.Default.Method = method
	for i := range out.targets.Also {
		out.targets.Also[i].Method = method
	}
	return nil
}

// checkPieces refuses --pieces and --slow where they would have no effect.
func (d *deliveryFlags) checkPieces(cmd *cobra.Command) error {
	for name, given := range map[string]bool{"pieces": d.pieces > 0, "slow": d.slow > 0} {
		switch changed := cmd.Flags().Changed(name); {
		case changed && !given:
			return wrong(name, "%s is not above 0", cmd.Flag(name).Value)
		case changed && strings.EqualFold(d.method, http.MethodGet):
			return wrong(name, "has no effect with --method GET, which has no body")
		}
	}
	return nil
}

func (d *deliveryFlags) readTime(out *delivery) error {
	var err error
	if out.now, err = readNow(d.now); err != nil {
		return err
	}
	if out.pace, err = parseSpeed(d.speed); err != nil {
		return err
	}
	out.every, err = parseArrivals(d.arrivals)
	return err
}

// readNow is the time that --now gives, or zero for the clock.
func readNow(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return now, wrong("now", "%q is not a time such as 2026-03-04T09:15:25Z", text)
	}
	if now.IsZero() {
		return now, wrong("now", "%s cannot be told from no time at all; give a later one", text)
	}
	return now, nil
}
