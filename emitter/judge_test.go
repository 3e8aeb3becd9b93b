package emitter_test

import (
	"crypto/ed25519"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// judge is a receiver at /hook?token=x that is as strict as it may be, at second 1000.
func judge(pub ed25519.PublicKey, a emitter.Attempt) error {
	if a.Method != http.MethodPost || a.URL != "http://localhost/hook?token=x" {
		return errors.New("no such route")
	}
	return verify(pub, a.RequestHeader, a.RequestBody, 1000)
}

// verify is a verifier that is as strict as it may be.
func verify(pub ed25519.PublicKey, header http.Header, body []byte, now int64) error {
	one := func(name string) (string, error) {
		var values []string
		for key, all := range header {
			if strings.EqualFold(key, name) {
				values = append(values, all...)
			}
		}
		if len(values) != 1 {
			return "", errors.New(name + " is not there once")
		}
		return values[0], nil
	}
	sig, err := one(signature)
	if err != nil {
		return err
	}
	at, err := one(timestamp)
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != at ||
		seconds < now-300 || seconds > now+300 {
		return errors.New("timestamp is out of the window, or no number")
	}
	return emitter.Verify(pub, at, sig, body)
}

// signed is a proof that a request is signed as it says, with those changes besides.
func signed(changes []string, holds func(p pair) bool) proof {
	return proof{append(changes, signature), func(t *testing.T, key emitter.Key, p pair) bool {
		return p.signs(t, key, p.value(timestamp)+"|"+string(p.spoiled.RequestBody)) && holds(p)
	}}
}

// unsigned is a proof that a request has neither of Telnyx's headers, with those changes besides.
func unsigned(changes []string, holds func(p pair) bool) proof {
	return proof{append(changes, signature, timestamp),
		func(_ *testing.T, _ emitter.Key, p pair) bool {
			return !p.has(signature) && !p.has(timestamp) && holds(p)
		}}
}

// same is a proof that a request has the genuine signature, with those changes.
func same(changes []string, holds func(p pair) bool) proof {
	return proof{changes, func(_ *testing.T, _ emitter.Key, p pair) bool { return holds(p) }}
}

// becomes is a proof that the body becomes another one after signing.
func becomes(body func(genuine string) string) proof {
	return same([]string{"body"}, func(p pair) bool {
		return string(p.spoiled.RequestBody) == body(string(p.genuine.RequestBody))
	})
}

// signedBody is a proof that the body becomes another one before signing.
func signedBody(body func(genuine string) string) proof {
	return signed([]string{"body"}, func(p pair) bool {
		return string(p.spoiled.RequestBody) == body(string(p.genuine.RequestBody))
	})
}

// is is a proof that a signed timestamp has one value.
func is(value string) proof {
	return signed([]string{timestamp}, func(p pair) bool {
		return p.has(timestamp) && p.value(timestamp) == value
	})
}
