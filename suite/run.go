package suite

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A run is one use of a Config.
type run struct {
	config  *Config
	emitter *emitter.Emitter
	targets emitter.Targets
	handled []*schemas.Webhook
	control *schemas.Webhook // what controls send
}

func (c *Config) start() (*run, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	handled, err := c.handled()
	if err != nil {
		return nil, err
	}
	timeout := c.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	r := &run{config: c, handled: handled,
		targets: emitter.Targets{Default: emitter.Target{Primary: c.Target, Failover: c.Failover}, Routes: c.Routes},
		emitter: &emitter.Emitter{Key: c.Key, Transport: c.Transport, Policy: c.Policy.OrDefault(), Timeout: timeout, Header: c.Header, AllowRemote: c.AllowRemote, Rate: c.Rate, Observe: c.Observe}}
	return r, r.choose()
}

// choose picks the webhook that controls send: a JSON one whose bodies are ASCII, if there is one, or else any JSON one.
// Webhooks of the built-in stories come first, since most receivers know those.
func (r *run) choose() error {
	var told []string
	for _, s := range scenarios.Builtin() {
		told = append(told, s.Events()...)
	}
	candidates := slices.Clone(r.handled)
	slices.SortStableFunc(candidates, func(a, b *schemas.Webhook) int {
		return cmp.Compare(slices.Index(told, b.Name), slices.Index(told, a.Name))
	})
	for _, w := range candidates {
		json := w.Header().Wire == schemas.JSON
		if r.control == nil || json && r.control.Header().Wire != schemas.JSON {
			r.control = w
		}
		if !json {
			continue
		}
		if plain, err := r.ascii(w); err != nil {
			return fmt.Errorf("suite: %w", err)
		} else if plain {
			r.control = w
			break
		}
	}
	return nil
}

// ascii tells whether a webhook's typical bodies are, by a handful of them.
func (r *run) ascii(w *schemas.Webhook) (bool, error) {
	for i := range 8 {
		plan, err := scenarios.One(w.Name, scenarios.Step{}).Plan(r.options(fmt.Sprint("control", i)))
		if err != nil {
			return false, err
		}
		for _, c := range plan.Events[0].Event.Body(1, r.config.Target) {
			if c > 127 {
				return false, nil
			}
		}
	}
	return true, nil
}

// options are how a body is made; every key gives other values. Where it is sent is decided later.
func (r *run) options(key string) scenarios.Options {
	h := fnv.New64a()
	fmt.Fprint(h, r.config.Seed, key)
	return scenarios.Options{Catalog: r.config.catalog(), Seed: h.Sum64(), Now: time.Now(), Entities: r.config.Entities,
		Targets: emitter.Targets{Default: emitter.Target{Primary: "http://offhook.test/"}}}
}

// lacks says what a check needs that the receiver does not claim.
func (r *run) lacks(c Check) string {
	switch c.Needs {
	case "json":
		if r.control.Header().Wire != schemas.JSON {
			return "no JSON webhook is among those that the receiver handles"
		}
	case "story":
		if _, ok := r.story(); !ok {
			return "no two of the webhooks that the receiver handles belong to one story"
		}
	case "nulls":
		p := &Probe{run: r, check: c}
		if !slices.ContainsFunc(r.handled, func(w *schemas.Webhook) bool { return p.nullify(p.Letter(w, scenarios.Step{}, "")) > 0 }) {
			return "no webhook that the receiver handles has a field that may be null"
		}
	case "routes":
		if len(r.routed()) == 0 {
			return "no webhook has a URL of its own"
		}
	case "effects":
		if r.config.Effects == nil {
			return "nothing is given that tells the effects of an event"
		}
		if r.control.Header().Wire != schemas.JSON {
			return "no webhook with an id is among those that the receiver handles"
		}
	case "failover":
		if r.config.Failover == "" {
			return "no failover URL is given"
		}
	case "form":
		if r.form() == nil {
			return "no form webhook (texml) is among those that the receiver handles"
		}
	}
	return ""
}

func (r *run) form() *schemas.Webhook {
	for _, w := range r.handled {
		if w.Header().Wire == schemas.Form {
			return w
		}
	}
	return nil
}

// broken ends a check whose expectation was not met.
type broken string

// judge runs one check.
func (r *run) judge(ctx context.Context, c Check) (o Outcome) {
	began := time.Now()
	p := &Probe{run: r, check: c, role: emitter.Primary}
	defer func() { o.Exchanges, o.Took = p.exchanges, time.Since(began) }()
	if lack := r.lacks(c); lack != "" {
		return Outcome{Check: c, Verdict: Skipped, Reason: lack}
	}
	if c.Needs == "failover" {
		p.role = emitter.Failover
	}
	failure := p.perform(ctx, c)
	o = Outcome{Check: c, Verdict: Kept}
	switch {
	case ctx.Err() != nil:
		o.Verdict, o.Reason = Inconclusive, "interrupted"
	case slices.ContainsFunc(p.exchanges, func(a emitter.Attempt) bool { return a.Status == http.StatusTooManyRequests }):
		o.Verdict, o.Reason = Inconclusive, "the receiver answers 429: it limits the rate of requests, so ask for fewer a second"
	case p.undecided != "":
		o.Verdict, o.Reason = Inconclusive, p.undecided
	case failure != "":
		o.Verdict, o.Reason = Broken, failure
		if excuse := p.excuse(ctx, c); excuse != "" {
			o.Verdict, o.Reason = Inconclusive, excuse
		} else if c.Level == Should && !r.config.Strict {
			o.Verdict = Warned
		}
	case len(p.notes) > 0:
		o.Verdict, o.Reason = Warned, strings.Join(p.notes, "\n")
		if r.config.Strict {
			o.Verdict = Broken
		}
	}
	return o
}

// perform runs the check's own code and returns the expectation that was not met, if one was not.
func (p *Probe) perform(ctx context.Context, c Check) (failure string) {
	defer func() {
		switch reason := recover().(type) {
		case nil:
		case broken:
			failure = string(reason)
		case inconclusive:
			p.undecided = string(reason)
		default:
			panic(reason)
		}
	}()
	c.Run(ctx, gomega.NewGomega(func(message string, _ ...int) { panic(broken(message)) }), p)
	return ""
}

// excuse tells why a broken check may not be the receiver's fault in this point: a plain genuine webhook is not accepted
// either. Then another check says so.
func (p *Probe) excuse(ctx context.Context, c Check) string {
	if c.plain {
		return ""
	}
	p.role = emitter.Primary
	if a := p.Send(ctx, p.plain(), nil); !accepted(a) {
		return "a plain genuine webhook is not accepted either: " + told(a)
	}
	return ""
}
