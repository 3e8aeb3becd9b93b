package emitter

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
)

const noSecret = "Everyone has the public key, so it is no secret to sign with, whatever headers " +
	"carry the result."

// hmacSpoils have an HMAC where the signature belongs, as published receivers compute it. Whoever
// accepts one refuses what Telnyx sends, and accepts what anyone writes.
func hmacSpoils() []Spoil {
	all := Spoil{Answer: Refused, Source: "A24", Why: noSecret}
	keyed := func(name, title string, key func(Key) []byte, text func(now, body string) string,
		write func([]byte) string) Spoil {
		return Spoil{Name: name, Title: "The signature is an HMAC " + title + ".",
			After: func(d *Draft) {
				sum := hmacOf(key(d.Key), text(d.Timestamp, string(d.Body)))
				set(d, HeaderSignature, write(sum))
			}}
	}
	asText := func(k Key) []byte { return []byte(k.Public()) }
	asBytes := func(k Key) []byte { return k.public() }
	telnyx := func(now, body string) string { return now + "|" + body }
	return all.each(
		keyed("hmac-key-text", "keyed with the public key as text", asText, telnyx, encode),
		keyed("hmac-key-bytes", "keyed with the 32 bytes of the public key", asBytes, telnyx,
			encode),
		keyed("hmac-key-pem", "keyed with the public key in PEM", publicPEM, telnyx, encode),
		keyed("hmac-hex", "in hexadecimal, keyed with the public key as text", asText, telnyx,
			hex.EncodeToString),
		keyed("hmac-dot-hex", "in hexadecimal, keyed with the public key as text, over timestamp, "+
			"dot and body", asText,
			func(now, body string) string { return now + "." + body }, hex.EncodeToString),
		keyed("hmac-nothing-hex", "in hexadecimal, keyed with the public key as text, over "+
			"timestamp and body with nothing between", asText,
			func(now, body string) string { return now + body }, hex.EncodeToString),
		keyed("hmac-body", "keyed with the public key as text, over the body alone", asText,
			func(_, body string) string { return body }, encode),
	)
}

func hmacOf(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// publicPEM is the public half as openssl writes it.
func publicPEM(k Key) []byte {
	der, err := x509.MarshalPKIXPublicKey(k.public())
	if err != nil {
		// An Ed25519 key can always be marshalled.
		panic("emitter: " + err.Error())
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}
