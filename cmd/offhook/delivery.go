package main

import (
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
	if d.runs < 1 {
		return nil, wrong("runs", "%d plays nothing; give 1 or more", d.runs)
	}
	return out, d.shapeFlags.read(&out.setting)
}

func (d *deliveryFlags) readTime(out *delivery) error {
	if d.now != "" {
		now, err := time.Parse(time.RFC3339, d.now)
		if err != nil {
			return wrong("now", "%q is not a time such as 2026-03-04T09:15:25Z", d.now)
		}
		if now.IsZero() {
			return wrong("now", "%s cannot be told from no time at all; give a later one", d.now)
		}
		out.now = now
	}
	pace, err := parseSpeed(d.speed)
	out.pace = pace
	return err
}
