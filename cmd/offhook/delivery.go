package main

import (
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

// deliveryFlags are what run and trigger have in common: whom to send to, and how stories are
// played.
type deliveryFlags struct {
	targetFlags
	shapeFlags
	now, speed string
	weather    []string
	runs       int
	dryRun     bool
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
	f.StringArrayVar(&d.weather, "weather", nil,
		"`NAME` of a bad day to play on (offhook list weather shows them); may be repeated")
	choices(cmd, "weather", weatherNames())
	f.IntVar(
		&d.runs,
		"runs",
		1,
		"`NUMBER` of times that it is played at once, each with other values",
	)
	f.BoolVar(&d.dryRun, "dry-run", false, "show what would be sent, and send nothing")
}

// A delivery is the flags, read: everything a play needs.
type delivery struct {
	*target
	flags   *deliveryFlags
	setting scenarios.Setting
	now     time.Time // zero: the clock
	pace    float64
	weather []scenarios.Weather
}

func (d *deliveryFlags) read(cmd *cobra.Command) (*delivery, error) {
	target, err := d.targetFlags.read(cmd)
	if err != nil {
		return nil, err
	}
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
	if d.runs < 1 {
		return nil, wrong("runs", "%d plays nothing; give 1 or more", d.runs)
	}
	return out, d.shapeFlags.read(&out.setting)
}

func (d *deliveryFlags) readTime(out *delivery) error {
	var err error
	if out.now, err = readNow(d.now); err != nil {
		return err
	}
	out.pace = math.Inf(1)
	if d.speed != "max" {
		pace, err := parseFactor("speed", d.speed)
		if err != nil {
			return err
		}
		out.pace = pace
	}
	return nil
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
