package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A flagError is a wrong value of a flag. The value may have come from elsewhere; attributed then
// names that place.
type flagError struct {
	flag string
	err  error
}

func (e *flagError) Error() string { return "--" + e.flag + ": " + e.err.Error() }
func (e *flagError) Unwrap() error { return e.err }

func wrong(flag, format string, args ...any) error {
	return &flagError{flag, fmt.Errorf(format, args...)}
}

// attributed makes an error about a flag one about the variable, or the line of offhook.yaml, that
// set it.
func attributed(cmd *cobra.Command, err error) error {
	var bad *flagError
	if errors.As(err, &bad) {
		if place := origin(cmd, bad.flag); place != "" {
			return fmt.Errorf("%s: %w", place, bad.err)
		}
	}
	return err
}

// unfit says in words what pflag says in the terms of strconv.
func unfit(bad *pflag.InvalidValueError) error {
	want := map[string]string{"duration": "a time such as 500ms or 2s", "int": "a whole number",
		"uint64": "a whole number from 0 on", "count": "a whole number", "float64": "a number",
		"bool": "true or false"}
	kind := bad.GetFlag().Value.Type()
	if want[kind] == "" {
		return &flagError{bad.GetFlag().Name, bad.Unwrap()}
	}
	return wrong(bad.GetFlag().Name, "%q is not %s", bad.GetValue(), want[kind])
}

// leastFactor is the smallest factor and rate that is taken. With a smaller one, the waits of an
// ordinary story come near the 292 years that a time.Duration holds.
const leastFactor = 1e-6

// parseFactor reads a factor by which time runs faster. The word max is for the caller to read.
func parseFactor(flag, text string) (float64, error) {
	factor, err := strconv.ParseFloat(text, 64)
	switch {
	case math.IsInf(factor, 1):
		return 0, wrong(flag, "%q is no factor; give max", text)
	case err != nil || !(factor > 0):
		return 0, wrong(flag, "%q is neither a factor above 0 nor max", text)
	case factor < leastFactor:
		return 0, tooSlow(flag, text)
	}
	return factor, nil
}

// parseSpeed reads --speed: a factor, or max.
func parseSpeed(text string) (float64, error) {
	if text == "max" {
		return math.Inf(1), nil
	}
	return parseFactor("speed", text)
}

// parseArrivals reads --arrivals: so many runs a second, minute or hour. It is the time between
// two.
func parseArrivals(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	number, unit, _ := strings.Cut(text, "/")
	runs, err := strconv.ParseFloat(number, 64)
	per := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	if err != nil || per == 0 || !(runs > 0) {
		return 0, wrong("arrivals", "%q is not a rate such as 20/s, 30/m or 0.5/h", text)
	}
	switch every := float64(per) / runs; {
	case every < 1:
		return 0, wrong("arrivals", "%s is more than a run a nanosecond; "+
			"leave --arrivals out to have all begin at once", text)
	case every > float64(time.Hour)/leastFactor:
		return 0, wrong("arrivals", "%s is so slow that the last run may begin later than a clock can "+
			"tell; give %g/h or more", text, leastFactor)
	default:
		return time.Duration(every), nil
	}
}

func tooSlow(flag, text string) error {
	return wrong(flag, "%s is so slow that waits may last longer than a clock can tell; "+
		"give %g or more", text, leastFactor)
}

// checkLimits refuses a --rate or --timeout that would mean something else than it says. Given as
// 0, each would stand for its default.
func checkLimits(cmd *cobra.Command, rate float64, timeout time.Duration) error {
	given := cmd.Flags().Changed
	switch {
	case timeout < 0:
		return wrong("timeout", "%s is less than no time", timeout)
	case timeout == 0 && given("timeout"):
		return wrong("timeout", "0s leaves no time for an answer; "+
			"leave --timeout out for the usual time")
	case rate < 0:
		return wrong("rate", "%g is less than none", rate)
	case rate == 0 && given("rate"):
		return wrong("rate", "0 sends nothing; leave --rate out for no limit of yours")
	case math.IsNaN(rate) || math.IsInf(rate, 0):
		return wrong("rate", "%g is no rate; give requests a second, such as 10", rate)
	case rate < leastFactor && given("rate"):
		return tooSlow("rate", fmt.Sprint(rate))
	}
	return nil
}

func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, but got %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// one asks for one argument, and says what is missing.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch len(args) {
		case 0:
			return fmt.Errorf("%s needs %s (%s --help)", cmd.CommandPath(), what, cmd.CommandPath())
		case 1:
			return nil
		}
		return fmt.Errorf("%s takes one argument, %s, but also got %q", cmd.CommandPath(), what,
			args[1])
	}
}

// formatFlag adds --format, which means the same everywhere.
func formatFlag(cmd *cobra.Command, format *string) {
	cmd.Flags().StringVar(format, "format", "pretty",
		"`FORMAT` of the output: pretty, json or jsonl")
	choices(cmd, "format", formats())
}

func formats() []string { return []string{"pretty", "json", "jsonl"} }

// policyFlag adds --policy, which means the same everywhere.
func policyFlag(cmd *cobra.Command, policy *string) {
	cmd.Flags().StringVar(policy, "policy", emitter.DefaultPolicy().Name,
		"`NAME-OR-FILE` of the delivery policy; offhook list policies shows them")
	policies := emitter.Policies()
	names := make([]string, len(policies))
	for i, p := range policies {
		names[i] = p.Name
	}
	completed(cmd, "policy", cobra.FixedCompletions(names, cobra.ShellCompDirectiveDefault))
}

func checkFormat(format string) error {
	if !slices.Contains(formats(), format) {
		return wrong("format", "%q is not one of %s", format, strings.Join(formats(), ", "))
	}
	return nil
}

func schemasFlag(flags *pflag.FlagSet, folders *[]string) {
	flags.StringArrayVar(folders, "schemas", nil,
		"`FOLDER` with schemas of your own; may be repeated")
}

// shapeFlags say how bodies are made, of one webhook or of a story.
type shapeFlags struct{ fields, layout string }

func (s *shapeFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	fields := schemas.Presences()
	f.StringVar(&s.fields, "fields", string(schemas.PresenceTypical),
		"optional `FIELDS` in bodies: "+strings.Join(texts(fields), ", "))
	f.StringVar(&s.layout, "layout", string(wire.LayoutIndent),
		"`NAME` of the way JSON is written: "+strings.Join(texts(wire.Layouts()), ", "))
	choices(cmd, "fields", texts(fields))
	choices(cmd, "layout", texts(wire.Layouts()))
}

func (s *shapeFlags) read(o *scenarios.Setting) (err error) {
	if o.Presence, err = schemas.ParsePresence(s.fields); err != nil {
		return &flagError{"fields", err}
	}
	if o.Layout, err = wire.ParseLayout(s.layout); err != nil {
		return &flagError{"layout", err}
	}
	return nil
}

// overrideFlags say what is special about the body of one webhook.
type overrideFlags struct {
	set, unset []string
	variant    string
}

func (o *overrideFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.set, "set", nil,
		"value of a field of the body, as `PATH=VALUE`; may be repeated")
	f.StringArrayVar(&o.unset, "unset", nil, "`PATH` of a field that is left out; may be repeated")
	f.StringVar(&o.variant, "variant", "",
		"`NAME` of a variant of the webhook (offhook events show lists them)")
	completed(cmd, "variant", completeVariants)
	completed(cmd, "set", completeFields(true))
	completed(cmd, "unset", completeFields(false))
}

func (o *overrideFlags) step() (scenarios.Step, error) {
	step := scenarios.Step{Variant: o.variant, With: scenarios.Values{}, Without: o.unset}
	if slices.Contains(o.unset, "") {
		return step, wrong("unset", "is empty; give the PATH of a field")
	}
	for _, text := range o.set {
		field, value, ok := strings.Cut(text, "=")
		if !ok || field == "" {
			return step, wrong("set", "%q is not of the form PATH=VALUE", text)
		}
		if _, twice := step.With[field]; twice {
			return step, wrong("set", "%s is given twice; one of the values has no effect", field)
		}
		step.With[field] = value
	}
	return step, nil
}
