package receiver

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// looseTextDefects take a signature over another text than timestamp, bar and body as they came.
func looseTextDefects() []Defect {
	return []Defect{
		defect("timestamp-not-signed", "also takes a signature over the body alone", "A09 A10",
			also(overText(bodyAlone), wrongSignature)),
		defect("tries-other-timestamps",
			"also tries the seconds around the timestamp, and those of the day before", "A09",
			also(otherTimestamp, wrongSignature)),
		defect("other-texts-ok",
			"also takes a dot, a colon or nothing for the bar, the body before the timestamp, and "+
				"milliseconds", "A10",
			also(anyProof(overText(dotted), overText(coloned), overText(joined),
				overText(bodyFirst), overText(inMilliseconds), withHeader(cutsMilliseconds)),
				wrongSignature)),
		defect("body-not-signed", "also takes a signature over the timestamp and a bar", "A10",
			also(overText(func(now, _ string) string { return now + "|" }), wrongSignature)),
		defect("missing-timestamp-is-empty",
			"verifies what has no timestamp as if that were empty, and not its age", "A13",
			also(timeless(func(body string) string { return "|" + body }), noTimestamp)),
		defect("missing-timestamp-not-signed",
			"verifies the body alone when there is no timestamp, and not its age", "A13",
			also(timeless(func(body string) string { return body }), noTimestamp)),
		defect("takes-reserialized",
			"verifies the raw body, and failing that the body laid out anew", "A18 A19",
			also(anyProof(withBody(compacted), withBody(indented), withBody(pythonWritten),
				withBody(phpWritten)), wrongSignature)),
		defect("takes-trimmed", "verifies the raw body, and failing that the body trimmed", "A19",
			rereads(trimmed)),
		defect("repairs-json", "closes the last bracket of broken JSON before it verifies", "A34",
			rereads(repaired)),
	}
}

func bodyAlone(_, body string) string   { return body }
func dotted(now, body string) string    { return now + "." + body }
func joined(now, body string) string    { return now + body }
func coloned(now, body string) string   { return now + ":" + body }
func bodyFirst(now, body string) string { return body + "|" + now }

func inMilliseconds(now, body string) string { return now + "000|" + body }

func cutsMilliseconds(h http.Header) {
	if now, err := decimal(h.Get(timestampHeader)); err == nil && now > 1e11 {
		h.Set(timestampHeader, strconv.FormatInt(now/1000, 10))
	}
}

// anyProof is a proof by the first of several that holds.
func anyProof(proofs ...proof) proof {
	return func(r *Receiver, e *exchange) error {
		for _, p := range proofs {
			if p(r, e) == nil {
				return nil
			}
		}
		return wrongSignature
	}
}

// otherTimestamp finds signatures that were made a little before or after the timestamp, or on the
// day before, and judges only the timestamp.
func otherTimestamp(r *Receiver, e *exchange) error {
	seconds, err := decimal(e.Header.Get(timestampHeader))
	if err != nil {
		return notSeconds
	}
	for _, day := range []time.Duration{0, 24 * time.Hour} {
		for off := int64(-3); off <= 3; off++ {
			now := strconv.FormatInt(seconds-int64(day/time.Second)+off, 10)
			if ed25519.Verify(r.key, append([]byte(now+"|"), e.Body...), signatureOf(e)) {
				return r.fresh(e.Header.Get(timestampHeader))
			}
		}
	}
	return wrongSignature
}

// timeless is a proof by a signature over what text makes of the body, whatever its age.
func timeless(text func(body string) string) proof {
	return func(r *Receiver, e *exchange) error {
		if !ed25519.Verify(r.key, []byte(text(string(e.Body))), signatureOf(e)) {
			return wrongSignature
		}
		return nil
	}
}

// rereads takes a request also if what rewrite makes of the body is genuine, and parses that.
func rereads(rewrite func(*exchange) []byte) func(*Receiver) {
	return func(r *Receiver) {
		also(withBody(rewrite), wrongSignature)(r)
		parse := r.parse
		r.parse = func(e *exchange) error {
			came := e.Body
			e.Body = rewrite(e)
			defer func() { e.Body = came }()
			return parse(e)
		}
	}
}

func trimmed(e *exchange) []byte {
	return bytes.Trim(e.Body, " \t\r\n\x00\ufeff")
}

func repaired(e *exchange) []byte {
	last := len(e.Body) - 1
	if !bytes.HasPrefix(e.Body, []byte("{")) || json.Valid(e.Body) {
		return e.Body
	}
	return append(bytes.Clone(e.Body[:last]), '}')
}
