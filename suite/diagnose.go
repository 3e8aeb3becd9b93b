package suite

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
)

// Diagnose says in one paragraph what is wrong with a receiver that fails whole families of checks at once: one that
// refuses everything, accepts everything, or stopped answering on the way. It is "" when there is no such common cause.
func Diagnose(outcomes []Outcome) string {
	var plain, forged, refused []Outcome
	for _, o := range outcomes {
		if o.Check.plain && strings.HasPrefix(o.Check.ID, "accept/") || o.Check.ID == "answer/200" {
			plain = append(plain, o)
		}
		if family, _, _ := strings.Cut(o.Check.ID, "/"); family == "refuse" {
			forged = append(forged, o)
			if o.Verdict == Broken {
				refused = append(refused, o)
			}
		}
	}
	switch {
	case len(plain) > 0 && !slices.ContainsFunc(plain, func(o Outcome) bool { return slices.ContainsFunc(o.Exchanges, accepted) }):
		return refusesAll(outcomes)
	case len(forged) > 3 && len(refused) >= len(forged)-2: // an unsigned PUT is often refused by its method alone
		return "The receiver accepts what is forged as well as what is genuine. Likely causes, the first the most common:\n" +
			"  1. nothing verifies the signature, or the result of verifying is not looked at\n" +
			"  2. the verification is asynchronous and not awaited: in Node, `await client.webhooks.unwrap(…)`\n" +
			"  3. the answer is sent before the verification\n" +
			"  4. no key is configured, and the check is skipped without one"
	}
	return died(outcomes)
}

// refusesAll ranks causes by what the probes showed.
func refusesAll(outcomes []Outcome) string {
	statuses, causes := map[int]int{}, map[emitter.Cause]int{}
	var other []string // genuine probes that were accepted though the plain ones were not
	for _, o := range outcomes {
		for _, a := range o.Exchanges {
			if a.Spoil != "" {
				continue
			}
			if a.Cause == emitter.CauseNone {
				statuses[a.Status]++
			} else {
				causes[a.Cause]++
			}
			if accepted(a) && !slices.Contains(other, o.Check.ID) {
				other = append(other, o.Check.ID)
			}
		}
	}
	status := most(statuses)
	if len(causes) > 0 && (len(statuses) == 0 || causes[most(causes)] > statuses[status]) {
		switch most(causes) {
		case emitter.CauseRedirect:
			return "The receiver redirects every webhook, and redirects are not followed. Give the exact URL: scheme, host, trailing slash."
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
	case slices.ContainsFunc(other, func(id string) bool { return strings.HasPrefix(id, "accept/layout-") || id == "refuse/tampered-space" }):
		return text + "It accepts some layouts of the same JSON (" + strings.Join(other, ", ") + "): it verifies a body that was parsed and written again. Verify the raw bytes."
	case slices.Contains(other, "accept/form"):
		return text + "It accepts forms: it does not verify the raw bytes of JSON, which a body parser has consumed."
	case status == 404 || status == 405:
		return text + "Is the path of the URL right, and does it take POST?"
	case status == 419 || status == 422 || status == 302:
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

// died names the check after which no genuine webhook was accepted any more.
func died(outcomes []Outcome) string {
	last, after := "", 0
	for _, o := range outcomes {
		genuine := slices.DeleteFunc(slices.Clone(o.Exchanges), func(a emitter.Attempt) bool { return a.Spoil != "" })
		switch {
		case len(genuine) == 0:
		case slices.ContainsFunc(genuine, accepted):
			last, after = o.Check.ID, 0
		default:
			after++
		}
	}
	if last == "" || after < 3 {
		return ""
	}
	return fmt.Sprintf("After %s the receiver accepted no genuine webhook any more: something there ended it. What came later is inconclusive.", last)
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
