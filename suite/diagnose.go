package suite

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
)

// Diagnose says in one paragraph what is wrong with a receiver that fails whole families of checks at once: one that
// refuses everything, accepts everything, limits the rate, or stopped answering on the way. It is "" when there is no
// such common cause.
func Diagnose(outcomes []Outcome) string {
	var plain, forged, accepting []Outcome
	interrupted, limited := false, 0
	for _, o := range outcomes {
		interrupted = interrupted || slices.ContainsFunc(o.Exchanges, func(a emitter.Attempt) bool { return a.Cause == emitter.CauseCanceled })
		if slices.ContainsFunc(o.Exchanges, tooMany) {
			limited++
		}
		if o.Check.plain && strings.HasPrefix(o.Check.ID, "accept/") || o.Check.ID == "answer/200" {
			plain = append(plain, o)
		}
		// A method that is not there is refused for its own sake, and forms have no white space between tokens.
		if strings.HasPrefix(o.Check.ID, "refuse/") && o.Check.Level == Must && o.Verdict != Skipped && o.Check.ID != "refuse/unsigned-put" {
			forged = append(forged, o)
			if o.Verdict == Broken {
				accepting = append(accepting, o)
			}
		}
	}
	switch {
	case limited > 0:
		return fmt.Sprintf("The receiver answers 429: it limits the rate of requests, which left %d checks undecided. Send fewer a second (--rate 5), or lift the limit for the test.", limited)
	case len(plain) > 0 && !slices.ContainsFunc(plain, func(o Outcome) bool { return slices.ContainsFunc(o.Exchanges, accepted) }) && !interrupted:
		return refusesAll(outcomes)
	case len(forged) > 3 && len(accepting) == len(forged):
		return "The receiver accepts what is forged as well as what is genuine. Likely causes, the first the most common:\n" +
			"  1. nothing verifies the signature, or the result of verifying is not looked at\n" +
			"  2. the verification is asynchronous and not awaited: in Node, `await client.webhooks.unwrap(…)`\n" +
			"  3. the answer is sent before the verification\n" +
			"  4. no key is configured, and the check is skipped without one"
	case interrupted:
		return ""
	}
	return died(outcomes)
}

func tooMany(a emitter.Attempt) bool { return a.Status == http.StatusTooManyRequests }

// refusesAll ranks causes by what the probes showed.
func refusesAll(outcomes []Outcome) string {
	statuses, causes := map[int]int{}, map[emitter.Cause]int{}
	var layouts, webhooks []string // what was accepted though the plain webhooks were not
	form, location := false, ""
	for _, o := range outcomes {
		if slices.ContainsFunc(o.Exchanges, func(a emitter.Attempt) bool { return a.Spoil == "" && accepted(a) }) {
			name, webhook := strings.CutPrefix(o.Check.ID, "accept/webhook/")
			switch {
			case o.Check.ID == "accept/form":
				form = true
			case webhook && !isForm(o):
				webhooks = append(webhooks, name)
			case strings.HasPrefix(o.Check.ID, "accept/layout-"):
				layouts = append(layouts, o.Check.ID)
			}
		}
		for _, a := range o.Exchanges {
			if a.Spoil == "" && a.Cause == emitter.CauseNone {
				statuses[a.Status]++
			} else if a.Spoil == "" {
				causes[a.Cause]++
				location = cmp.Or(location, a.ResponseHeader.Get("Location"))
			}
		}
	}
	if len(webhooks) > 0 {
		return othersAccepted(outcomes, webhooks)
	}
	delete(statuses, http.StatusOK) // forms, or a layout
	status := most(statuses)
	if len(causes) > 0 && causes[most(causes)] > statuses[status] {
		switch most(causes) {
		case emitter.CauseRedirect:
			return fmt.Sprintf("The receiver redirects every webhook, to %s, and redirects are not followed. Give the exact URL: scheme, host, trailing slash. "+
				"If that is a page to log in, except the webhook's route from it.", location)
		case emitter.CauseTimeout:
			return "The receiver answers no webhook in time. Likely causes:\n" +
				"  1. it waits for a body that something before it has read already\n" +
				"  2. it works before it answers"
		default:
			return fmt.Sprintf("The receiver answers nothing: %s. Is it running, and is the URL right?", most(causes))
		}
	}
	text := fmt.Sprintf("The receiver refuses every genuine webhook, mostly with %d. ", status)
	switch {
	case len(layouts) > 0:
		return text + "It accepts the same JSON in another layout (" + strings.Join(layouts, ", ") + "): it verifies a body that was parsed and written again. Verify the raw bytes."
	case form:
		return text + "It accepts forms: it does not verify the raw bytes of JSON, which a body parser has consumed."
	case status == 404 || status == 405:
		return text + "Is the path of the URL right, and does it take POST?"
	case status == 419 || status == 422:
		return text + "That is what CSRF protection and login middleware answer: except the webhook's route from them."
	case status == 413:
		return text + "Its limit for bodies is too low."
	case status == 415 || status == 406:
		return text + "It compares Content-Type or Accept too strictly: Telnyx sends application/json and no Accept."
	case status >= 500:
		return text + "It fails inside: look at its log. A body parser that consumed the raw body is the most common cause."
	}
	return text + "Likely causes, the first the most common:\n" +
		"  1. its public key is not the one of the key that signs here: compare TELNYX_PUBLIC_KEY with `offhook keys public`\n" +
		"  2. it verifies a parsed body instead of the raw bytes\n" +
		"  3. it looks for other header names than telnyx-signature-ed25519 and telnyx-timestamp\n" +
		"  4. its clock is wrong, or it compares milliseconds with seconds\n" +
		"  5. its SDK version cannot verify Telnyx's signatures: the README lists those"
}

// othersAccepted is about a receiver that does not take the webhook which most checks send, but takes others.
func othersAccepted(outcomes []Outcome, webhooks []string) string {
	control := ""
	for _, o := range outcomes {
		if name, ok := strings.CutPrefix(o.Check.ID, "accept/webhook/"); ok && o.Check.plain {
			control = name
		}
	}
	shown := webhooks[:min(3, len(webhooks))]
	return fmt.Sprintf("The receiver refuses %s, which most checks send, but accepts %d other webhooks (%s …). Say what it handles, such as --handles '%s', and the checks send that. "+
		"A webhook that it did not ask for is best acknowledged all the same.", cmp.Or(control, "the webhook"), len(webhooks), strings.Join(shown, ", "), webhooks[0])
}

// isForm tells whether the check sent forms.
func isForm(o Outcome) bool {
	return len(o.Exchanges) > 0 && strings.HasPrefix(o.Exchanges[0].RequestHeader.Get("Content-Type"), "application/x-www-form-urlencoded")
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
