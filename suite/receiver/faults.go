package receiver

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
)

// Fault is one way in which receivers in the world go wrong.
type Fault struct {
	Name    string
	Title   string   // what the receiver does, as the end of "a receiver that …"
	Defects []string // what it stands for among the known defects of receivers: A01 and on take the forged, B01 and on lose the genuine
	Catches []string // checks that notice it, its own first, given bodies laid out as Telnyx does and a tampered-space in both layouts
	plant   func(*Receiver)
}

// Ids of checks that fail together.
const (
	allOtherJSON = "accept/webhooks accept/story accept/out-of-order accept/non-ascii accept/header-case accept/skew accept/attempt-2 accept/identical" +
		" accept/unknown-type accept/unknown-fields accept/null-fields accept/missing-fields answer/200 failover/accept live/after-malformed"
	otherLayouts = "accept/layout-crlf accept/layout-escaped accept/layout-unsorted accept/layout-numbers"
	allGenuine   = allOtherJSON + " accept/layout-indent accept/layout-compact " + otherLayouts + " accept/form accept/form-encoding"
	allAltered   = "refuse/tampered-byte refuse/tampered-space refuse/tampered-timestamp refuse/body-only refuse/other-signature" +
		" failover/refuse"
	allForged = "refuse/wrong-key " + allAltered + " refuse/stale-24h refuse/future-1h refuse/no-signature refuse/no-timestamp" +
		" refuse/empty-signature refuse/empty-timestamp refuse/not-base64 refuse/short-63 refuse/long-65 refuse/hmac-public-key"
)

// Faults lists every fault, those that take the forged before those that lose the genuine. The caller may keep and change the list.
func Faults() []Fault {
	fault := func(name, title, defects, catches string, plant func(*Receiver)) Fault {
		return Fault{name, title, strings.Fields(defects), strings.Fields(catches), plant}
	}
	return []Fault{
		fault("accept-all", "verifies nothing", "A01", allForged, acceptAll),
		fault("200-before-check", "answers 200 first and verifies afterwards", "A30", allForged, answerFirst),
		fault("never-compares", "looks at the form of a signature but not whether it fits", "A29 A34",
			allAltered+" refuse/wrong-key", forgives(wrongSignature)),
		fault("takes-reserialized", "verifies the raw body, and failing that the body laid out anew", "A18",
			"refuse/tampered-space", alsoLaidOut),
		fault("timestamp-not-signed", "also takes a signature over the body alone", "A09", "refuse/body-only", alsoBodyAlone),
		fault("remembers-signatures", "takes a signature again once it was good, whatever the body", "A35",
			"refuse/other-signature", remembersSignatures),
		fault("no-timestamp-check", "does not look at the age of a timestamp", "A11",
			"refuse/stale-24h refuse/future-1h", forgives(tooOld, tooEarly, notSeconds)),
		fault("no-future-bound", "refuses old timestamps only", "A14", "refuse/future-1h", forgives(tooEarly)),
		fault("no-auth-when-header-missing", "verifies only when there is a signature header", "A02",
			"refuse/no-signature refuse/hmac-public-key", forgives(noSignature)),
		fault("no-auth-when-timestamp-missing", "verifies only when there is a timestamp header", "A02 A13",
			"refuse/no-timestamp", forgives(noTimestamp)),
		fault("empty-signature-ok", "takes an empty signature header for verified", "A02 A04",
			"refuse/empty-signature", forgives(emptySignature)),
		fault("empty-timestamp-ok", "takes an empty timestamp header for verified", "A02", "refuse/empty-timestamp", forgives(emptyTimestamp)),
		fault("bad-base64-ok", "takes a decoding error for success", "A04", "refuse/not-base64", forgives(notBase64)),
		fault("wrong-length-ok", "takes the error about a signature's length for success", "A04",
			"refuse/short-63 refuse/long-65", forgives(wrongLength)),
		fault("truncates-signature", "looks at the first 64 bytes of a signature only", "A04", "refuse/long-65", truncatesSignature),
		fault("hmac-public-key", "also takes an HMAC keyed with the public key", "A24", "refuse/hmac-public-key", alsoHMAC),
		fault("put-unverified", "verifies POST and takes PUT and PATCH as they come", "A37", "refuse/unsigned-put", takesPut),
		fault("failover-unverified", "verifies nothing on the failover endpoint", "A01 B44", "failover/refuse", failoverUnverified),

		fault("refuses-all", "has the wrong key and refuses everything", "B07", allGenuine, refusesAll),
		fault("answers-201", "answers 201 instead of 200", "B22", "answer/200", answersCreated),
		fault("slow", "answers after three seconds", "B23", "answer/in-time", slow(3*time.Second)),
		fault("redirects-https", "sends everyone to https first", "B21", allGenuine, redirects),
		fault("inbound-only", "refuses message.finalized, which it did not ask for", "B27",
			"accept/webhooks", refuses(http.StatusBadRequest, "not subscribed", finalized)),
		fault("story-order", "refuses an event older than one it has seen of the same call or message", "B43", "accept/out-of-order", refusesOlder),
		fault("one-per-resource", "takes the second event of a call or message for a duplicate and refuses it", "B39",
			"accept/story accept/out-of-order", refusesSecond),
		fault("reserialize", "verifies the body parsed and written anew, compact", "B01 B02",
			"accept/layout-indent "+otherLayouts+" "+allOtherJSON+" refuse/tampered-space", verifies(writtenCompact)),
		fault("reindents", "verifies the body indented anew", "B01",
			"accept/layout-compact accept/layout-crlf accept/layout-escaped refuse/tampered-space", verifies(indented)),
		fault("unix-line-ends", "turns CRLF into LF before it verifies", "B06", "accept/layout-crlf", verifies(unixLines)),
		fault("unescapes", "resolves escapes before it verifies", "B01", "accept/layout-escaped", verifies(unescaped)),
		fault("sorts-keys", "verifies the body parsed and written anew, indented, keys sorted", "B01",
			"accept/layout-unsorted accept/layout-compact accept/layout-crlf accept/layout-escaped refuse/tampered-space", verifies(writtenSorted)),
		fault("float-numbers", "verifies the body written anew as sorts-keys does, each number a float", "B01",
			"accept/layout-numbers accept/layout-compact accept/layout-crlf accept/layout-escaped accept/layout-unsorted refuse/tampered-space", verifies(writtenFloat)),
		fault("latin1", "decodes the body as Latin-1 before it verifies", "B04", "accept/non-ascii", verifies(latin1)),
		fault("title-case-headers-only", "knows the signature headers in Telnyx's own spelling only", "B13", "accept/header-case", mindsCase),
		fault("window-60s", "allows the clocks to differ by one minute only", "B09",
			"accept/skew", func(r *Receiver) { r.tolerance = time.Minute }),
		fault("rising-timestamps", "refuses a timestamp lower than the last", "B10", "accept/skew", refusesFallingTime),
		fault("refuses-attempt-2", "refuses every attempt but the first", "B45",
			"accept/attempt-2", refuses(http.StatusBadRequest, "not the first attempt", laterAttempt)),
		fault("conflict-on-duplicate", "answers 409 to an event it has taken", "B33",
			"accept/identical accept/attempt-2", refuses(http.StatusConflict, "taken before", duplicate)),
		fault("refuses-replay", "refuses a signature it has seen", "A20 B33", "accept/identical", refusesReplay),
		fault("refuses-unknown-types", "refuses event types it does not know", "B26",
			"accept/unknown-type", refuses(http.StatusBadRequest, "unknown event type", unknownType)),
		fault("strict-fields", "refuses envelopes with keys it does not know", "B29",
			"accept/unknown-fields", refuses(http.StatusUnprocessableEntity, "unknown field", unknownField)),
		fault("null-crash", "fails on null in a payload", "B30",
			"accept/null-fields", refuses(http.StatusInternalServerError, "internal error", nullField)),
		fault("missing-crash", "fails on a call without from or to", "B30",
			"accept/missing-fields", refuses(http.StatusInternalServerError, "internal error", missingField)),
		fault("form-as-json", "parses forms as JSON", "B17", "accept/form accept/form-encoding", func(r *Receiver) { r.parse = readJSON }),
		fault("rebuilds-form", "verifies the form parsed and encoded anew", "B18", "accept/form-encoding", verifies(rebuiltForm)),
		fault("failover-404", "has no route for the failover endpoint", "B44", "failover/accept", failoverMissing),
		fault("dies", "answers 500 for ever after a malformed request", "B41", "live/after-malformed", dies),
	}
}

// find looks a fault up by name; its error suggests the nearest and lists all.
func find(name string) (Fault, error) {
	var names []string
	nearest, least := "", -1
	for _, f := range Faults() {
		if f.Name == name {
			return f, nil
		}
		if d := levenshtein.ComputeDistance(name, f.Name); least < 0 || d < least {
			nearest, least = f.Name, d
		}
		names = append(names, f.Name)
	}
	return Fault{}, fmt.Errorf("fault %q is not known: did you mean %q? The faults are %s", name, nearest, strings.Join(names, ", "))
}
