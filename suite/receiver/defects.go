package receiver

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
)

// Defect is one way in which receivers go wrong.
type Defect struct {
	Name string
	// Title is what the receiver does, as the end of "a receiver that …".
	Title string
	// Sources are the ids of the known defects that it stands for. Those that begin with A let a
	// receiver take what is forged, those that begin with B let it lose what is genuine.
	Sources []string
	// Catches are the checks that notice it, its own first. No other check notices it if bodies
	// have Telnyx's layout and refuse/tampered-space is asked in the compact layout as well.
	Catches []string
	// plant changes steps of a receiver so that it has the defect.
	plant func(*Receiver)
}

// Ids of checks that fail together.
const (
	allOtherJSON = "accept/webhooks accept/story accept/out-of-order accept/non-ascii" +
		" accept/header-case accept/skew accept/attempt-2 accept/identical accept/unknown-type" +
		" accept/unknown-fields accept/null-fields accept/missing-fields answer/200" +
		" failover/accept live/after-malformed"
	otherLayouts = "accept/layout-crlf accept/layout-escaped accept/layout-unsorted" +
		" accept/layout-numbers"
	allGenuine = allOtherJSON + " accept/layout-indent accept/layout-compact " + otherLayouts +
		" accept/form accept/form-encoding"
	allAltered = "refuse/tampered-byte refuse/tampered-space refuse/tampered-timestamp" +
		" refuse/body-only refuse/other-signature failover/refuse"
	allForged = "refuse/wrong-key " + allAltered + " refuse/stale-24h refuse/future-1h" +
		" refuse/no-signature refuse/no-timestamp refuse/empty-signature refuse/empty-timestamp" +
		" refuse/not-base64 refuse/short-63 refuse/long-65 refuse/hmac-public-key"
)

// Defects lists every defect: first those that take what is forged, then those that lose what is
// genuine. Each call makes a new list, which the caller may change.
func Defects() []Defect {
	defect := func(name, title, sources, catches string, plant func(*Receiver)) Defect {
		return Defect{name, title, strings.Fields(sources), strings.Fields(catches), plant}
	}
	return []Defect{
		defect("accept-all", "verifies nothing", "A01", allForged, acceptAll),
		defect("200-before-check", "answers 200 first and verifies afterwards", "A30",
			allForged, answerFirst),
		defect("never-compares", "looks at the form of a signature but not whether it fits",
			"A29 A34", allAltered+" refuse/wrong-key", forgives(wrongSignature)),
		defect("takes-reserialized",
			"verifies the raw body, and failing that the body laid out anew",
			"A18", "refuse/tampered-space", alsoLaidOut),
		defect("timestamp-not-signed", "also takes a signature over the body alone", "A09",
			"refuse/body-only", alsoBodyAlone),
		defect("remembers-signatures",
			"takes a signature again once it was good, whatever the body",
			"A35", "refuse/other-signature", remembersSignatures),
		defect("no-timestamp-check", "does not look at the age of a timestamp", "A11",
			"refuse/stale-24h refuse/future-1h", forgives(tooOld, tooEarly, notSeconds)),
		defect("no-future-bound", "refuses old timestamps only", "A14",
			"refuse/future-1h", forgives(tooEarly)),
		defect("no-auth-when-header-missing", "verifies only when there is a signature header",
			"A02", "refuse/no-signature refuse/hmac-public-key", forgives(noSignature)),
		defect("no-auth-when-timestamp-missing", "verifies only when there is a timestamp header",
			"A02 A13", "refuse/no-timestamp", forgives(noTimestamp)),
		defect("empty-signature-ok", "takes an empty signature header for verified", "A02 A04",
			"refuse/empty-signature", forgives(emptySignature)),
		defect("empty-timestamp-ok", "takes an empty timestamp header for verified", "A02",
			"refuse/empty-timestamp", forgives(emptyTimestamp)),
		defect("bad-base64-ok", "takes a decoding error for success", "A04",
			"refuse/not-base64", forgives(notBase64)),
		defect("wrong-length-ok", "takes the error about a signature's length for success", "A04",
			"refuse/short-63 refuse/long-65", forgives(wrongLength)),
		defect("truncates-signature", "looks at the first 64 bytes of a signature only", "A04",
			"refuse/long-65", truncatesSignature),
		defect("hmac-public-key", "also takes an HMAC keyed with the public key", "A24",
			"refuse/hmac-public-key", alsoHMAC),
		defect("put-unverified", "verifies POST and takes PUT and PATCH as they come", "A37",
			"refuse/unsigned-put", takesPut),
		defect("failover-unverified", "verifies nothing on the failover endpoint", "A01 B44",
			"failover/refuse", failoverUnverified),

		defect("refuses-all", "has the wrong key and refuses everything", "B07",
			allGenuine, refusesAll),
		defect("answers-201", "answers 201 instead of 200", "B22", "answer/200", answersCreated),
		defect("slow", "answers after three seconds", "B23", "answer/in-time", slow(3*time.Second)),
		defect("redirects-https", "sends everyone to https first", "B21", allGenuine, redirects),
		defect("inbound-only", "refuses message.finalized, which it did not ask for", "B27",
			"accept/webhooks", refuses(http.StatusBadRequest, "not subscribed", finalized)),
		defect("story-order",
			"refuses an event older than one it has seen of the same call or message",
			"B43", "accept/out-of-order", refusesOlder),
		defect("one-per-resource",
			"takes the second event of a call or message for a duplicate and refuses it",
			"B39", "accept/story accept/out-of-order", refusesSecond),
		defect("reserialize", "verifies the body parsed and written anew, compact", "B01 B02",
			"accept/layout-indent "+otherLayouts+" "+allOtherJSON+" refuse/tampered-space",
			verifies(writtenCompact)),
		defect("reindents", "verifies the body indented anew", "B01",
			"accept/layout-compact accept/layout-crlf accept/layout-escaped refuse/tampered-space",
			verifies(indented)),
		defect("unix-line-ends", "turns CRLF into LF before it verifies", "B06",
			"accept/layout-crlf", verifies(unixLines)),
		defect("unescapes", "resolves escapes before it verifies", "B01",
			"accept/layout-escaped", verifies(unescaped)),
		defect("sorts-keys", "verifies the body parsed and written anew, indented, keys sorted",
			"B01", "accept/layout-unsorted accept/layout-compact accept/layout-crlf"+
				" accept/layout-escaped refuse/tampered-space", verifies(writtenSorted)),
		defect("float-numbers",
			"verifies the body written anew as sorts-keys does, each number a float",
			"B01", "accept/layout-numbers accept/layout-compact accept/layout-crlf"+
				" accept/layout-escaped accept/layout-unsorted refuse/tampered-space",
			verifies(writtenFloat)),
		defect("latin1", "decodes the body as Latin-1 before it verifies", "B04",
			"accept/non-ascii", verifies(latin1)),
		defect("title-case-headers-only",
			"knows the signature headers in Telnyx's own spelling only",
			"B13", "accept/header-case", mindsCase),
		defect("window-60s", "allows the clocks to differ by one minute only", "B09",
			"accept/skew", func(r *Receiver) { r.tolerance = time.Minute }),
		defect("rising-timestamps", "refuses a timestamp lower than the last", "B10",
			"accept/skew", refusesFallingTime),
		defect("refuses-attempt-2", "refuses every attempt but the first", "B45",
			"accept/attempt-2",
			refuses(http.StatusBadRequest, "not the first attempt", laterAttempt)),
		defect("conflict-on-duplicate", "answers 409 to an event it has taken", "B33",
			"accept/identical accept/attempt-2",
			refuses(http.StatusConflict, "taken before", duplicate)),
		defect("refuses-replay", "refuses a signature it has seen", "A20 B33",
			"accept/identical", refusesReplay),
		defect("refuses-unknown-types", "refuses event types it does not know", "B26",
			"accept/unknown-type",
			refuses(http.StatusBadRequest, "unknown event type", unknownType)),
		defect("strict-fields", "refuses envelopes with keys it does not know", "B29",
			"accept/unknown-fields",
			refuses(http.StatusUnprocessableEntity, "unknown field", unknownField)),
		defect("null-crash", "fails on null in a payload, but for client_state", "B30",
			"accept/null-fields",
			refuses(http.StatusInternalServerError, "internal error", nullField)),
		defect("missing-crash", "fails on a call without client_state", "B30",
			"accept/missing-fields",
			refuses(http.StatusInternalServerError, "internal error", missingField)),
		defect("form-as-json", "parses forms as JSON", "B17",
			"accept/form accept/form-encoding", func(r *Receiver) { r.parse = readJSON }),
		defect("rebuilds-form", "verifies the form parsed and encoded anew", "B18",
			"accept/form-encoding", verifies(rebuiltForm)),
		defect("failover-404", "has no route for the failover endpoint", "B44",
			"failover/accept", failoverMissing),
		defect("dies", "answers 500 for ever after a malformed request", "B41",
			"live/after-malformed", dies),
	}
}

// find returns the defect with this name. Its error suggests the nearest name and lists them all.
func find(name string) (Defect, error) {
	var names []string
	nearest, least := "", -1
	for _, d := range Defects() {
		if d.Name == name {
			return d, nil
		}
		if far := levenshtein.ComputeDistance(name, d.Name); least < 0 || far < least {
			nearest, least = d.Name, far
		}
		names = append(names, d.Name)
	}
	return Defect{}, fmt.Errorf("defect %q is not known: did you mean %q? The defects are %s",
		name, nearest, strings.Join(names, ", "))
}
