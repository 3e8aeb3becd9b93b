package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/schemas/bounded"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/suite"
)

// testFlags say which checks are run, on what claims, and what is left of them.
type testFlags struct {
	targetFlags
	handles, reports  []string
	labels, reportDir string
	effects, accept   string
	api               string
	wait              time.Duration
	workers           int
	demo, list, all   bool
	strict            bool
	child             *child
}

func newTest() *cobra.Command {
	var t testFlags
	cmd := &cobra.Command{
		Use:   "test [CHECK...] [-- COMMAND...]",
		Short: "Judge a receiver: is the genuine accepted, and the forged refused?",
		Long: `Judge a receiver. CHECK is the id of a check, or the beginning of ids such as
refuse or accept/layout-crlf; without one, all are run. --list shows them.

COMMAND starts the receiver, with PORT, TELNYX_PUBLIC_KEY, TELNYX_API_KEY and
TELNYX_BASE_URL set. It is judged once it listens on that port, and stopped with
its children. Its webhooks come to /webhooks, unless --to has another path:
--to http://127.0.0.1:0/telnyx, where port 0 is a free one.`,
		Example: `  offhook test --to http://127.0.0.1:8080/webhooks
  offhook test -- npm start
  offhook test refuse --to http://127.0.0.1:8080/webhooks --handles voice
  offhook test --api --to http://127.0.0.1:8080/webhooks --handles 'call.*'
  offhook test --demo --label-filter 'must && !voice' --report junit`,
		ValidArgsFunction: completeChecks,
		RunE:              func(cmd *cobra.Command, args []string) error { return t.run(cmd, args) },
	}
	t.register(cmd)
	f := cmd.Flags()
	f.Lookup("to").Usage = "`URL` of the receiver"
	f.BoolVar(&t.demo, "demo", false, "judge offhook's own receiver, in this process")
	f.StringArrayVar(&t.handles, "handles", nil, "`FAMILY-OR-EVENT` that the receiver handles, "+
		"a pattern, or a variant such as message.received/RCS; may be repeated; by default all "+
		"JSON notifications")
	completed(cmd, "handles", completeHandles)
	f.StringVar(&t.labels, "label-filter", "",
		"only checks whose labels fit this `FILTER`, as Ginkgo reads it: must && !voice")
	f.StringVar(&t.reportDir, "report-dir", ".", "`FOLDER` for reports")
	f.StringArrayVar(&t.reports, "report", nil,
		"`KIND` of a report to write: junit, json or html; may be repeated or listed with commas")
	completed(cmd, "label-filter", completeLabels)
	completed(cmd, "report", completeReports)
	f.StringVar(&t.accept, "accept", "", "`FILE` with known failures, a list with check, reason "+
		"and expires; they do not fail the receiver")
	f.StringVar(&t.effects, "effects", "", "`URL-OR-!COMMAND` that says how often the receiver "+
		"acted on an event, as a number; {id} in the URL stands for the event's id, and the "+
		"shell's command has it in $EVENT_ID")
	apiFlag(cmd, &t.api)
	f.Lookup("timeout").Usage = "`TIME` to wait for an answer, by default 10s; " +
		"whether it was in time, answer/in-time says"
	f.DurationVar(&t.wait, "wait-for-target", 0,
		"`TIME` to wait until the receiver answers, such as 30s")
	f.IntVar(&t.workers, "workers", 8, "`NUMBER` of checks at a time, more where the "+
		"receiver is slow and bears it")
	f.BoolVar(&t.list, "list", false, "list the checks, and run none")
	f.BoolVar(&t.all, "all", false, "show what passed and what was skipped as well")
	f.BoolVar(&t.strict, "strict", false, "fail on what is a warning otherwise")
	f.BoolVar(&t.stranger, "forgeries-only", false, "send nothing genuine, to a receiver that "+
		"holds Telnyx's own key; needs no key, and a refusal is not proven")
	return cmd
}

func (t *testFlags) run(cmd *cobra.Command, args []string) (err error) {
	if args, t.child, err = readChild(cmd, args, &t.to, &t.api); err != nil {
		return err
	}
	target, err := t.read(cmd)
	if err != nil {
		return err
	}
	cfg, err := t.config(cmd, target)
	if err != nil {
		return err
	}
	judge, err := suite.New(cfg)
	if err != nil {
		return t.blamed(err)
	}
	checks, err := judge.Select(suite.Selection{IDs: args, Labels: t.labels})
	if err != nil {
		return t.misplaced(args, err)
	}
	known, err := t.known(cmd, judge.Checks())
	if err != nil {
		return err
	}
	if t.list {
		return listChecks(target, checks, t.format)
	}
	if t.all && t.format != "pretty" {
		return wrong("all", "has no effect with --format %s, which has all checks", t.format)
	}
	if t.workers < 1 {
		return wrong("workers", "%d run nothing; give 1 or more", t.workers)
	}
	if target.embedded != nil {
		if err := target.embedded.start(target, false); err != nil {
			return err
		}
		defer target.embedded.stop()
	}
	ctx, giveUp := context.WithCancelCause(cmd.Context())
	defer giveUp(nil)
	reports, err := t.planReports(cmd)
	if err != nil {
		return err
	}
	closeLedger, err := t.openLedger(target, giveUp)
	if err != nil {
		return err
	}
	api, err := t.serve(cfg.Witness, target, giveUp)
	if err != nil {
		return errors.Join(err, closeLedger())
	}
	if err := reports.begin(); err != nil {
		return errors.Join(err, api.close(), closeLedger())
	}

	if err := t.child.start(ctx, target.emitter.Key.Public(), api.base(), target.talk); err != nil {
		return errors.Join(err, api.close(), closeLedger())
	}
	v := newVerdicts(target, t, cmd, len(checks))
	v.begin(api.lines())
	summary := suite.Summary{Target: v.judged(), Seed: target.seed, Began: time.Now(), Known: known,
		ForgeriesOnly: t.stranger, Again: v.again, Advice: inFlags}
	err = judge.Wait(ctx, t.wait)
	if err == nil {
		for o := range judge.Each(ctx, checks, t.workers) {
			summary.Outcomes = append(summary.Outcomes, o)
			if err := v.outcome(summary, o); err != nil {
				giveUp(err)
			}
		}
	}
	summary.Took = time.Since(summary.Began)
	stopped := api.close()
	summary.Commands = api.tally()
	switch {
	case cmd.Context().Err() != nil:
		summary.Early = cmd.Context().Err()
	case ctx.Err() != nil:
		summary.Early = attributed(cmd, context.Cause(ctx))
	case err != nil:
		summary.Early = fmt.Errorf("%w%s", err, target.untrusted())
	}
	folder := ""
	if len(t.reports) > 0 {
		folder = t.reportDir
	}
	// The code is returned even if it is 0, so that it stays the one that the reports are about
	// where an interruption comes after the verdict.
	code := v.end(summary, func(summary suite.Summary) error {
		return errors.Join(stopped, closeLedger(), reports.write(summary))
	})
	if err := t.child.close(target.talk, code != 0, folder); err != nil {
		return err
	}
	return &verdictError{code: code}
}

// blamed is an error of the configuration as one of the flag that it came from.
func (t *testFlags) blamed(err error) error {
	var unknown *nearest.Error
	if errors.As(err, &unknown) && unknown.Kind == "webhook or family" {
		return &flagError{"handles", unknown}
	}
	return blamed(err, overrideFlags{}, t.entities)
}

// known reads the file of known failures, if there is one.
func (t *testFlags) known(cmd *cobra.Command, checks []suite.Check) (suite.Known, error) {
	if t.accept == "" {
		if cmd.Flags().Changed("accept") {
			return nil, wrong("accept", "is empty; is the variable set?")
		}
		return nil, nil
	}
	text, err := bounded.ReadFile(t.accept)
	if err != nil {
		return nil, &flagError{"accept", err}
	}
	known, err := suite.KnownFile{Name: t.accept, Checks: checks}.Read(text)
	if err != nil {
		return nil, &flagError{"accept", err}
	}
	return known, nil
}

// read reads the flags, and makes sure that they name a receiver.
func (t *testFlags) read(cmd *cobra.Command) (*target, error) {
	for _, name := range targetNames() {
		if t.demo && cmd.Flags().Changed(name) {
			return nil, wrong(
				name,
				"has no effect with --demo, which judges offhook's own receiver; "+
					"leave one of them out",
			)
		}
	}
	if err := t.checkAPI(cmd); err != nil {
		return nil, err
	}
	if t.stranger && cmd.Flags().Changed("key") {
		return nil, wrong("key", "has no effect with --forgeries-only, which signs nothing genuine")
	}
	target, err := t.targetFlags.read(cmd)
	if err == nil && target.embedded != nil && !t.demo && !t.list {
		return nil, errors.New("no receiver is named: give --to URL, " +
			"or --demo to judge offhook's own receiver")
	}
	return target, err
}

func (t *testFlags) config(cmd *cobra.Command, target *target) (*suite.Config, error) {
	if target.targets.Default.Primary == "" {
		return nil, wrong(
			"to",
			"the receiver's main URL is missing; --url is for some webhooks only",
		)
	}
	if len(target.targets.Also) > 0 {
		return nil, wrong("to", "is given %d times; test judges one receiver", len(t.to))
	}
	cfg := &suite.Config{
		Target:   target.targets.Default.Primary,
		Failover: target.targets.Default.Failover,
		Routes:   target.targets.Routes,
		Key:      target.emitter.Key,
		Header:   target.emitter.Header,
		Catalog:  target.catalog,
		Handles:  t.handles,
		Entities: target.entities,
		Seed:     target.seed,
		Policy:   target.policy,
		Timeout:  t.timeout,
		Rate:     target.emitter.Rate,
		Strict:   t.strict,

		ForgeriesOnly: t.stranger,
		AllowRemote:   t.allowRemote,
		Roots:         target.emitter.Roots,
		// Both are set when the ledger is open.
		Begin:   func(a emitter.Attempt) error { return target.emitter.Begin(a) },
		Observe: func(a emitter.Attempt) { target.emitter.Observe(a) },
	}
	if target.embedded != nil {
		cfg.Transport = target.embedded
	}
	if target.embedded != nil && len(t.handles) == 0 {
		cfg.Handles = []string{"*"} // ours handles everything
	}
	if t.api != "" {
		cfg.Witness = &telnyx.Witness{Key: apiKey,
			Setting: scenarios.Setting{Catalog: target.catalog, Seed: target.seed}}
	}
	if t.effects == "" && cmd.Flags().Changed("effects") {
		return nil, wrong("effects", "is empty; is the variable set?")
	}
	if t.effects == "" {
		return cfg, nil
	}
	var err error
	if cfg.Effects, err = suite.ParseEffects(t.effects, t.allowRemote); err != nil {
		return nil, &flagError{"effects", err}
	}
	return cfg, nil
}
