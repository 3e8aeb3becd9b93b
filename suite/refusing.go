package suite

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/emitter"
)

//go:embed causes.json
var causesJSON []byte

// A mistake is how a verifier goes wrong that refuses what is genuine: it accepts one of the
// spoils.
type mistake struct {
	Spoils []string
	Says   string
	Does   string // what SDKs do that have it
	// Rewrites says that it parses the body and writes it again, so that genuine webhooks are
	// accepted that happen to be written alike.
	Rewrites bool
}

var mistakes = sync.OnceValue(func() (list []mistake) {
	if err := json.Unmarshal(causesJSON, &list); err != nil {
		panic("suite: causes.json: " + err.Error())
	}
	return list
})

//go:embed sdks.json
var sdksJSON []byte

// An sdk is a range of versions that cannot verify what Telnyx sends.
type sdk struct{ SDK, Versions, Does string }

var sdks = sync.OnceValue(func() (list []sdk) {
	if err := json.Unmarshal(sdksJSON, &list); err != nil {
		panic("suite: sdks.json: " + err.Error())
	}
	return list
})

// sdksThat lists the SDKs that do something; "" lists all that refuse what is genuine.
func sdksThat(does string) string {
	var names []string
	for _, s := range sdks() {
		if s.Does == does || does == "" && s.Does != "verifies nothing" {
			names = append(names, "telnyx for "+s.SDK+" "+s.Versions)
		}
	}
	return strings.Join(names, ", ")
}

// refusesAll is about a receiver that accepts none of the genuine webhooks that controls send. The
// wrong signature that it does accept is the cause; without one, causes are ranked by what it says.
func refusesAll(e *evidence) Diagnosis {
	if e.controls == 0 || e.kept > 0 || e.interrupted {
		return Diagnosis{}
	}
	ids := e.explains(func(o Outcome) bool {
		return !slices.ContainsFunc(o.Exchanges, Exchange.forgedAndAccepted)
	})
	for _, m := range mistakes() {
		if !slices.ContainsFunc(m.Spoils, e.takes) {
			continue
		}
		text := fmt.Sprintf("The receiver refuses every genuine webhook with %s. %s",
			e.words(genuinely), m.Says)
		if m.Does != "" {
			text += " SDKs that do so: " + sdksThat(m.Does) + "."
		}
		same := e.explains(func(o Outcome) bool { return slices.Contains(m.Spoils, o.Check.Spoil) })
		return Diagnosis{text, append(ids, same...)}
	}
	return Diagnosis{e.whyRefused(), ids}
}

// genuinely picks genuine requests that were not accepted.
func genuinely(x Exchange) bool { return x.Asks == Accept && x.Spoil == "" && !x.accepted() }

// whyRefused ranks causes by what the receiver answers.
func (e *evidence) whyRefused() string {
	statuses, causes := map[int]int{}, map[emitter.Cause]int{}
	examples := map[emitter.Cause]Exchange{} // the first of each cause
	for _, o := range e.outcomes {
		for _, x := range o.Exchanges {
			switch {
			case !genuinely(x):
			case x.Cause == emitter.CauseNone:
				statuses[x.Status]++
			default:
				if causes[x.Cause]++; causes[x.Cause] == 1 {
					examples[x.Cause] = x
				}
			}
		}
	}
	status := most(statuses)
	if cause := most(causes); causes[cause] > statuses[status] {
		return unanswered(examples[cause])
	}
	text := fmt.Sprintf("The receiver refuses every genuine webhook, mostly with %s. ",
		e.words(genuinely))
	layouts, forms := e.otherwiseAccepted()
	forged := e.words(func(x Exchange) bool { return x.Asks == Refuse && x.Answered() })
	switch {
	case len(layouts) > 0:
		return text + "It accepts the same JSON in another layout (" + strings.Join(layouts, ", ") +
			"): it verifies a body that was parsed and written again. Verify the raw bytes."
	case forms:
		return text + "It accepts forms: it does not verify the raw bytes of JSON, which a body " +
			"parser has consumed."
	case status >= 500 && strings.HasPrefix(forged, "4"):
		return text + "What is forged it refuses with " + forged + ": it verifies well, and fails " +
			"afterwards, in its own handler. Its words and its log say of what."
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		return text + "Is the path of the URL right, and does it take POST?"
	case status == 419 || status == http.StatusUnprocessableEntity:
		return text + "That is what CSRF protection and login middleware answer: except the " +
			"webhook's route from them."
	case status == http.StatusRequestEntityTooLarge:
		return text + "Its limit for bodies is too low."
	case status == http.StatusUnsupportedMediaType || status == http.StatusNotAcceptable:
		return text + "It compares Content-Type or Accept too strictly: Telnyx sends " +
			"application/json and no Accept."
	case status >= 500:
		return text + "It fails inside, on what is forged as well: look at its log. A body parser " +
			"that consumed the raw body is the most common cause, and then a key in a form that " +
			"cannot be read: the portal's is base64 of 32 bytes, not PEM. The SDK's unwrap fails " +
			"that way too where it gets no headers."
	}
	return text + "Likely causes, the first the most common:\n" +
		"  1. its public key is not the one of the key that signs here: compare " +
		"TELNYX_PUBLIC_KEY with `offhook keys public`, which is base64 of 32 bytes, not PEM " +
		"or hex\n" +
		"  2. it verifies a parsed body instead of the raw bytes: in Express, no parser may come " +
		"before express.raw\n" +
		"  3. it looks for other header names than telnyx-signature-ed25519 and " +
		"telnyx-timestamp\n" +
		"  4. its clock is wrong, or it compares milliseconds with seconds\n" +
		"  5. its SDK cannot verify Telnyx's signatures: " + sdksThat("")
}

// otherwiseAccepted is which layouts are accepted though the usual one is not, and whether forms
// are.
func (e *evidence) otherwiseAccepted() (layouts []string, forms bool) {
	taken := func(x Exchange) bool { return x.Spoil == "" && x.Asks == Accept && x.accepted() }
	for _, o := range e.outcomes {
		if slices.ContainsFunc(o.Exchanges, taken) {
			if slices.Contains(o.Check.Labels, "layout") {
				layouts = append(layouts, o.Check.ID)
			}
			forms = forms || o.Check.Needs == NeedsForm
		}
	}
	return layouts, forms
}

// unanswered is about a receiver whose answers, if any, are none that count. The exchange is one of
// the most common kind.
func unanswered(x Exchange) string {
	switch x.Cause {
	case emitter.CauseRedirect:
		return fmt.Sprintf("The receiver redirects every webhook, to %s, and redirects are not "+
			"followed. Give the exact URL: scheme, host, trailing slash. If that is a page to "+
			"log in, except the webhook's route from it.", x.Location())
	case emitter.CauseTimeout:
		return "The receiver answers no webhook in time. Likely causes:\n" +
			"  1. it waits for a body that something before it has read already\n" +
			"  2. it works before it answers"
	case emitter.CauseProtocol:
		return fmt.Sprintf("What the receiver sends back is no answer to a webhook (%s). Is the "+
			"URL that of the webhook's route?", x.Detail)
	case emitter.CauseReset:
		return fmt.Sprintf("The receiver ends each connection before its answer is whole: %s.",
			x.Detail)
	case emitter.CauseTLS:
		return fmt.Sprintf("No connection to the receiver is trusted: %s.", x.Detail)
	}
	return fmt.Sprintf("The receiver answers nothing: %s. Is it running, and is the URL right?",
		x.Cause)
}
