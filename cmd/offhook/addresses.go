package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
)

// readTargets reads the URLs. The first --to and --failover-to belong together, and so on.
func (t *targetFlags) readTargets(out *target) error {
	if len(t.to)+len(t.urls)+len(t.failoverTo) == 0 {
		out.embedded = &embedded{}
		out.targets.Default = ownTarget()
		return nil
	}
	to := t.to
	if len(to) == 0 && len(t.urls) > 0 {
		to = []string{""} // some webhooks have a URL, and may have a failover URL
	}
	if len(t.failoverTo) > len(to) {
		return wrong("failover-to", "the receiver's own URL is missing; give it with --to")
	}
	var targets emitter.Targets
	for i, address := range to {
		if slices.Contains(to[:i], address) {
			return wrong("to", "%s is given twice", address)
		}
		if err := t.checkTarget("to", address, out.emitter.Key); err != nil {
			return err
		}
		target := emitter.Target{Primary: address}
		if i < len(t.failoverTo) {
			target.Failover = t.failoverTo[i]
		}
		if err := t.checkTarget("failover-to", target.Failover, out.emitter.Key); err != nil {
			return err
		}
		if i > 0 {
			targets.Also = append(targets.Also, target)
			continue
		}
		targets.Default = target
	}
	for _, text := range t.urls {
		match, address, ok := strings.Cut(text, "=")
		if !ok || address == "" {
			return wrong("url", "%q is not of the form EVENT-OR-FAMILY=URL", text)
		}
		if err := t.checkTarget("url", address, out.emitter.Key); err != nil {
			return err
		}
		targets.Routes = append(targets.Routes, emitter.Route{Match: match, URL: address})
	}
	out.targets = targets
	return nil
}

// label is what a URL is called: its role, and of several targets which one's, or the webhooks that
// go there alone. What the flags do not name is called by its address.
func (t *target) label(role emitter.Role, url string) string {
	address, _, _ := strings.Cut(url, "?") // the query of a GET has the form
	is := func(other string) bool {
		other, _, _ = strings.Cut(other, "?")
		return other != "" && other == address
	}
	all := append([]emitter.Target{t.targets.Default}, t.targets.Also...)
	for i, target := range all {
		if is(target.Primary) && role == emitter.Primary ||
			is(target.Failover) && role == emitter.Failover {
			if len(all) == 1 {
				return string(role)
			}
			return fmt.Sprintf("%s %d", role, i+1)
		}
	}
	for _, route := range t.targets.Routes {
		if is(route.URL) {
			return route.Match
		}
	}
	return place(url)
}

func (t *targetFlags) checkTarget(flag, address string, key emitter.Key) error {
	if address == "" {
		return nil
	}
	if err := checkScheme(flag, address); err != nil {
		return err
	}
	sender := emitter.Emitter{Key: key, AllowRemote: t.allowRemote}
	if err := sender.CheckTarget(address); err != nil {
		return &flagError{flag, err}
	}
	return nil
}

// checkScheme suggests the scheme that a URL lacks.
func checkScheme(flag, address string) error {
	if !strings.Contains(address, "://") && emitter.CheckURL("http://"+address, true) == nil {
		return wrong(flag, "%q does not start with http:// or https://; did you mean http://%s?",
			address, address)
	}
	return nil
}

// readRoutes checks that each --url means a webhook or a family, and gives it the webhook's whole
// name.
func (t *targetFlags) readRoutes(out *target) error {
	families := out.catalog.Families()
	for i, route := range out.targets.Routes {
		if slices.Contains(families, route.Match) {
			continue
		}
		w, err := out.catalog.Lookup(route.Match)
		if err != nil {
			return &flagError{"url", out.catalog.Unknown(route.Match)}
		}
		out.targets.Routes[i].Match = w.Name
	}
	return nil
}
