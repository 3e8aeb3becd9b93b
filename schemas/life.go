package schemas

import (
	"fmt"
	"slices"
	"strings"
)

// An about places a webhook in the life of a resource.
type about struct {
	resource *resource
	// moment is the number of the moment that the webhook is, or since which it may occur.
	moment int
	// since means that the webhook may occur at any time from the moment on, until the end.
	since bool
	// any means that it may occur at any time, also after the end.
	any bool
}

// readAbout reads what a header says the webhook is about, what others belong to first.
func (rs *resources) readAbout(given map[string]string) (all []about, err error) {
	for _, name := range sortedKeys(given) {
		r := rs.byName[name]
		if r == nil {
			return nil, fmt.Errorf("/x-webhook/about: there is no resource %q%s", name,
				didYouMean(name, sortedKeys(rs.byName)))
		}
		a := about{resource: r}
		word, since := strings.CutPrefix(given[name], "since ")
		switch {
		case word == "any":
			a.any = true
		case word == "open" && len(r.moments) > 0:
			a.since = true
		default:
			a.since = since
			a.moment = r.moment(word)
			if a.moment < 0 || since && r.closes(a.moment) {
				known := []string{"any", "open"}
				for _, m := range r.moments {
					if known = append(known, m.name); m.name != closing {
						known = append(known, "since "+m.name)
					}
				}
				return nil, fmt.Errorf("/x-webhook/about/%s: %s has no moment %q%s; there are %s",
					name, article(name), word, didYouMean(given[name], known), strings.Join(known, ", "))
			}
		}
		all = append(all, a)
	}
	slices.SortStableFunc(all, func(a, b about) int {
		return a.resource.depth - b.resource.depth
	})
	return all, nil
}

// opens reports whether the webhook begins an instance.
func (a about) opens() bool { return !a.any && !a.since && a.moment == 0 }

// Concerns reports whether the webhook is about a resource, or about what belongs to it.
func (w *Webhook) Concerns(resource string) bool {
	abouts, err := w.about()
	return err == nil && slices.ContainsFunc(abouts, func(a about) bool {
		for above := range a.resource.above {
			if above.name == resource {
				return true
			}
		}
		return false
	})
}

// Before lists the webhooks that show an earlier moment in the life of something that this webhook
// is about.
func (w *Webhook) Before() (before []*Webhook) {
	abouts, err := w.about()
	if err != nil {
		return nil
	}
	for other := range w.catalog.All() {
		earlier, err := other.about()
		if err != nil || other == w || other.Header().Wire != w.Header().Wire {
			continue
		}
		for _, a := range abouts {
			if slices.ContainsFunc(earlier, func(e about) bool { return e.before(a) }) {
				before = append(before, other)
				break
			}
		}
	}
	return before
}

// checkOvertakes returns an error when the webhook is said to overtake one that does not come
// before it.
func (w *Webhook) checkOvertakes() error {
	var before []string
	for _, other := range w.Before() {
		before = append(before, other.Name)
	}
	for i, name := range w.Header().Overtakes {
		if !slices.Contains(before, name) {
			return fmt.Errorf("%s: /x-webhook/overtakes/%d: %s does not come before it%s",
				w.File, i, name, didYouMean(name, before))
		}
	}
	return nil
}

// before reports whether a shows a moment that lies before that of b.
func (a about) before(b about) bool {
	shows := !a.any && !a.since && !b.any && len(a.resource.moments) > 0
	earlier := a.moment < b.moment || b.since && a.moment == b.moment
	return a.resource == b.resource && shows && earlier
}

// An instance is one leg, one conference, one message of a run: what was seen of its life, and what
// was set from outside. All else about it is drawn from its key whenever it is asked for.
type instance struct {
	resource *resource
	name     string // in the story; empty when the story gives none
	key      uint64
	parents  []*instance
	// seen are the moments that webhooks have shown, in the order in which they came.
	seen []sight
	// anchor is when the first event of the instance occurred, and first the number of the moments
	// that had passed by then.
	anchor int64
	first  int8
	met    bool
	// lent means that the instance has its name from what it was opened for.
	lent bool
	// gone means that the instance was forgotten. What is still there may hold it, since its own
	// beginning follows from it.
	gone  bool
	place int32 // among the instances of the stage
	// last is when the latest event about the instance occurred, but for the one that ended it.
	last int64
	// floor is when something was last seen of what it belongs to, before the anchor.
	floor int64
	// via belongs to the instance, which was never seen by itself before via began.
	via *instance
	// beside is what the event that began the instance was about, and what the instance does not
	// belong to.
	beside *instance
	// with was opened together with the instance, which begins when it does.
	with *instance
	pins *pin
}

// A sight is a webhook that has shown a moment.
type sight struct {
	moment int8
	// since means that the webhook only shows that the moment has come.
	since bool
	at    int64
	by    *Webhook
}

// A pin is a value that was set from outside.
type pin struct {
	fact *fact
	v    datum
	next *pin
}

// String is what messages call the instance.
func (in *instance) String() string {
	return strings.TrimSpace(in.resource.name + " " + in.name)
}

// allows returns an error when the webhook cannot occur in the instance's life any more. Only
// orders are forbidden, no missing beginning is.
func (in *instance) allows(w *Webhook, a about) error {
	if a.any || len(in.resource.moments) == 0 {
		return nil
	}
	for _, s := range in.seen {
		switch moment := int(s.moment); {
		case a.opens():
			if s.by == w {
				return fmt.Errorf("%s has begun the %s already", w.Name, in)
			}
			return fmt.Errorf("%s begins the %s, so %s cannot come before it",
				w.Name, in, s.by.Name)
		case in.resource.closes(moment) && !s.since && (a.since || a.moment <= moment):
			return fmt.Errorf("%s cannot occur after %s, which ends the %s",
				w.Name, s.by.Name, in)
		case !a.since && moment == a.moment && s.by == w:
			return fmt.Errorf("%s has occurred for the %s already", w.Name, in)
		case !a.since && moment >= a.moment:
			return fmt.Errorf("%s cannot occur after %s, which comes later in the life of the %s",
				w.Name, s.by.Name, in)
		}
	}
	if a.opens() && in.met {
		return fmt.Errorf("%s begins the %s, of which something has been seen before", w.Name, in)
	}
	return nil
}

// lasted is when the instance, or what it belongs to, ended, if that was before a time, else that
// time.
func (in *instance) lasted(at int64) int64 {
	for _, s := range in.seen {
		if in.resource.closes(int(s.moment)) && !s.since {
			at = min(at, s.at)
		}
	}
	for _, p := range in.parents {
		at = p.lasted(at)
	}
	return at
}

// ended is the webhook that has ended the instance, or nil.
func (in *instance) ended() *Webhook {
	for _, s := range in.seen {
		if in.resource.closes(int(s.moment)) && !s.since {
			return s.by
		}
	}
	return nil
}

// witness notes that the webhook occurred.
func (in *instance) witness(w *Webhook, a about, at int64) {
	first := len(in.resource.moments)
	switch {
	case a.since:
		first = a.moment + 1
	case !a.any:
		first = a.moment
	}
	for _, p := range in.parents {
		p.rest(in)
	}
	in.meet(at, first)
	if in.ended() == nil && (a.any || a.since || !in.resource.closes(a.moment)) {
		in.last = at
	}
	if !a.any {
		in.seen = append(in.seen, sight{moment: int8(a.moment), since: a.since, at: at, by: w})
	}
}

// meet anchors the instance at its first event. The moments before first have passed by then.
func (in *instance) meet(at int64, first int) {
	if in.met {
		return
	}
	in.met, in.anchor, in.first = true, at, int8(first)
	for _, p := range in.parents {
		in.floor = max(in.floor, p.latest(at))
	}
}

// latest is when the latest event before a time was seen of the instance, or of what it belongs to,
// while it lasted.
func (in *instance) latest(before int64) (at int64) {
	if in.last <= before {
		at = in.last
	}
	for _, p := range in.parents {
		at = max(at, p.latest(before))
	}
	return at
}

// rest notes that something that belongs to the instance occurred: the instance began before that
// did, and so did what the instance belongs to.
func (in *instance) rest(child *instance) {
	if !in.met {
		end := in.resource.moment(closing)
		if end < 0 {
			end = len(in.resource.moments) - 1
		}
		in.met, in.via, in.first = true, child, int8(max(1, end))
	}
	for _, p := range in.parents {
		p.rest(in)
	}
}
