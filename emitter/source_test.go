package emitter_test

import (
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// A reader can look up whatever a policy cites.
func TestEveryPolicySourceIsKnown(t *testing.T) {
	for _, p := range emitter.Policies() {
		for _, key := range []string{
			p.Timeout.Source, p.Primary.Source, p.Failover.Source, p.Wait.Source, p.Success.Source,
		} {
			if key != "" && emitter.Source(key) == "" {
				t.Errorf("%s cites %s, which sources.json does not explain", p.Name, key)
			}
		}
	}
}
