package emitter

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// textSpoils sign another text than Telnyx does.
func textSpoils() []Spoil {
	signs := func(name, title string, text func(now, body string) string) Spoil {
		return Spoil{Name: name, Title: title, Before: func(d *Draft) {
			d.Message = []byte(text(d.Timestamp, string(d.Body)))
		}}
	}
	all := Spoil{Answer: Refused, Source: "A10",
		Why: "What is signed is the timestamp, a vertical bar and the body."}
	body := signs("body-only", "The signature is over the body alone, without the timestamp.",
		func(_, body string) string { return body })
	body.Source = "A09 A10"
	return all.each(body,
		signs("dot-between", "What is signed has a dot between timestamp and body.",
			func(now, body string) string { return now + "." + body }),
		signs("colon-between", "What is signed has a colon between timestamp and body.",
			func(now, body string) string { return now + ":" + body }),
		signs("nothing-between", "What is signed has nothing between timestamp and body.",
			func(now, body string) string { return now + body }),
		signs("body-first", "What is signed is the body, a vertical bar and the timestamp.",
			func(now, body string) string { return body + "|" + now }),
		signs("timestamp-only",
			"What is signed is the timestamp and a vertical bar, without the body.",
			func(now, _ string) string { return now + "|" }),
		signs("milliseconds-signed",
			"What is signed has the timestamp in milliseconds, and the header has it in seconds.",
			func(now, body string) string { return now + "000|" + body }),
		Spoil{
			Name: "milliseconds-sent",
			Title: "What is signed has the timestamp in seconds, and the header has it in " +
				"milliseconds.",
			After: func(d *Draft) { set(d, HeaderTimestamp, d.Timestamp+"000") },
		}, Spoil{
			Name: "hex-nothing-between",
			Title: "The signature is in hexadecimal, and what is signed has nothing between " +
				"timestamp and body.",
			Why: "Versions 3.9 and 3.10 of telnyx-python ask for it, and refuse what Telnyx sends.",
			Before: func(d *Draft) {
				d.Message = append([]byte(d.Timestamp), d.Body...)
			},
			After: func(d *Draft) {
				set(d, HeaderSignature, hex.EncodeToString(decode(d.Signature)))
			},
		},
		Spoil{
			Name: "other-signature", Source: "A35",
			Title: "The signature is that of another body at the same timestamp.",
			Why:   "A genuine signature does not vouch for another body.",
			Before: func(d *Draft) {
				other, err := tamperValue(d.Body)
				if err != nil {
					other = append([]byte("{}"), d.Body...)
				}
				d.Message = message(d.Timestamp, other)
			},
		})
}

// standardSpoils carry signatures of Standard Webhooks, which Telnyx does not send.
func standardSpoils() []Spoil {
	secret := Spoil{Answer: Refused, Source: "A24", Why: noSecret}
	pair := Spoil{Answer: Refused, Source: "A25", Why: "Telnyx signs with its own headers only."}
	const instead = "In place of Telnyx's headers it has those of Standard Webhooks, "
	return append(secret.each(Spoil{
		Name: "hmac-public-key", Title: instead + "with an HMAC keyed with the public key.",
		After: func(d *Draft) {
			standard(d, "v1,"+encode(hmacOf(d.Key.public(), standardText(d))))
		},
	}, Spoil{
		Name:  "hmac-whsec-public-key",
		Title: instead + "with an HMAC keyed with the text whsec_ and the public key in base64.",
		After: func(d *Draft) {
			secret := []byte("whsec_" + d.Key.Public())
			standard(d, "v1,"+encode(hmacOf(secret, standardText(d))))
		},
	}), pair.each(Spoil{
		Name: "standard-webhooks", Title: instead + "with a signature by Telnyx's key.",
		After: func(d *Draft) {
			standard(d, "v1a,"+encode(ed25519.Sign(d.Key.signer(), []byte(standardText(d)))))
		},
	}, Spoil{
		Name:  "prefixed-signature",
		Title: "The signature begins with v1a and a comma, as those of Standard Webhooks do.",
		After: func(d *Draft) { set(d, HeaderSignature, "v1a,"+d.Signature) },
	})...)
}

func standardID(d *Draft) string {
	sum := sha256.Sum256(d.Body)
	return "msg_" + hex.EncodeToString(sum[:12])
}

// standardText is what is signed according to Standard Webhooks.
func standardText(d *Draft) string {
	return standardID(d) + "." + d.Timestamp + "." + string(d.Body)
}

// standard puts the headers of Standard Webhooks in place of Telnyx's.
func standard(d *Draft, signature string) {
	unsign(d)
	replace(d.Header, http.Header{
		"webhook-id":        {standardID(d)},
		"webhook-timestamp": {d.Timestamp},
		"webhook-signature": {signature},
	})
}
