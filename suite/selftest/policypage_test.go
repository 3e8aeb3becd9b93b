package selftest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

const policyPreface = `# Delivery policies

<!-- Made by ` + "`make docs`" + ` from emitter/policies.json; a test fails when it is stale. -->

Sources disagree about how often, where and how patiently Telnyx delivers an event, so each version
has a name, and each figure says where it is from. A figure that no source gives is assumed. The
default is %s. In offhook, list policies compares
them and shows where the sources disagree.

`

// TestPoliciesPage fails when the page is not what the policies say; make docs writes it.
func TestPoliciesPage(t *testing.T) {
	page := fmt.Sprintf(policyPreface, "`"+emitter.DefaultPolicy().Name+"`")
	figures := 0
	for _, p := range emitter.Policies() {
		page += fmt.Sprintf("## %s\n\nFor %s. %s\n\n| figure | value | source |\n| --- | --- | --- |\n",
			p.Name, p.For, p.Title)
		for _, f := range p.Figures() {
			from := "assumed"
			if !f.Assumed {
				key, _, _ := strings.Cut(strings.Trim(f.Source, "[]"), "]")
				from = key + ": " + emitter.Source(f.Source)
				if emitter.Source(f.Source) == "" {
					t.Errorf("%s: nobody knows the source %s", p.Name, f.Source)
				}
			}
			page += fmt.Sprintf("| %s | %s | %s |\n", f.Name, f.Is, from)
			figures++
		}
		page += "\n"
	}
	if figures < 100 {
		t.Errorf("the page has %d figures", figures)
	}
	golden(t, "../../emitter/POLICIES.md", strings.TrimRight(page, "\n")+"\n")
}
