package suite

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/schemas"
)

// A Config says which receiver is judged, and what it claims to do. Target is the only field that
// has to be set.
type Config struct {
	// Target is the URL of the receiver.
	Target string
	// Failover is its failover URL; "" claims none.
	Failover string
	// Routes are other URLs for some webhooks or families.
	Routes []emitter.Route
	// Key signs. The zero Key is the development key, which remote targets refuse.
	Key emitter.Key
	// Header are further request headers.
	Header http.Header

	// Catalog is the built-in one if nil.
	Catalog *schemas.Catalog
	// Handles are families, webhooks and patterns (call.playback.*) that the receiver handles, or,
	// after a slash, variants of them (message.received/RCS); none claims all JSON notifications.
	Handles []string
	// Entities are ids that the receiver looks up, by the last part of their names: connection_id.
	Entities map[string]string
	// Seed decides every value.
	Seed uint64

	// Policy says which statuses and times count; the zero Policy is the default one.
	Policy emitter.Policy
	// Timeout is how long an answer is awaited; 0 is 10 s. Whether it was in time, one check says.
	Timeout time.Duration
	// Rate is how many requests a second are sent at most; 0 is 10 where a URL is on another
	// machine, and no limit elsewhere.
	Rate float64
	// Strict fails what is a warning otherwise.
	Strict bool
	// ForgeriesOnly sends no genuine webhook, for a receiver that holds Telnyx's own key: 2xx to
	// what is forged fails, and a refusal is told as not proven. Only the checks that need no key
	// are left then, and Key has no effect.
	ForgeriesOnly bool
	// Roots are the certificate authorities that are trusted; nil is those of the system.
	Roots *x509.CertPool
	// AllowRemote permits a target on another machine.
	AllowRemote bool

	// Effects returns how often the receiver has acted on the event with an id; without it and a
	// Witness the checks of effects are left out. Its context ends when the answer is late.
	// ParseEffects makes one that asks a URL or runs a command.
	Effects func(ctx context.Context, eventID string) (int, error)

	// Witness is Telnyx's API for a receiver that calls back: its commands are what it does for an
	// event, where there is no Effects. It has to be served where the receiver looks for the API;
	// nil is for one that gives no commands.
	Witness *telnyx.Witness

	// Further are checks of one's own, run beside those of the suite.
	Further []Check

	// Transport carries the requests; nil is the network.
	Transport http.RoundTripper
	// Begin sees every request before it is sent, for a ledger; if it returns an error, the request
	// is not sent. Observe sees every request as its answer comes. Their calls may overlap.
	Begin   func(emitter.Attempt) error
	Observe func(emitter.Attempt)
}

func (c *Config) catalog() *schemas.Catalog { return cmp.Or(c.Catalog, schemas.Default()) }

// addresses are all URLs of the receiver.
func (c *Config) addresses() []string {
	addresses := []string{c.Target, c.Failover}
	for _, route := range c.Routes {
		addresses = append(addresses, route.URL)
	}
	return slices.DeleteFunc(addresses, func(address string) bool { return address == "" })
}

// signingKey is Key, or one that nobody trusts where only forgeries are sent.
func (c *Config) signingKey() emitter.Key {
	if c.ForgeriesOnly {
		return emitter.StrangerKey()
	}
	return c.Key
}

// checkTarget reports what is wrong with the URLs, before anything is sent.
func (c *Config) checkTarget() error {
	if c.Target == "" {
		return errors.New("suite: no target: set Config.Target to the receiver's URL")
	}
	sender := emitter.Emitter{Key: c.signingKey(), AllowRemote: c.AllowRemote}
	for _, address := range c.addresses() {
		if err := sender.CheckTarget(address); err != nil {
			return fmt.Errorf("suite: %w", err)
		}
	}
	return nil
}
