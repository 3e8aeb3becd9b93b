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

// forgives takes some refusals for success, as code does that loses an error on the way.
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

// answerFirst sends its 200 when the check is over, which a sender cannot tell from a 200 sent before it.
func answerFirst(r *Receiver) {
	answer := r.answer
	r.answer = func(e *exchange) {
		answer(e)
		if e.Method == http.MethodPost {
			e.Status = http.StatusOK
		}
	}
}

// alsoLaidOut takes what was signed compact or indented, however the white space looks now.
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

// signatureOf decodes the signature; what does not decode is empty.
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
			cut.Header = e.Header.Clone()
			cut.Header.Set(signatureHeader, base64.StdEncoding.EncodeToString(s[:ed25519.SignatureSize]))
		}
		return verify(&cut)
	}
}

// alsoHMAC takes a Standard Webhooks signature, as some generated SDKs did: HMAC-SHA256 over id.timestamp.body. Their secret is the
// public key, which anyone who has an account may know.
func alsoHMAC(r *Receiver) {
	verify := r.verify
	r.verify = func(e *exchange) error {
		mac := hmac.New(sha256.New, r.key)
		mac.Write([]byte(e.Header.Get("Webhook-Id") + "." + e.Header.Get("Webhook-Timestamp") + "."))
		mac.Write(e.Body)
		want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
		if slices.Contains(strings.Fields(e.Header.Get("Webhook-Signature")), want) {
			return r.fresh(e.Header.Get("Webhook-Timestamp"))
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
