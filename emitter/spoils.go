package emitter

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

func keySpoils() []Spoil {
	return []Spoil{{
		Name: "wrong-key", Title: "The signature is by another key.",
		Before: func(d *Draft) { d.Key = otherKey(d.Key) },
	}}
}

// otherKey is a key that follows from the public half of k, so that it tells
// nothing about k.
func otherKey(k Key) Key {
	seed := sha256.Sum256([]byte("offhook wrong key for " + k.Public()))
	return keyOf(ed25519.NewKeyFromSeed(seed[:]))
}

func bodySpoils() []Spoil {
	return []Spoil{{
		Name: "tampered-byte",
		Title: "One byte of a value in the body was changed after signing; " +
			"the body still parses.",
		After: func(d *Draft) { d.Body, d.Err = tamperValue(d.Body) },
	}, {
		Name: "tampered-space",
		Title: "One space was put between two JSON tokens after signing; " +
			"the body means the same.",
		Wires: []wire.Kind{wire.JSON},
		After: func(d *Draft) { d.Body, d.Err = insertSpace(d.Body) },
	}}
}

func timeSpoils() []Spoil {
	return []Spoil{{
		Name:  "tampered-timestamp",
		Title: "The timestamp header is one second later than the one that was signed.",
		After: func(d *Draft) { set(d, HeaderTimestamp, shift(d.Timestamp, time.Second)) },
	}, {
		Name: "stale-24h", Title: "The timestamp is 24 hours old, and signed.",
		Before: func(d *Draft) { d.Timestamp = shift(d.Timestamp, -24*time.Hour) },
	}, {
		Name: "future-1h", Title: "The timestamp is one hour in the future, and signed.",
		Before: func(d *Draft) { d.Timestamp = shift(d.Timestamp, time.Hour) },
	}}
}

func shift(timestamp string, by time.Duration) string {
	// There is no error, since draft wrote the timestamp.
	seconds, _ := strconv.ParseInt(timestamp, 10, 64)
	return strconv.FormatInt(seconds+int64(by/time.Second), 10)
}

func headerSpoils() []Spoil {
	return []Spoil{{
		Name: "no-signature", Title: "The signature header is missing.",
		After: func(d *Draft) { remove(d.Header, HeaderSignature) },
	}, {
		Name: "no-timestamp", Title: "The timestamp header is missing.",
		After: func(d *Draft) { remove(d.Header, HeaderTimestamp) },
	}, {
		Name: "no-headers", Title: "The signature header and the timestamp header are missing.",
		After: unsign,
	}, {
		Name: "empty-signature", Title: "The signature header is empty.",
		After: func(d *Draft) { set(d, HeaderSignature, "") },
	}, {
		Name: "empty-timestamp", Title: "The timestamp header is empty.",
		After: func(d *Draft) { set(d, HeaderTimestamp, "") },
	}}
}

func set(d *Draft, name, value string) { replace(d.Header, http.Header{name: {value}}) }

func unsign(d *Draft) {
	remove(d.Header, HeaderSignature)
	remove(d.Header, HeaderTimestamp)
}

func signatureSpoils() []Spoil {
	return []Spoil{{
		Name: "not-base64", Title: "The signature is not base64.",
		After: func(d *Draft) { set(d, HeaderSignature, strings.Repeat("!", len(d.Signature))) },
	}, {
		Name: "short-63", Title: "The signature lacks its last byte.",
		After: func(d *Draft) { resize(d, ed25519.SignatureSize-1) },
	}, {
		Name: "long-65", Title: "The signature has one byte too many.",
		After: func(d *Draft) { resize(d, ed25519.SignatureSize+1) },
	}, {
		Name: "body-only", Title: "The signature is over the body alone, without the timestamp.",
		Before: func(d *Draft) { d.Message = append([]byte{}, d.Body...) },
	}, {
		Name:  "other-signature",
		Title: "The signature is that of another body at the same timestamp.",
		Before: func(d *Draft) {
			other, err := tamperValue(d.Body)
			if err != nil {
				other = append([]byte("{}"), d.Body...)
			}
			d.Message = message(d.Timestamp, other)
		},
	}}
}

// resize makes the signature n bytes long, cut or filled up with zeros.
func resize(d *Draft, n int) {
	// There is no error, since draft wrote the signature.
	raw, _ := base64.StdEncoding.DecodeString(d.Signature)
	sized := make([]byte, n)
	copy(sized, raw)
	set(d, HeaderSignature, base64.StdEncoding.EncodeToString(sized))
}

func methodSpoils() []Spoil {
	return []Spoil{{
		Name: "hmac-public-key",
		Title: "In place of Telnyx's headers it has those of Standard Webhooks, " +
			"with an HMAC keyed with the public key.",
		After: func(d *Draft) {
			sum := sha256.Sum256(d.Body)
			id := "msg_" + hex.EncodeToString(sum[:12])
			mac := hmac.New(sha256.New, d.Key.public())
			mac.Write([]byte(id + "." + d.Timestamp + "." + string(d.Body)))
			unsign(d)
			replace(d.Header, http.Header{
				"webhook-id":        {id},
				"webhook-timestamp": {d.Timestamp},
				"webhook-signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))},
			})
		},
	}, {
		Name:  "unsigned-put",
		Title: "The method is PUT, and neither signature nor timestamp header is there.",
		After: func(d *Draft) {
			d.Method = http.MethodPut
			unsign(d)
		},
	}}
}
