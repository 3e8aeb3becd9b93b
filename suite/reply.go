package suite

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A reply is what several webhooks are answered alike.
type reply struct {
	status   int
	words    string // without what differs from one answer to the next
	said     string // the first answer
	ids      []string
	webhooks []string
}

// replies groups the webhooks that are refused, at a receiver that accepts others, by what is
// answered.
func (e *evidence) replies(fits func(status int) bool) (groups []reply) {
	for _, o := range e.outcomes {
		w := o.Check.Webhook
		if w == nil || o.Verdict != Failed || e.explained[o.Check.ID] {
			continue
		}
		i := slices.IndexFunc(o.Exchanges, genuinely)
		if i < 0 || !o.Exchanges[i].Answered() || !fits(o.Exchanges[i].Status) {
			continue
		}
		x := o.Exchanges[i]
		at := slices.IndexFunc(groups, func(g reply) bool {
			return g.status == x.Status && g.words == x.words()
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups,
				reply{status: x.Status, words: x.words(), said: said(x.Attempt)})
		}
		groups[at].ids = append(groups[at].ids, o.Check.ID)
		groups[at].webhooks = append(groups[at].webhooks, w.Name)
	}
	slices.SortStableFunc(groups, func(a, b reply) int { return len(b.ids) - len(a.ids) })
	return groups
}

// hangsOn reports whether an outcome says only that some webhooks are not accepted: none of its
// genuine requests was refused but of those, and nothing forged was accepted.
func (o Outcome) hangsOn(webhooks []string) bool {
	refused := func(x Exchange) bool { return x.Asks == Accept && !x.accepted() }
	return slices.ContainsFunc(o.Exchanges, refused) &&
		!slices.ContainsFunc(o.Exchanges, func(x Exchange) bool {
			return x.forgedAndAccepted() || refused(x) && !slices.Contains(webhooks, x.EventType)
		})
}

// failsAfterVerifying is about webhooks that are verified and then fail in the receiver's own
// handler.
func failsAfterVerifying(e *evidence) Diagnosis {
	groups := e.replies(func(status int) bool { return status >= 500 })
	if e.kept == 0 || len(groups) == 0 || len(groups[0].ids) < 2 {
		return Diagnosis{}
	}
	g := groups[0]
	return Diagnosis{fmt.Sprintf("The receiver verifies, and fails afterwards, in its own handler, "+
		"on %d webhooks: %s. It answers %s, and its log says more.", len(g.webhooks),
		some(g.webhooks), g.said), e.explains(func(o Outcome) bool {
		return slices.Contains(g.ids, o.Check.ID) || o.hangsOn(g.webhooks)
	})}
}

// refusesUnclaimed is about a receiver that refuses webhooks which it perhaps never asked for,
// since nobody said what it handles.
func refusesUnclaimed(e *evidence) Diagnosis {
	unnamed := func(o Outcome) bool { return o.Check.Webhook != nil && !o.Check.Named }
	groups := e.replies(func(status int) bool { return status >= 400 && status < 500 })
	var taken []string
	for _, o := range e.outcomes {
		if unnamed(o) && o.Verdict == Passed {
			taken = added(taken, o.Check.Webhook.Name)
		}
	}
	var ids, refused []string
	for _, g := range groups {
		ids, refused = append(ids, g.ids...), append(refused, g.webhooks...)
	}
	ids = e.explains(func(o Outcome) bool { return unnamed(o) && slices.Contains(ids, o.Check.ID) })
	if len(ids) < 2 || len(groups[0].ids) < 2 || len(taken) == 0 {
		return Diagnosis{}
	}
	slices.Sort(refused)
	refused = slices.Compact(refused)
	taken = slices.DeleteFunc(taken, func(name string) bool { return slices.Contains(refused, name) })
	return Diagnosis{fmt.Sprintf("The receiver refuses %d webhooks (%s), mostly with %s, and accepts "+
		"%d others. If it did not ask for those, it is best to acknowledge them all the same; or "+
		"say what it handles: %s.", len(refused), some(refused), groups[0].said, len(taken),
		handlesField(taken, refused)), e.explains(func(o Outcome) bool {
		return slices.Contains(ids, o.Check.ID) || o.hangsOn(refused)
	})}
}

// some are the first names of several.
func some(names []string) string {
	if len(names) > 4 {
		return strings.Join(names[:3], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

// handlesField is Config.Handles of a receiver: the first parts of names, or whole names where
// others with that first part are refused.
func handlesField(taken, refused []string) string {
	matches := func(pattern string) func(name string) bool {
		return func(name string) bool { ok, _ := path.Match(pattern, name); return ok }
	}
	var patterns []string
	for _, name := range taken {
		pattern := name
		first, _, dotted := strings.Cut(name, ".")
		if dotted && !slices.ContainsFunc(refused, matches(first+".*")) {
			pattern = first + ".*"
		}
		patterns = added(patterns, pattern)
	}
	more := ""
	if len(patterns) > 3 {
		patterns, more = patterns[:3], " …"
	}
	for i, p := range patterns {
		patterns[i] = strconv.Quote(p)
	}
	return "Handles: {" + strings.Join(patterns, ", ") + more + "}"
}
