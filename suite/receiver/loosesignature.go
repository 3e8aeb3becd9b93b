package receiver

import (
	"crypto/ed25519"
	"encoding/base64"
	"math/big"
	"net/http"
	"slices"
	"strings"
)

// looseSignatureDefects read a signature carelessly, or do not mind that it does not fit.
func looseSignatureDefects() []Defect {
	return []Defect{
		defect("never-compares", "looks at the form of a signature but not whether it fits",
			"A29 A34 A35", forgives(wrongSignature)),
		defect("200-when-forged", "answers 200 to what is forged, so that it does not come again",
			"A31", afterwards(func(_ *Receiver, e *exchange) {
				if e.Status == http.StatusForbidden {
					e.settle(http.StatusOK, "ignored")
				}
			})),
		defect("bad-base64-ok", "takes a decoding error for success", "A04", forgives(notBase64)),
		defect("wrong-length-ok", "takes the error about a signature's length for success", "A04",
			forgives(wrongLength)),
		defect("truncates-signature", "looks at the first 64 bytes of a signature only", "A04",
			also(withHeader(rewrites(truncated)), wrongLength)),
		defect("remembers-signatures",
			"takes a signature again once it was good, whatever the body", "A35",
			remembersSignatures),
		defect("trusts-known-ids", "takes an event again once it was good, whoever signs it", "B37",
			trustsKnownIDs),
		defect("prefixed-signature-ok",
			"cuts v1a and a comma off a signature, as Standard Webhooks has them", "A25",
			also(withHeader(rewrites(func(s string) string {
				return strings.TrimPrefix(s, "v1a,")
			})), notBase64)),
		defect("non-canonical-s", "takes a signature whose second half is larger than the group",
			"A27", also(withHeader(rewrites(reduced)), wrongSignature)),
		defect("first-signature-only", "looks at the first of several signatures only", "A26",
			also(oneOf(signatureHeader, 1), notBase64, twice)),
		defect("any-signature-ok", "takes several signatures if one of them is good", "A26",
			also(oneOf(signatureHeader, 0), notBase64, twice)),
		defect("first-timestamp-only", "looks at the first of several timestamps only", "A26",
			also(oneOf(timestampHeader, 1), wrongSignature, twice)),
		defect("any-timestamp-ok", "takes several timestamps if one of them was signed", "A26",
			also(oneOf(timestampHeader, 0), wrongSignature, twice)),
		defect("checks-other-timestamp",
			"verifies one of several timestamps and looks at the age of another", "A26",
			also(otherAge, twice, tooOld)),
		defect("base64-text-ok", "also takes the text itself, in base64, for its signature", "A01",
			also(func(r *Receiver, e *exchange) error {
				if string(signatureOf(e)) != e.Header.Get(timestampHeader)+"|"+string(e.Body) {
					return wrongSignature
				}
				return r.fresh(e.Header.Get(timestampHeader))
			}, wrongLength)),
		defect("hex-signature-ok", "also takes a signature in hexadecimal", "A04",
			also(withHeader(rewrites(fromHex)), wrongLength, notBase64)),
	}
}

func truncated(signature string) string {
	raw, _ := base64.StdEncoding.DecodeString(signature)
	return base64.StdEncoding.EncodeToString(raw[:min(len(raw), ed25519.SignatureSize)])
}

func remembersSignatures(r *Receiver) {
	var good memory
	spares(func(e *exchange) bool { return good.has(e.Header.Get(signatureHeader)) })(r)
	afterwards(func(_ *Receiver, e *exchange) {
		if e.Verified {
			good.add(e.Header.Get(signatureHeader))
		}
	})(r)
}

// trustsKnownIDs looks for duplicates before it verifies.
func trustsKnownIDs(r *Receiver) {
	var good memory
	known := func(e *exchange) bool {
		identity := e.parsed().identity
		return identity != "" && good.has(identity)
	}
	spares(known)(r)
	afterwards(func(_ *Receiver, e *exchange) {
		if e.Verified {
			good.add(e.parsed().identity)
		}
	})(r)
}

// reduced takes the order of Ed25519's group away from a second half that is not below it.
func reduced(signature string) string {
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(raw) != ed25519.SignatureSize {
		return signature
	}
	order, _ := new(big.Int).SetString("27742317777372353535851937790883648493", 10)
	order.SetBit(order, 252, 1)
	half := slices.Clone(raw[32:])
	slices.Reverse(half)
	copy(raw[32:], new(big.Int).Mod(new(big.Int).SetBytes(half), order).FillBytes(half))
	slices.Reverse(raw[32:])
	return base64.StdEncoding.EncodeToString(raw)
}

// oneOf is a proof by one of the first n values of a header, all if n is 0.
func oneOf(name string, n int) proof {
	return func(r *Receiver, e *exchange) error {
		values := listed(e.Header, name)
		if n > 0 {
			values = values[:min(n, len(values))]
		}
		for _, value := range values {
			alone := withHeader(func(h http.Header) { h.Set(name, value) })
			if alone(r, e) == nil {
				return nil
			}
		}
		return wrongSignature
	}
}

// listed are the values of a header, in lines of their own or divided by commas.
func listed(h http.Header, name string) []string {
	values := strings.Split(strings.Join(h.Values(name), ","), ",")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values
}

// otherAge is a proof by a signature over any of the timestamps, if any of them is of now.
func otherAge(r *Receiver, e *exchange) error {
	timestamps := listed(e.Header, timestampHeader)
	signed := slices.ContainsFunc(timestamps, func(now string) bool {
		return ed25519.Verify(r.key, append([]byte(now+"|"), e.Body...), signatureOf(e))
	})
	timely := slices.ContainsFunc(timestamps, func(now string) bool { return r.fresh(now) == nil })
	if !signed || !timely {
		return wrongSignature
	}
	return nil
}
