package main

import (
	"math"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/scenarios"
)

// deliveryFlags are what run and trigger have in common: whom to send to, and how stories are played.
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
	f.StringVar(&d.now, "now", "", "`TIME` (RFC 3339) at which the play starts; bodies and signatures then follow that clock")
	f.StringVar(&d.speed, "speed", "1", "`FACTOR` by which time runs faster, or max")
	f.IntVar(&d.runs, "runs", 1, "`NUMBER` of times that it is played at once, each with other values")
	f.BoolVar(&d.dryRun, "dry-run", false, "show what would be sent, and send nothing")
}

// A delivery is the flags, read: everything a play needs.
type delivery struct {
	*target
	flags   *deliveryFlags
	options scenarios.Options
	raw     []byte // the body to send in place of the one that was made; nil for none
}

func (d *deliveryFlags) read(cmd *cobra.Command) (*delivery, error) {
	target, err := d.targetFlags.read(cmd)
	if err != nil {
		return nil, err
	}
	out := &delivery{target: target, flags: d, options: scenarios.Options{
		Catalog: target.catalog, Seed: target.seed, Entities: target.entities, Targets: target.targets, Policy: target.policy}}
	if err := d.readTime(out); err != nil {
		return nil, err
	}
	if d.runs < 1 {
		return nil, wrong("runs", "%d plays nothing; give 1 or more", d.runs)
	}
	out.options.Runs = d.runs
	return out, d.shapeFlags.read(&out.options)
}

func (d *deliveryFlags) readTime(out *delivery) error {
	o := &out.options
	o.Now = time.Now()
	if d.now != "" {
		now, err := time.Parse(time.RFC3339, d.now)
		if err != nil {
			return wrong("now", "%q is not a time such as 2026-03-04T09:15:25Z", d.now)
		}
		o.Now, o.Frozen = now, true
	}
	o.Speed = math.Inf(1)
	if d.speed != "max" {
		speed, err := strconv.ParseFloat(d.speed, 64)
		if err != nil || !(speed > 0) {
			return wrong("speed", "%q is neither a factor above 0 nor max", d.speed)
		}
		o.Speed = speed
	}
	out.emitter.Speed = o.Speed
	return nil
}
