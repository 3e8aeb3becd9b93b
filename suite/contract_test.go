package suite_test

import (
	"os"
	"strings"
	"testing"

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
		r, err := receiver.New(receiver.Options{PublicKey: cfg.Key.Public()})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		cfg.Target, cfg.Failover, cfg.Transport = "http://offhook.test/webhooks", "http://offhook.test/failover", r.Transport()
		if cfg.Handles == nil {
			cfg.Handles = []string{"*"}
		}
	}
	suite.Register(cfg)
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.RunSpecs(t, "offhook")
}

func fromEnvironment() (*suite.Config, error) {
	cfg := &suite.Config{
		Target:      os.Getenv("OFFHOOK_TO"),
		Failover:    os.Getenv("OFFHOOK_FAILOVER_TO"),
		AllowRemote: os.Getenv("OFFHOOK_ALLOW_REMOTE") == "true",
		Strict:      os.Getenv("OFFHOOK_STRICT") == "true",
	}
	if handles := os.Getenv("OFFHOOK_HANDLES"); handles != "" {
		cfg.Handles = strings.Fields(handles)
	}
	for _, entity := range strings.Fields(os.Getenv("OFFHOOK_ENTITY")) {
		if name, value, ok := strings.Cut(entity, "="); ok {
			if cfg.Entities == nil {
				cfg.Entities = map[string]string{}
			}
			cfg.Entities[name] = value
		}
	}
	policy, err := emitter.LookupPolicy(os.Getenv("OFFHOOK_POLICY"))
	if os.Getenv("OFFHOOK_POLICY") != "" {
		if err != nil {
			return nil, err
		}
		cfg.Policy = policy
	}
	switch key := os.Getenv("OFFHOOK_KEY"); {
	case strings.Contains(key, "-----BEGIN"):
		cfg.Key, err = emitter.ParseKey([]byte(key))
	case key != "":
		cfg.Key, _, err = emitter.LoadKey(key)
	default:
		err = nil
	}
	return cfg, err
}
