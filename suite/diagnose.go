package suite

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Diagnosis is one cause of several outcomes.
type Diagnosis struct {
	// Says is what is wrong, and how that shows.
	Says string
	// Explains are the ids of the checks whose outcome it explains.
	Explains []string
}

// Diagnose finds the causes that several checks have in common, the gravest first. What none of
// them explains is told by its own outcome.
func Diagnose(outcomes []Outcome) []Diagnosis {
	says := commonCause(outcomes)
	if says == "" {
		return nil
	}
	d := Diagnosis{Says: says}
	for _, o := range outcomes {
		if o.Failed() {
			d.Explains = append(d.Explains, o.Check.ID)
		}
	}
	return []Diagnosis{d}
}

// commonCause says in one paragraph what is wrong with a receiver that fails whole families of
// checks at once: one that refuses everything, accepts everything, limits the rate, or stopped
// answering on the way. It is "" when there is no such common cause.
func commonCause(outcomes []Outcome) string {
	forged, accepting, limited := 0, 0, 0
	controls, kept, interrupted := 0, 0, false
	for _, o := range outcomes {
		if o.Verdict == Inconclusive && slices.ContainsFunc(o.Exchanges, Exchange.limited) {
			limited++
		}
		forges, lets := false, false
		for _, e := range o.Exchanges {
			interrupted = interrupted || e.Cause == emitter.CauseCanceled
			if e.Control && e.Role == emitter.Primary {
				controls++
				if e.accepted() {
					kept++
				}
			}
			// A method that is not there is refused for its own sake.
			if e.Asks == Refuse && e.Method == http.MethodPost {
				forges, lets = true, lets || e.accepted()
			}
		}
		if o.Check.Asks == Refuse && o.Check.Level == Must && !elsewhere(o.Check) && forges {
			forged++
			if lets {
				accepting++
			}
		}
	}
	switch {
	case limited > 0:
		return fmt.Sprintf("The receiver answers 429: it limits the rate of requests, which left "+
			"%d checks undecided. Send fewer a second (--rate 5), or lift the limit for the test.",
			limited)
	case controls > 0 && kept == 0 && !interrupted:
		return refusesAll(outcomes)
	case forged > 3 && accepting == forged:
		return "The receiver accepts what is forged as well as what is genuine. Likely causes, " +
			"the first the most common:\n" +
			"  1. nothing verifies the signature, or the result of verifying is not looked at\n" +
			"  2. the verification is asynchronous and not awaited: in Node, " +
			"`await client.webhooks.unwrap(…)`\n" +
			"  3. the answer is sent before the verification\n" +
			"  4. no key is configured, and the check is skipped without one"
	case interrupted:
		return ""
	}
	return died(outcomes)
}

// elsewhere reports whether a check asks at another URL than that of most.
func elsewhere(c Check) bool { return c.Needs == NeedsFailover || c.Needs == NeedsRoutes }

// refusesAll ranks causes by what the probes showed.
func refusesAll(outcomes []Outcome) string {
	statuses, causes := map[int]int{}, map[emitter.Cause]int{}
	var layouts, webhooks []string // what was accepted though the controls were not
	form := false
	examples := map[emitter.Cause]Exchange{} // the first of each cause
	genuine := func(e Exchange) bool { return e.Spoil == "" && e.Asks == Accept }
	taken := func(e Exchange) bool { return genuine(e) && e.accepted() }
	for _, o := range outcomes {
		if slices.ContainsFunc(o.Exchanges, taken) {
			switch {
			case o.Check.Needs == NeedsForm:
				form = true
			case o.Check.Webhook != nil && o.Check.Webhook.Header().Wire == wire.JSON:
				webhooks = append(webhooks, o.Check.Webhook.Name)
			case slices.Contains(o.Check.Labels, "layout"):
				layouts = append(layouts, o.Check.ID)
			}
		}
		for _, e := range o.Exchanges {
			switch {
			case !genuine(e), e.accepted(): // the accepted are forms, or of another layout
			case e.Cause == emitter.CauseNone:
				statuses[e.Status]++
			default:
				if causes[e.Cause]++; causes[e.Cause] == 1 {
					examples[e.Cause] = e
				}
			}
		}
	}
	if len(webhooks) > 0 {
		return othersAccepted(outcomes, webhooks)
	}
	status := most(statuses)
	if cause := most(causes); causes[cause] > statuses[status] {
		return unanswered(examples[cause])
	}
	text := fmt.Sprintf("The receiver refuses every genuine webhook, mostly with %d. ", status)
	switch {
	case len(layouts) > 0:
		return text + "It accepts the same JSON in another layout (" + strings.Join(layouts, ", ") +
			"): it verifies a body that was parsed and written again. Verify the raw bytes."
	case form:
		return text + "It accepts forms: it does not verify the raw bytes of JSON, which a body " +
			"parser has consumed."
	case status == 404 || status == 405:
		return text + "Is the path of the URL right, and does it take POST?"
	case status == 419 || status == 422:
		return text + "That is what CSRF protection and login middleware answer: except the " +
			"webhook's route from them."
	case status == 413:
		return text + "Its limit for bodies is too low."
	case status == 415 || status == 406:
		return text + "It compares Content-Type or Accept too strictly: Telnyx sends " +
			"application/json and no Accept."
	case status >= 500:
		return text + "It fails inside: look at its log. A body parser that consumed the raw " +
			"body is the most common cause."
	}
	return text + "Likely causes, the first the most common:\n" +
		"  1. its public key is not the one of the key that signs here: compare " +
		"TELNYX_PUBLIC_KEY with `offhook keys public`\n" +
		"  2. it verifies a parsed body instead of the raw bytes\n" +
		"  3. it looks for other header names than telnyx-signature-ed25519 and " +
		"telnyx-timestamp\n" +
		"  4. its clock is wrong, or it compares milliseconds with seconds\n" +
		"  5. its SDK version cannot verify Telnyx's signatures: the README lists those"
}

// unanswered is about a receiver whose answers, if any, are none that count. The exchange is one of
// the most common kind.
func unanswered(e Exchange) string {
	switch e.Cause {
	case emitter.CauseRedirect:
		return fmt.Sprintf("The receiver redirects every webhook, to %s, and redirects are not "+
			"followed. Give the exact URL: scheme, host, trailing slash. If that is a page to "+
			"log in, except the webhook's route from it.", e.Location())
	case emitter.CauseTimeout:
		return "The receiver answers no webhook in time. Likely causes:\n" +
			"  1. it waits for a body that something before it has read already\n" +
			"  2. it works before it answers"
	case emitter.CauseProtocol:
		return fmt.Sprintf("What the receiver sends back is no answer to a webhook (%s). Is the "+
			"URL that of the webhook's route?", e.Detail)
	case emitter.CauseReset:
		return fmt.Sprintf("The receiver ends each connection before its answer is whole: %s.",
			e.Detail)
	case emitter.CauseTLS:
		return fmt.Sprintf("No connection to the receiver is trusted: %s.", e.Detail)
	}
	return fmt.Sprintf("The receiver answers nothing: %s. Is it running, and is the URL right?",
		e.Cause)
}

// othersAccepted is about a receiver that does not take the webhook which most checks send, but
// takes others.
func othersAccepted(outcomes []Outcome, webhooks []string) string {
	control := "the webhook"
	for _, o := range outcomes {
		for _, e := range o.Exchanges {
			if e.Control {
				control = e.EventType
			}
		}
	}
	shown := webhooks[:min(3, len(webhooks))]
	return fmt.Sprintf("The receiver refuses %s, which most checks send, but accepts %d other "+
		"webhooks (%s …). Say what it handles, such as --handles '%s', and the checks send that. "+
		"A webhook that it did not ask for is best acknowledged all the same.",
		control, len(webhooks), strings.Join(shown, ", "), webhooks[0])
}

// most is the key with the highest count; of several, the lowest.
func most[K cmp.Ordered](counts map[K]int) (best K) {
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		if counts[key] > counts[best] {
			best = key
		}
	}
	return best
}
