package emitter

// Role says which of a target's URLs is meant.
type Role string

const (
	// Primary is the webhook URL.
	Primary Role = "primary"
	// Failover is the URL that is tried when the primary one has failed.
	Failover Role = "failover"
)

// Target is where a webhook goes. Failover may be empty: there is none. Method is that of both
// URLs, POST if empty; Event.CheckMethod says what GET carries.
type Target struct{ Primary, Failover, Method string }

// URL is the target's URL in a role; the empty Role is Primary.
func (t Target) URL(role Role) string {
	if role == Failover {
		return t.Failover
	}
	return t.Primary
}

// Route sends one webhook, or one family of them, to a URL of its own.
type Route struct {
	// Match is an event type such as "call.answered", or a family.
	Match string
	// URL replaces the primary URL.
	URL string
}

// Targets says where each event goes.
type Targets struct {
	Default Target
	Routes  []Route
	// Also are further targets. Each of them gets every event too, in a delivery of its own. Routes
	// do not concern them.
	Also []Target
}

// For is the target of an event, apart from those of Also. A route for its type is preferred to one
// for its family, and the first of several equal ones counts. A route replaces
// the primary URL only.
func (t Targets) For(ev Event) Target {
	to := t.Default
	for _, match := range []string{ev.Type, ev.Family} {
		for _, r := range t.Routes {
			if match != "" && r.Match == match {
				to.Primary = r.URL
				return to
			}
		}
	}
	return to
}
