package emitter

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"time"
)

func signatureSpoils() []Spoil {
	all := Spoil{Answer: Refused, Source: "A04", Why: "A signature is 64 bytes in base64; an " +
		"error while it is read is a refusal, not a pass."}
	return all.each(Spoil{
		Name: "not-base64", Title: "The signature is not base64.", Keyless: true,
		After: func(d *Draft) { set(d, HeaderSignature, strings.Repeat("!", len(d.Signature))) },
	}, Spoil{
		Name: "signature-hex", Title: "The signature is in hexadecimal instead of base64.",
		Why:     "Telnyx sends base64; who accepts hexadecimal alone refuses what is genuine.",
		Lenient: "It is the same signature: who reads both lets nobody in.",
		After: func(d *Draft) {
			set(d, HeaderSignature, hex.EncodeToString(decode(d.Signature)))
		},
	}, Spoil{
		Name: "base64-text", Keyless: true, Source: "A01",
		Title: "In place of the signature is the base64 of the text that is to be signed.",
		Why: "Telnyx's documentation leaves the signing out where it says how the header is made; " +
			"anyone can write such a header.",
		After: func(d *Draft) {
			if len(d.Body) > 5000 {
				d.Err = errors.New("the body is too long for a header")
			}
			set(d, HeaderSignature, encode(d.Message))
		},
	}, Spoil{
		Name: "not-ascii", Title: "The signature begins with a letter that is not ASCII.",
		After: func(d *Draft) { set(d, HeaderSignature, "é"+d.Signature[1:]) },
	}, Spoil{
		Name: "garbage-signature", Title: "The signature is 64 bytes that nobody signed.",
		Source: "A01", Keyless: true, Why: "It has the form of a signature, but it is none.",
		After: func(d *Draft) { set(d, HeaderSignature, encode(slices.Repeat([]byte{0x5a}, 64))) },
	}, Spoil{
		Name: "short-1", Title: "The signature has one byte.",
		After: func(d *Draft) { resize(d, 1) },
	}, Spoil{
		Name: "short-63", Title: "The signature lacks its last byte.",
		After: func(d *Draft) { resize(d, ed25519.SignatureSize-1) },
	}, Spoil{
		Name: "long-65", Title: "The signature has one byte too many.",
		After: func(d *Draft) { resize(d, ed25519.SignatureSize+1) },
	}, Spoil{
		Name: "long-6k", Title: "The signature has 6144 bytes, 8 kB of base64.",
		After: func(d *Draft) { resize(d, 6144) },
	}, Spoil{
		Name: "s-plus-l", Title: "The group order was added to the second half of the signature.",
		Source: "A27", Why: "RFC 8032 allows one signature only, so that a replay is known by it.",
		Lenient: "Crypto libraries of older SDKs, tweetnacl and Ruby's ed25519, accept it.",
		After: func(d *Draft) {
			raw := decode(d.Signature)
			copy(raw[32:], addOrder(raw[32:]))
			set(d, HeaderSignature, encode(raw))
		},
	}, Spoil{
		Name:   "small-order",
		Title:  "The signature is the neutral point and zero, which fits keys of small order.",
		Source: "A28", Keyless: true,
		Why: "A receiver that accepts it has a placeholder for a public key.",
		After: func(d *Draft) {
			raw := make([]byte, ed25519.SignatureSize)
			raw[0] = 1
			set(d, HeaderSignature, encode(raw))
		},
	})
}

// addOrder adds the order of Ed25519's group to a scalar, both little-endian.
func addOrder(scalar []byte) []byte {
	order, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	order.SetBit(order, 252, 1)
	big := new(big.Int).SetBytes(backward(scalar))
	return backward(big.Add(big, order).FillBytes(make([]byte, 32)))
}

func backward(number []byte) []byte {
	number = slices.Clone(number)
	slices.Reverse(number)
	return number
}

// resize makes the signature n bytes long, cut or filled up with zeros.
func resize(d *Draft, n int) {
	sized := make([]byte, n)
	copy(sized, decode(d.Signature))
	set(d, HeaderSignature, encode(sized))
}

func encode(raw []byte) string { return base64.StdEncoding.EncodeToString(raw) }

func decode(signature string) []byte {
	// There is no error, since draft wrote the signature.
	raw, _ := base64.StdEncoding.DecodeString(signature)
	return raw
}

// base64Spoils write a genuine signature otherwise, or put a second one beside it.
func base64Spoils() []Spoil {
	otherwise := Spoil{Answer: Either, Source: "A21", Why: "It is the same signature in another " +
		"form: who remembers signatures must know it again, or refuse the form."}
	bad := func(d *Draft) string { return encode(slices.Repeat([]byte{0x5a}, 64)) }
	list := Spoil{Answer: Refused, Source: "A26", Why: "Telnyx sends one signature; among " +
		"several, one that is good does not make up for another.",
		Lenient: "Several official SDKs look at the first one only, or skip what is no base64."}
	values := func(name, title string, write func(good, bad string) []string) Spoil {
		return Spoil{Name: name, Title: title, After: func(d *Draft) {
			replace(d.Header, http.Header{HeaderSignature: write(d.Signature, bad(d))})
		}}
	}
	return append(otherwise.each(Spoil{
		Name: "base64-url-safe",
		Title: "The signature is in the URL-safe alphabet, at a timestamp some seconds earlier " +
			"where it looks different.",
		Before: earlier("+", "/"),
		After: func(d *Draft) {
			set(d, HeaderSignature, base64.URLEncoding.EncodeToString(decode(d.Signature)))
		},
	}, Spoil{
		Name: "base64-unpadded", Title: "The signature lacks the equals signs at its end.",
		After: func(d *Draft) { set(d, HeaderSignature, strings.TrimRight(d.Signature, "=")) },
	}, Spoil{
		Name:  "base64-spare-bits",
		Title: "The bits of the signature that base64 does not use are set.",
		After: func(d *Draft) {
			// 64 bytes leave four bits of the last letter, which is A, Q, g or w.
			last := len(d.Signature) - len("==") - 1
			set(d, HeaderSignature, d.Signature[:last]+string(d.Signature[last]+1)+"==")
		},
	}), list.each(
		values("good-comma-bad", "A genuine signature, a comma and a bad signature are one header.",
			func(good, bad string) []string { return []string{good + "," + bad} }),
		values("bad-comma-good", "A bad signature, a comma and a genuine one are one header.",
			func(good, bad string) []string { return []string{bad + ", " + good} }),
		values("good-then-bad", "There are two signature headers: a genuine one, then a bad one.",
			func(good, bad string) []string { return []string{good, bad} }),
		values("bad-then-good", "There are two signature headers: a bad one, then a genuine one.",
			func(good, bad string) []string { return []string{bad, good} }),
	)...)
}

// earlier goes back in time, second by second, to a genuine signature with all those letters.
func earlier(letters ...string) func(*Draft) {
	return func(d *Draft) {
		for range 200 { // about one in two will do
			d.Timestamp = shift(d.Timestamp, -time.Second)
			signature := d.Key.Sign(d.Timestamp, d.Body)
			if !slices.ContainsFunc(letters, func(letter string) bool {
				return !strings.Contains(signature, letter)
			}) {
				return
			}
		}
		d.Err = errors.New("no signature of the last 200 seconds has the letters")
	}
}
