package receiver

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// mistakenDefects verify, but in a way that no genuine request satisfies, or few. What they do take
// tells what is wrong with them.
func mistakenDefects() []Defect {
	return []Defect{
		defect("refuses-all", "has the wrong key and refuses everything", "B07",
			only(func(*Receiver, *exchange) error { return wrongSignature })),
		defect("telnyx-node-2", "takes the text of a signature for its bytes", "B07",
			only(func(r *Receiver, e *exchange) error {
				text := []byte(e.Header.Get(timestampHeader) + "|" + string(e.Body))
				if !ed25519.Verify(r.key, text, []byte(e.Header.Get(signatureHeader))) {
					return wrongSignature
				}
				return r.fresh(e.Header.Get(timestampHeader))
			})),
		defect("other-header-names", "looks for the signature in headers of other names", "B12",
			only(withHeader(func(h http.Header) {
				h.Set(signatureHeader, first(h, "X-Telnyx-Signature-Ed25519", "X-Telnyx-Signature",
					"Telnyx-Signature"))
				h.Set(timestampHeader, first(h, "X-Telnyx-Timestamp", timestampHeader))
			}))),
		defect("demands-webhook-id", "demands the headers of Standard Webhooks as well", "B14",
			objects("Webhook-Id is missing", func(_ *Receiver, e *exchange) bool {
				return e.Header.Get("Webhook-Id") == ""
			})),
		defect("demands-accept", "demands an Accept header", "B14 B15",
			objects("Accept is missing", func(_ *Receiver, e *exchange) bool {
				return e.Header.Get("Accept") == ""
			})),
		defect("gateway-base64", "gets the body in base64 from its gateway, and verifies that",
			"B47", verifies(func(e *exchange) []byte {
				return []byte(base64.StdEncoding.EncodeToString(e.Body))
			})),
		defect("wants-hex", "reads signatures in hexadecimal", "",
			only(withHeader(rewrites(fromHex)))),
		defect("telnyx-python-3.9", "reads signatures in hexadecimal, over a text without the bar",
			"A10", only(func(r *Receiver, e *exchange) error {
				signature, err := hex.DecodeString(e.Header.Get(signatureHeader))
				text := joined(e.Header.Get(timestampHeader), string(e.Body))
				if err != nil || !ed25519.Verify(r.key, []byte(text), signature) {
					return wrongSignature
				}
				return r.fresh(e.Header.Get(timestampHeader))
			})),
		defect("wants-dot", "has a dot in place of the bar in what it verifies", "",
			only(overText(dotted))),
		defect("wants-no-bar", "has nothing in place of the bar in what it verifies", "",
			only(overText(joined))),
		defect("wants-body-alone", "verifies the body without the timestamp", "",
			only(overText(bodyAlone))),
		defect("wants-milliseconds", "takes timestamps for milliseconds", "B08",
			reads(func(timestamp string) (int64, error) {
				value, err := decimal(timestamp)
				return value / 1000, err
			})),
		defect("wants-compact", "verifies the body parsed and written anew without spaces", "B01",
			verifies(func(e *exchange) []byte { return withoutEscapes(compacted(e)) })),
		defect("wants-two-space",
			"verifies the body parsed and written anew, indented by two spaces", "B01",
			verifies(func(e *exchange) []byte { return withoutEscapes(indented(e)) })),
		defect("wants-python", "verifies the body parsed and written anew as Python does", "B01",
			verifies(pythonWritten)),
		defect("wants-php", "verifies the body parsed and written anew as PHP does", "B01",
			verifies(phpWritten)),
		defect("clock-off", "has a clock that is two hours ahead", "", func(r *Receiver) {
			now := r.now
			r.now = func() time.Time { return now().Add(2 * time.Hour) }
		}),
	}
}

// fromHex writes a signature in base64 that is in hexadecimal; any other is not changed, but for
// what makes it unfit.
func fromHex(signature string) string {
	raw, err := hex.DecodeString(strings.ToLower(signature))
	if err != nil {
		return "not hexadecimal"
	}
	return base64.StdEncoding.EncodeToString(raw)
}
