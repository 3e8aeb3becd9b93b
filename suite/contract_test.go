package suite_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestContract is the suite as a Ginkgo suite of its own, for `ginkgo ./suite` and `go test -count=1 ./suite`. The
// environment names the receiver, with the names that the flags of offhook test have; without OFFHOOK_TO it is the
// reference receiver, in this process.
func TestContract(t *testing.T) {
	cfg, err := fromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Target == "" {
		var mu sync.Mutex
		acted := map[string]int{} // how often, by the ids of events
		observe := func(req receiver.Request) {
			if req.Verified && !req.Duplicate {
				mu.Lock()
				acted[req.EventID]++
				mu.Unlock()
			}
		}
		r, err := receiver.New(receiver.Options{PublicKey: cfg.Key.Public(), Observe: observe})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		cfg.Target, cfg.Failover, cfg.Transport = "http://offhook.test/webhooks", "http://offhook.test/failover", r.Transport()
		cfg.Effects = func(_ context.Context, id string) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return acted[id], nil
		}
		if len(cfg.Handles) == 0 {
			cfg.Handles = []string{"*"}
		}
	}
	suite.Register(cfg)
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecs(t, "offhook")
}

// fromEnvironment reads what the flags of offhook test read; values of what may be repeated stand one on a line.
func fromEnvironment() (cfg *suite.Config, err error) {
	cfg = &suite.Config{
		Target:      os.Getenv("OFFHOOK_TO"),
		Failover:    os.Getenv("OFFHOOK_FAILOVER_TO"),
		Handles:     lines("OFFHOOK_HANDLES"),
		AllowRemote: os.Getenv("OFFHOOK_ALLOW_REMOTE") == "true",
		Strict:      os.Getenv("OFFHOOK_STRICT") == "true",
		Header:      http.Header{},
		Entities:    map[string]string{},
	}
	for _, line := range lines("OFFHOOK_ENTITY") {
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("OFFHOOK_ENTITY: %q is not of the form NAME=VALUE", line)
		}
		cfg.Entities[name] = value
	}
	for _, line := range lines("OFFHOOK_URL") {
		match, url, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("OFFHOOK_URL: %q is not of the form EVENT-OR-FAMILY=URL", line)
		}
		cfg.Routes = append(cfg.Routes, emitter.Route{Match: match, URL: url})
	}
	for _, line := range lines("OFFHOOK_HEADER") {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, errors.New("OFFHOOK_HEADER: a line is not of the form NAME:VALUE")
		}
		cfg.Header[name] = append(cfg.Header[name], strings.TrimSpace(value))
	}
	read := func(name string, parse func(string) error) {
		if text := os.Getenv(name); text != "" && err == nil {
			if err = parse(text); err != nil {
				err = fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	read("OFFHOOK_SEED", func(text string) (err error) { cfg.Seed, err = strconv.ParseUint(text, 10, 64); return err })
	read("OFFHOOK_RATE", func(text string) (err error) { cfg.Rate, err = strconv.ParseFloat(text, 64); return err })
	read("OFFHOOK_TIMEOUT", func(text string) (err error) { cfg.Timeout, err = time.ParseDuration(text); return err })
	read("OFFHOOK_POLICY", func(text string) (err error) { cfg.Policy, err = emitter.LookupPolicy(text); return err })
	read("OFFHOOK_EFFECTS", func(text string) (err error) { cfg.Effects, err = suite.EffectsAt(text, cfg.AllowRemote); return err })
	if key := os.Getenv("OFFHOOK_KEY"); err == nil && strings.Contains(key, "-----BEGIN") {
		cfg.Key, err = emitter.ParseKey([]byte(key))
	} else if err == nil && key != "" {
		cfg.Key, _, err = emitter.LoadKey(key)
	}
	return cfg, err
}

func lines(name string) []string {
	return strings.FieldsFunc(os.Getenv(name), func(r rune) bool { return r == '\n' || r == '\r' })
}
