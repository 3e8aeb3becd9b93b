package suite_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestContract is the suite as a Ginkgo suite of its own, for `ginkgo ./suite` and
// `go test -count=1 ./suite`. The environment names the receiver, with the names that the flags of
// offhook test have; without OFFHOOK_TO it is the reference receiver, in this process.
func TestContract(t *testing.T) {
	cfg, err := fromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Target == "" {
		var mu sync.Mutex
		acted := map[string]int{} // how often, by the ids of events
		observe := func(req receiver.Request) {
			if req.Acted {
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
		cfg.Target, cfg.Failover = "http://offhook.test/webhooks", "http://offhook.test/failover"
		cfg.Transport = r.Transport()
		cfg.Effects = func(_ context.Context, id string) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return acted[id], nil
		}
		if len(cfg.Handles) == 0 {
			cfg.Handles = []string{"*"}
		}
	}
	if _, err := suite.New(cfg); err != nil {
		t.Fatal(err)
	}
	suite.Register(cfg)
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecs(t, "offhook")
}

// variables are all that fromEnvironment reads.
func variables() []string {
	return []string{
		"OFFHOOK_TO", "OFFHOOK_FAILOVER_TO", "OFFHOOK_URL", "OFFHOOK_KEY", "OFFHOOK_CA",
		"OFFHOOK_HANDLES", "OFFHOOK_ENTITY", "OFFHOOK_HEADER", "OFFHOOK_SEED", "OFFHOOK_RATE",
		"OFFHOOK_TIMEOUT",
		"OFFHOOK_POLICY", "OFFHOOK_EFFECTS", "OFFHOOK_ALLOW_REMOTE", "OFFHOOK_STRICT",
	}
}

// checkEnvironment refuses what would have no effect: variables with our prefix that are not read,
// and targets that are there and empty, which would have the reference receiver judged instead.
func checkEnvironment() error {
	const prefix = "OFFHOOK_"
	var known []string
	for _, name := range variables() {
		known = append(known, strings.TrimPrefix(name, prefix))
	}
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		rest, ours := strings.CutPrefix(name, prefix)
		if !ours || slices.Contains(known, rest) {
			continue
		}
		if near := nearest.Name(rest, known); near != "" {
			return fmt.Errorf("%s: unknown variable; did you mean %s?", name, prefix+near)
		}
		return fmt.Errorf("%s: unknown variable; the suite reads %s", name,
			strings.Join(variables(), ", "))
	}
	for _, name := range []string{"OFFHOOK_TO", "OFFHOOK_FAILOVER_TO", "OFFHOOK_URL"} {
		if text, exists := os.LookupEnv(name); exists && strings.TrimSpace(text) == "" {
			return fmt.Errorf("%s: is empty; give a URL or unset it", name)
		}
	}
	return nil
}

// fromEnvironment reads what the flags of offhook test read; values of what may be repeated stand
// one on a line.
func fromEnvironment() (cfg *suite.Config, err error) {
	if err := checkEnvironment(); err != nil {
		return nil, err
	}
	cfg = &suite.Config{
		Target:   os.Getenv("OFFHOOK_TO"),
		Failover: os.Getenv("OFFHOOK_FAILOVER_TO"),
		Handles:  lines("OFFHOOK_HANDLES"),
		Header:   http.Header{},
		Entities: map[string]string{},
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
		if !ok || url == "" {
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
	read("OFFHOOK_ALLOW_REMOTE", func(text string) (err error) {
		cfg.AllowRemote, err = strconv.ParseBool(text)
		return err
	})
	read("OFFHOOK_CA", func(file string) error {
		text, err := os.ReadFile(file)
		if err == nil {
			cfg.Roots, err = emitter.ParseRoots(text)
		}
		return err
	})
	read("OFFHOOK_STRICT", func(text string) (err error) {
		cfg.Strict, err = strconv.ParseBool(text)
		return err
	})
	read("OFFHOOK_SEED", func(text string) (err error) {
		cfg.Seed, err = strconv.ParseUint(text, 10, 64)
		return err
	})
	read("OFFHOOK_RATE", func(text string) (err error) {
		cfg.Rate, err = strconv.ParseFloat(text, 64)
		if err == nil && !(cfg.Rate >= 1e-6 && cfg.Rate <= math.MaxFloat64) {
			err = fmt.Errorf("%s is no rate; give requests a second, such as 10", text)
		}
		return err
	})
	read("OFFHOOK_TIMEOUT", func(text string) (err error) {
		cfg.Timeout, err = time.ParseDuration(text)
		if err == nil && cfg.Timeout <= 0 {
			err = fmt.Errorf("%s leaves no time for an answer", text)
		}
		return err
	})
	read("OFFHOOK_POLICY", func(text string) (err error) {
		cfg.Policy, err = emitter.LookupPolicy(text)
		return err
	})
	read("OFFHOOK_EFFECTS", func(text string) (err error) {
		cfg.Effects, err = suite.ParseEffects(text, cfg.AllowRemote)
		return err
	})
	if err == nil {
		cfg.Key, err = signingKey(os.Getenv("OFFHOOK_KEY"))
	}
	return cfg, err
}

// signingKey reads OFFHOOK_KEY, which holds the key or names its file. An error never repeats what
// the variable holds, not even as a path, since a key that is malformed looks like one.
func signingKey(text string) (emitter.Key, error) {
	if text == "" {
		return emitter.DevelopmentKey(), nil
	}
	key, err := emitter.ParseKey([]byte(text))
	if err != nil && !strings.Contains(text, "-----BEGIN") {
		if key, _, err = emitter.LoadKey(text); err != nil {
			return key, errors.New("OFFHOOK_KEY names no file with an Ed25519 key in PEM, " +
				"and is no such key")
		}
	}
	if err != nil {
		return key, fmt.Errorf("OFFHOOK_KEY: %w", err)
	}
	return key, nil
}

func lines(name string) []string {
	return strings.FieldsFunc(os.Getenv(name), func(r rune) bool { return r == '\n' || r == '\r' })
}
