package receiver

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"slices"
	"time"
)

// The functions of this file change steps of a receiver. Defects are made of them.

// A proof is a way to verify a request: it returns nil if the request is genuine by it.
type proof func(*Receiver, *exchange) error

// only verifies requests by the proof and by nothing else.
func only(p proof) func(*Receiver) {
	return func(r *Receiver) {
		r.verify = func(e *exchange) error { return p(r, e) }
	}
}

// also tries the proof on a request that is refused for one of these reasons. If it fails as well,
// the first refusal stands.
func also(p proof, these ...refusal) func(*Receiver) {
	return func(r *Receiver) {
		verify := r.verify
		r.verify = func(e *exchange) error {
			err := verify(e)
			why, ok := err.(refusal)
			if ok && slices.Contains(these, why) && p(r, e) == nil {
				return nil
			}
			return err
		}
	}
}

// forgives takes these refusals for success, as code does that drops an error.
func forgives(these ...refusal) func(*Receiver) {
	return also(func(*Receiver, *exchange) error { return nil }, these...)
}

// takesUnsigned takes a request that has neither signature nor timestamp if the excuse holds.
func takesUnsigned(excuse func(*exchange) bool) func(*Receiver) {
	return also(func(_ *Receiver, e *exchange) error {
		if e.Header.Values(timestampHeader) == nil && excuse(e) {
			return nil
		}
		return noSignature
	}, noSignature)
}

// spares does not verify requests to which the exception applies.
func spares(exception func(*exchange) bool) func(*Receiver) {
	return func(r *Receiver) {
		verify := r.verify
		r.verify = func(e *exchange) error {
			if exception(e) {
				return nil
			}
			return verify(e)
		}
	}
}

// objects refuses a request that is genuine, with this refusal, if the objection holds.
func objects(to refusal, objection func(*Receiver, *exchange) bool) func(*Receiver) {
	return func(r *Receiver) {
		verify := r.verify
		r.verify = func(e *exchange) error {
			if err := verify(e); err != nil {
				return err
			}
			if objection(r, e) {
				return to
			}
			return nil
		}
	}
}

// overText is a proof by a signature over the text that is made of timestamp and body.
func overText(text func(now, body string) string) proof {
	return func(r *Receiver, e *exchange) error {
		now := e.Header.Get(timestampHeader)
		if !ed25519.Verify(r.key, []byte(text(now, string(e.Body))), signatureOf(e)) {
			return wrongSignature
		}
		return r.fresh(now)
	}
}

// withBody is a proof by what rewrite makes of the body.
func withBody(rewrite func(*exchange) []byte) proof {
	return func(r *Receiver, e *exchange) error { return r.genuine(e, rewrite(e)) }
}

// withHeader is a proof by the headers as change leaves them.
func withHeader(change func(http.Header)) proof {
	return func(r *Receiver, e *exchange) error {
		changed := *e
		changed.Header = e.Header.Clone()
		change(changed.Header)
		return r.genuine(&changed, e.Body)
	}
}

// withKeys is a proof by any of the keys, of which those are passed over that are none.
func withKeys(keys func(*exchange) []string) proof {
	return func(r *Receiver, e *exchange) error {
		text := append([]byte(e.Header.Get(timestampHeader)+"|"), e.Body...)
		for _, written := range keys(e) {
			key, err := base64.StdEncoding.DecodeString(written)
			if err == nil && len(key) == ed25519.PublicKeySize &&
				ed25519.Verify(key, text, signatureOf(e)) {
				return r.fresh(e.Header.Get(timestampHeader))
			}
		}
		return wrongSignature
	}
}

// first is the value of the first header that is there.
func first(h http.Header, names ...string) string {
	for _, name := range names {
		if value := h.Get(name); value != "" {
			return value
		}
	}
	return ""
}

// signatureOf decodes the signature as far as it is base64.
func signatureOf(e *exchange) []byte {
	signature, _ := base64.StdEncoding.DecodeString(e.Header.Get(signatureHeader))
	return signature
}

// rewrites has the signature written otherwise before it is verified.
func rewrites(signature func(string) string) func(http.Header) {
	return func(h http.Header) { h.Set(signatureHeader, signature(h.Get(signatureHeader))) }
}

// parsed is the exchange with what its body says, be it genuine or not.
func (e *exchange) parsed() *exchange {
	p := *e
	_ = read(&p) // what is no webhook says nothing
	return &p
}

// refuses answers with the status if the objection holds to what is genuine.
func refuses(status int, reason string, objection func(*exchange) bool) func(*Receiver) {
	return func(r *Receiver) {
		take := r.take
		r.take = func(e *exchange) {
			if objection(e) {
				e.settle(status, reason)
				return
			}
			take(e)
		}
	}
}

// interrupts answers with the status, before anything is verified, if the objection holds.
func interrupts(status int, reason string, objection func(*exchange) bool) func(*Receiver) {
	return func(r *Receiver) {
		answer := r.answer
		r.answer = func(e *exchange) {
			if objection(e) {
				e.settle(status, reason)
				return
			}
			answer(e)
		}
	}
}

// afterwards looks at what was answered, and may change it.
func afterwards(look func(*Receiver, *exchange)) func(*Receiver) {
	return func(r *Receiver) {
		answer := r.answer
		r.answer = func(e *exchange) {
			answer(e)
			look(r, e)
		}
	}
}

// pause waits, unless the sender gives up before.
func (e *exchange) pause(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-e.original.Context().Done():
	}
}

// both plants two changes in a row.
func both(first, then func(*Receiver)) func(*Receiver) {
	return func(r *Receiver) {
		first(r)
		then(r)
	}
}
