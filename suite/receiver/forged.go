package receiver

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// The defects of this file take requests that Telnyx did not send.

// forgives takes these refusals for success, as code does that drops an error.
func forgives(these ...refusal) func(*Receiver) {
	return func(r *Receiver) {
		verify := r.verify
		r.verify = func(e *exchange) error {
			err := verify(e)
			if why, ok := err.(refusal); ok && slices.Contains(these, why) {
				return nil
			}
			return err
		}
	}
}

func acceptAll(r *Receiver) { r.verify = func(*exchange) error { return nil } }

// answerFirst answers 200 after it has verified. A sender cannot tell that from a receiver that
// answers 200 before it verifies.
func answerFirst(r *Receiver) {
	answer := r.answer
	r.answer = func(e *exchange) {
		answer(e)
		if e.Method == http.MethodPost {
			e.Status = http.StatusOK
		}
	}
}

// alsoLaidOut takes a body if the signature fits it, or fits it compacted or indented.
func alsoLaidOut(r *Receiver) {
	verify := r.verify
	r.verify = func(e *exchange) error {
		err := verify(e)
		if err == wrongSignature {
			err = r.genuine(e, compacted(e))
		}
		if err == wrongSignature {
			err = r.genuine(e, indented(e))
		}
		return err
	}
}

func compacted(e *exchange) []byte {
	var b bytes.Buffer
	if json.Compact(&b, e.Body) != nil {
		return e.Body
	}
	return b.Bytes()
}

func alsoBodyAlone(r *Receiver) {
	verify := r.verify
	r.verify = func(e *exchange) error {
		err := verify(e)
		if err == wrongSignature && ed25519.Verify(r.key, e.Body, signatureOf(e)) {
			return r.fresh(e.Header.Get(timestampHeader))
		}
		return err
	}
}

// signatureOf decodes the signature as far as it is base64.
func signatureOf(e *exchange) []byte {
	signature, _ := base64.StdEncoding.DecodeString(e.Header.Get(signatureHeader))
	return signature
}

func remembersSignatures(r *Receiver) {
	verify, good := r.verify, new(memory)
	r.verify = func(e *exchange) error {
		signature := e.Header.Get(signatureHeader)
		if good.has(signature) {
			return nil
		}
		err := verify(e)
		if err == nil {
			good.add(signature)
		}
		return err
	}
}

func truncatesSignature(r *Receiver) {
	verify := r.verify
	r.verify = func(e *exchange) error {
		cut := *e
		if s := signatureOf(e); len(s) > ed25519.SignatureSize {
			s = s[:ed25519.SignatureSize]
			cut.Header = e.Header.Clone()
			cut.Header.Set(signatureHeader, base64.StdEncoding.EncodeToString(s))
		}
		return verify(&cut)
	}
}

// alsoHMAC also takes a signature of Standard Webhooks, HMAC-SHA256 over id.timestamp.body, keyed
// with the public key. Some generated SDKs did so, and since a public key is no secret, anyone can
// make such a signature.
func alsoHMAC(r *Receiver) {
	verify := r.verify
	r.verify = func(e *exchange) error {
		id, timestamp := e.Header.Get("Webhook-Id"), e.Header.Get("Webhook-Timestamp")
		mac := hmac.New(sha256.New, r.key)
		mac.Write([]byte(id + "." + timestamp + "."))
		mac.Write(e.Body)
		want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
		if slices.Contains(strings.Fields(e.Header.Get("Webhook-Signature")), want) {
			return r.fresh(timestamp)
		}
		return verify(e)
	}
}

func takesPut(r *Receiver) {
	answer := r.answer
	r.answer = func(e *exchange) {
		if e.Method == http.MethodPut || e.Method == http.MethodPatch {
			e.settle(http.StatusOK, "accepted")
			return
		}
		answer(e)
	}
}

func failoverUnverified(r *Receiver) {
	verify := r.verify
	r.verify = func(e *exchange) error {
		if r.onFailover(e) {
			return nil
		}
		return verify(e)
	}
}
