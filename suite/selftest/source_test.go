package selftest

import (
	"regexp"
	"testing"

	"github.com/offhook-dev/offhook/suite"
)

// TestEverySourceIsWrittenOut asserts that no check cites a key that a reader cannot look up.
func TestEverySourceIsWrittenOut(t *testing.T) {
	bare := regexp.MustCompile(`(^|; )([AB]\d\d|\[[^\]]*\])(;|$)`)
	checks, err := suite.Checks(&suite.Config{Handles: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if found := bare.FindString(c.Source); found != "" || c.Source == "" {
			t.Errorf("%s: the source is %q", c.ID, c.Source)
		}
	}
}
