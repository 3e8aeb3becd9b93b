package suite

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// answerWithin is how long an answer is awaited where Config.Timeout is 0. Whether it was in time,
// one check says.
const answerWithin = 10 * time.Second

// A Suite is a configuration made ready: its checks, the webhook of its controls, and what sends.
type Suite struct {
	config  *Config
	emitter *emitter.Emitter
	targets emitter.Targets
	timeout time.Duration
	handled []*schemas.Webhook
	shapes  []shape // of what is handled
	control *control
	deed    *deed
	checks  []Check
}

// New makes a configuration ready. The error says what is wrong with it, before anything is sent.
func New(cfg *Config) (*Suite, error) {
	if err := cfg.checkTarget(); err != nil {
		return nil, err
	}
	return cfg.ready()
}

// Checks lists every check for the webhooks of a configuration, whose Target may be missing yet:
// the answer, what must be accepted, what must be refused, the failover URL and the routes, the
// effects, the further checks of the configuration, what the receiver may not survive, and last
// what may leave it refusing everything for a while.
func Checks(cfg *Config) ([]Check, error) {
	s, err := cfg.ready()
	if err != nil {
		return nil, err
	}
	return s.Checks(), nil
}

func (c *Config) ready() (*Suite, error) {
	if err := c.checkFurther(); err != nil {
		return nil, err
	}
	if err := c.setting("").Check(); err != nil {
		return nil, fmt.Errorf("suite: %w", err)
	}
	shapes, err := c.shapes()
	if err != nil {
		return nil, err
	}
	var handled []*schemas.Webhook
	for _, one := range shapes {
		if !slices.Contains(handled, one.hook) {
			handled = append(handled, one.hook)
		}
	}
	timeout := c.Timeout
	if timeout == 0 {
		timeout = answerWithin
	}
	s := &Suite{
		config: c, handled: handled, shapes: shapes, control: newControl(handled), deed: newDeed(),
		timeout: timeout,
		targets: emitter.Targets{Default: emitter.Target{Primary: c.Target, Failover: c.Failover},
			Routes: c.Routes},
		emitter: &emitter.Emitter{Key: c.signingKey(), Transport: c.Transport, Fresh: true,
			Header: c.Header, Roots: c.Roots, AllowRemote: c.AllowRemote, Rate: c.Rate,
			Begin: c.Begin, Observe: c.Observe},
	}
	if err := s.checkCandidates(); err != nil {
		return nil, err
	}
	spoiled, late, ahead := s.spoilChecks()
	s.checks = slices.Concat(answerChecks(c.Policy.OrDefault()), connectionChecks(),
		leakChecks(), webhookChecks(shapes), valueChecks(shapes), s.fieldChecks(), s.storyChecks(),
		layoutChecks(), deliveryChecks(), copiesChecks(), formChecks(), familyChecks(handled),
		spoiled, usedChecks(), failoverChecks(), routeChecks(), effectChecks(handled),
		s.overtakingChecks(), c.Further, late, windowChecks(),
		c.commandChecks(), liveChecks(), burstChecks(), ahead)
	if c.ForgeriesOnly {
		s.checks = slices.DeleteFunc(s.checks, func(check Check) bool { return !check.Keyless })
	}
	for i, check := range s.checks {
		family, _, _ := strings.Cut(check.ID, "/")
		level := cmp.Or(check.Level, Must)
		labels := append([]string{family, strings.ToLower(string(level))}, check.Labels...)
		s.checks[i].Level = level
		s.checks[i].Named = check.Webhook != nil && len(c.Handles) > 0
		s.checks[i].Labels = slices.Compact(labels) // the effect family has the level's name
		s.checks[i].Source = Cite(check.Source)
	}
	for i, check := range s.checks {
		same := func(other Check) bool { return other.ID == check.ID }
		if slices.ContainsFunc(s.checks[:i], same) {
			return nil, fmt.Errorf("suite: there are two checks %s; an id names one", check.ID)
		}
	}
	return s, nil
}

// checkFurther reports what is missing in the importer's own checks.
func (c *Config) checkFurther() error {
	for i, check := range c.Further {
		switch {
		case check.ID == "":
			return fmt.Errorf("suite: further check %d has no ID", i+1)
		case check.Run == nil:
			return fmt.Errorf("suite: further check %s has no Run", check.ID)
		}
	}
	return nil
}

// Checks lists every check of the suite.
func (s *Suite) Checks() []Check { return slices.Clone(s.checks) }

// A Selection says which checks are run. The zero value runs all.
type Selection struct {
	IDs    []string // whole ids or their beginnings: refuse, accept/layout-crlf
	Labels string   // a Ginkgo label filter: must && !voice
}

// Select lists the checks that are selected. None is an error, and so is an id that there is none
// of.
func (s *Suite) Select(selection Selection) ([]Check, error) {
	filter, err := types.ParseLabelFilter(selection.Labels)
	if err != nil {
		return nil, fmt.Errorf("label filter %q: %s", selection.Labels, misread(err))
	}
	var known []string
	for _, check := range s.checks {
		known = append(known, check.ID)
	}
	for _, id := range selection.IDs {
		if !slices.ContainsFunc(known, func(k string) bool { return within(k, id) }) {
			return nil, &nearest.Error{Kind: "check", Name: id, Nearest: nearest.Name(id, known),
				See: "suite.Checks"}
		}
	}
	named := func(check Check) bool {
		return len(selection.IDs) == 0 || slices.ContainsFunc(selection.IDs,
			func(id string) bool { return within(check.ID, id) })
	}
	selected := slices.DeleteFunc(s.Checks(), func(check Check) bool {
		return !filter(check.Labels) || !named(check)
	})
	if len(selected) == 0 {
		return nil, fmt.Errorf("no check is selected: the label filter %q leaves none of %d; "+
			"there are the labels %s", selection.Labels, len(known), strings.Join(s.Labels(), ", "))
	}
	return selected, nil
}

// misread is what Ginkgo says of a filter, without what it says for a terminal.
func misread(err error) string {
	var bad types.GinkgoError
	if !errors.As(err, &bad) {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(bad.Message), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// Labels lists the labels that checks have, sorted.
func (s *Suite) Labels() (labels []string) {
	for _, check := range s.checks {
		labels = append(labels, check.Labels...)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// within reports whether a check is the one that is named, or below it.
func within(check, id string) bool {
	return check == id || strings.HasPrefix(check, strings.TrimSuffix(id, "/")+"/")
}

// setting is how bodies are made; every key gives other values.
func (c *Config) setting(key string) *scenarios.Setting {
	h := fnv.New64a()
	fmt.Fprint(h, c.Seed, key)
	return &scenarios.Setting{Catalog: c.Catalog, Seed: h.Sum64(), Entities: c.Entities}
}

// lacks says what a check needs that the receiver does not claim, "" for nothing.
func (s *Suite) lacks(need Need) (string, error) {
	json := s.control.hook().Header().Wire == wire.JSON
	switch need {
	case "":
	case NeedsJSON:
		if !json {
			return "no JSON webhook is among those that the receiver handles", nil
		}
	case NeedsRoutes:
		if len(s.routed()) == 0 {
			return "no webhook has a URL of its own", nil
		}
	case NeedsEffects:
		if !s.config.counted() {
			return "nothing is given that counts the effects of an event", nil
		}
		if !json {
			return "no webhook with an id is among those that the receiver handles", nil
		}
	case NeedsOrder:
		if s.config.Effects == nil && s.config.Witness != nil {
			return "commands do not tell for which of several webhooks about one thing they are", nil
		}
		return s.lacks(NeedsEffects)
	case NeedsBurst:
		if rate := s.emitter.RateFor(s.config.Target); rate > 0 {
			return fmt.Sprintf("requests are sent at %v a second at most, so that none come at "+
				"once", rate), nil
		}
	case NeedsFailover:
		if s.config.Failover == "" {
			return "no failover URL is given", nil
		}
	case NeedsForm:
		if s.form() == nil {
			return "no form webhook (texml) is among those that the receiver handles", nil
		}
	default:
		return "", errors.New("nobody knows what the need " + string(need) + " is")
	}
	return "", nil
}

// form is a form webhook that the receiver handles, nil if there is none.
func (s *Suite) form() *schemas.Webhook {
	for _, w := range s.handled {
		if w.Header().Wire == wire.Form {
			return w
		}
	}
	return nil
}
