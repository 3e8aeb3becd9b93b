package suite

import (
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas"
)

// Checks lists every check for the webhooks of a configuration: the answer, what must be accepted, what must be refused,
// the failover URL and the routes, the effects, and last whether the receiver is still alive.
func (c *Config) Checks() ([]Check, error) {
	handled, err := c.handled()
	if err != nil {
		return nil, err
	}
	r := &run{config: c, handled: handled}
	if err := r.choose(); err != nil {
		return nil, err
	}
	checks := slices.Concat(answerChecks(c.Policy.OrDefault()), webhookChecks(handled, r.control), storyChecks(), layoutChecks(), readingChecks(), deliveryChecks(),
		skewChecks(), formChecks(), forgedChecks(), failoverChecks(), routeChecks(), effectChecks(), liveChecks())
	for i := range checks {
		checks[i].Source = cited(checks[i].Source)
		family, _, _ := strings.Cut(checks[i].ID, "/")
		labels := append([]string{family, strings.ToLower(string(checks[i].Level))}, checks[i].Labels...)
		checks[i].Labels = slices.Compact(labels) // the effect family has the level's name
	}
	return checks, nil
}

// webhookChecks asks, of each webhook that the receiver handles, that it is accepted.
func webhookChecks(handled []*schemas.Webhook, control *schemas.Webhook) (checks []Check) {
	for _, w := range handled {
		checks = append(checks, Check{
			ID: "accept/webhook/" + w.Name, Title: "accepts " + w.Name, Level: Must,
			Requirement: "A genuine " + w.Name + " is answered with 2xx.",
			Source:      "schemas/" + w.File, Labels: []string{w.Family}, Run: acceptWebhook(w), plain: w == control,
		})
	}
	return checks
}
