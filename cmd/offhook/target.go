package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
)

// targetFlags are what run, trigger and test have in common: whom to send to, as whom, and what is
// said of it.
type targetFlags struct {
	key, ca, seed, policy, ledger, format            string
	to, failoverTo, urls, entities, headers, schemas []string
	timeout                                          time.Duration
	rate                                             float64
	allowRemote, quiet, noColor                      bool
	verbose                                          int
	// stranger signs with a key that no receiver trusts, in place of key.
	stranger bool
}

func (t *targetFlags) register(cmd *cobra.Command) {
	t.registerSending(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&t.to, "to", nil, "`URL` of the receiver; without it, offhook's own receiver "+
		"in this process; may be repeated: each gets every event")
	f.StringArrayVar(&t.failoverTo, "failover-to", nil,
		"`URL` that is tried when the first has failed; the second one is for the second --to")
	f.StringArrayVar(
		&t.urls,
		"url",
		nil,
		"another URL for some webhooks, in place of the first --to, as `EVENT-OR-FAMILY=URL`; "+
			"may be repeated",
	)
	f.StringVar(
		&t.seed,
		"seed",
		"",
		"`NUMBER` that decides every value; by default another one each time, printed",
	)
	f.StringArrayVar(
		&t.entities,
		"entity",
		nil,
		"an id that the receiver looks up, the same everywhere, as `NAME=VALUE`; may be repeated",
	)
	completed(cmd, "to", cobra.FixedCompletions(ownURLs(), cobra.ShellCompDirectiveNoFileComp))
	completed(cmd, "url", completeRoutes)
	completed(cmd, "entity", completeEntities)
}

// registerSending adds the flags that say how requests are sent, and what is said of it.
func (t *targetFlags) registerSending(cmd *cobra.Command) {
	formatFlag(cmd, &t.format)
	policyFlag(cmd, &t.policy)
	f := cmd.Flags()
	schemasFlag(f, &t.schemas)
	f.StringVar(
		&t.key,
		"key",
		"",
		"`FILE` with the private key (offhook keys new makes one); "+
			"OFFHOOK_KEY may also hold the key itself",
	)
	f.StringVar(&t.ca, "ca", "", "`FILE` with certificates, in PEM, of authorities that are "+
		"trusted besides those of the system")
	f.StringArrayVarP(
		&t.headers,
		"header",
		"H",
		nil,
		"a further request header, as `NAME:VALUE`; may be repeated",
	)
	f.DurationVar(
		&t.timeout,
		"timeout",
		0,
		"`TIME` that an attempt may take, such as 500ms; by default the policy's",
	)
	f.StringVar(&t.ledger, "ledger", "", "`FILE` to append JSON lines to: one when an "+
		"attempt begins, one with its bytes and headers when it ends")
	f.BoolVar(&t.allowRemote, "allow-remote", false, "allow receivers that are not on this machine")
	f.BoolVarP(&t.quiet, "quiet", "q", false, "print only what went wrong")
	verboseFlag(f, &t.verbose)
	f.BoolVar(&t.noColor, "no-color", false, "no colours, even on a terminal")
	f.Float64Var(
		&t.rate,
		"rate",
		0,
		"`NUMBER` of requests a second at most; without it, 10 for receivers on other machines",
	)
}

// A target is the flags, read.
type target struct {
	emitter  *emitter.Emitter
	targets  emitter.Targets
	policy   emitter.Policy
	catalog  *schemas.Catalog
	entities map[string]string
	seed     uint64
	embedded *embedded // nil when the flags name a receiver
	talk     io.Writer
	data     io.Writer
	attempts io.Writer // where attempts go as JSON lines
	kept     []*emitter.Ledger

	distrusted atomic.Bool // a receiver's certificate was not trusted
}

func (t *targetFlags) read(cmd *cobra.Command) (*target, error) {
	out, err := t.readSending(cmd)
	if err != nil {
		return nil, err
	}
	if err := t.readTargets(out); err != nil {
		return nil, err
	}
	if out.seed, err = t.readSeed(); err != nil {
		return nil, err
	}
	if out.entities, err = readPairs("entity", t.entities); err != nil {
		return nil, err
	}
	return out, t.readRoutes(out)
}

// readSending reads the flags of registerSending.
func (t *targetFlags) readSending(cmd *cobra.Command) (*target, error) {
	out := &target{talk: cmd.ErrOrStderr(), data: cmd.OutOrStdout()}
	if err := checkFormat(t.format); err != nil {
		return nil, err
	}
	if t.verbose > 0 && t.format != "pretty" {
		return nil, wrong("verbose", "has no effect with --format %s; --ledger keeps bodies and headers",
			t.format)
	}
	if t.format != "pretty" {
		out.data = &printableOutput{out: out.data, paint: painter(out.data, t.noColor)}
	}
	out.attempts = out.data
	if err := checkLimits(cmd, t.rate, t.timeout); err != nil {
		return nil, err
	}
	key := emitter.StrangerKey()
	if !t.stranger {
		var err error
		if key, err = readKey(cmd, t.key); err != nil {
			return nil, err
		}
	}
	out.emitter = &emitter.Emitter{Key: key, AllowRemote: t.allowRemote, Rate: t.rate}
	var err error
	if out.emitter.Header, err = readHeaders(t.headers); err != nil {
		return nil, &flagError{"header", err}
	}
	if out.emitter.Roots, err = readRoots(t.ca); err != nil {
		return nil, &flagError{"ca", err}
	}
	if out.policy, err = readPolicy(t.policy); err != nil {
		return nil, &flagError{"policy", err}
	}
	if out.catalog, err = loadCatalog(cmd.Context(), t.schemas); err != nil {
		return nil, err
	}
	if err = checkPolicy(out.policy, out.catalog); err != nil {
		return nil, &flagError{"policy", err}
	}
	return out, nil
}

func (t *targetFlags) readSeed() (uint64, error) {
	if t.seed == "" {
		return rand.Uint64N(1_000_000), nil
	}
	seed, err := strconv.ParseUint(t.seed, 10, 64)
	if err != nil {
		return 0, wrong("seed", "%q is not a whole number from 0 on", t.seed)
	}
	return seed, nil
}

// readPairs reads the values of a flag that may be repeated, each NAME=VALUE.
func readPairs(flag string, texts []string) (map[string]string, error) {
	pairs := map[string]string{}
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, wrong(flag, "%q is not of the form NAME=VALUE", text)
		}
		if _, twice := pairs[name]; twice {
			return nil, wrong(flag, "%s is given twice; one of the values has no effect", name)
		}
		pairs[name] = value
	}
	return pairs, nil
}

func readHeaders(texts []string) (http.Header, error) {
	header := http.Header{}
	for _, text := range texts {
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			// The text may hold a password.
			return nil, errors.New("it is not of the form NAME:VALUE")
		}
		header[name] = append(header[name], strings.TrimSpace(value))
	}
	if err := emitter.CheckHeader(header); err != nil {
		return nil, fmt.Errorf("it cannot be sent: %w", err)
	}
	return header, nil
}

// openLedger has every attempt written to the ledger, its beginning and its end, and its end to the
// output where that is asked for line by line.
func (t *targetFlags) openLedger(out *target, giveUp func(error)) (closed func() error, err error) {
	var ledgers []*emitter.Ledger
	out.emitter.Begin, closed = func(emitter.Attempt) error { return nil }, func() error { return nil }
	if t.ledger != "" {
		talk := out.talk
		if t.quiet {
			talk = io.Discard
		}
		file, err := appendLedger(t.ledger, talk)
		if err != nil {
			return nil, err
		}
		closed = file.Close
		ledger := emitter.NewLedger(file)
		ledgers = append(ledgers, ledger)
		// Where a beginning cannot be written, neither can the longer line of the end, which ends all.
		out.emitter.Begin = ledger.Begin
	}
	if t.format == "jsonl" {
		ledgers = append(ledgers, emitter.NewLedger(attemptLines{out.attempts}))
	}
	out.kept = ledgers
	out.emitter.Observe = func(a emitter.Attempt) {
		if a.Cause == emitter.CauseTLS {
			out.distrusted.Store(true)
		}
		for _, ledger := range ledgers {
			if err := ledger.Record(a); err != nil {
				giveUp(err)
			}
		}
	}
	return closed, nil
}
