package emitter

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Vector is a request whose verdict is known: a verifier in any language can be tested with it,
// without a network and at a clock that stands still. All vectors are signed with the development
// key, or pretend to be. In JSON they are the same at every call.
type Vector struct {
	// Name is "genuine/", a webhook and what is special about it, or a spoil and the wire form that
	// it damages: "genuine/call.answered/crlf", "wrong-key/json".
	Name string `json:"name"`
	// Title says in a sentence what the request shows.
	Title string `json:"title"`
	// Verdict is what a correct verifier says at Now, given the public key and a tolerance of five
	// minutes; Why says why, in a sentence. It depends on headers and body alone: where method or
	// URL are odd, the request is either unsigned or may be accepted.
	Verdict Answer `json:"verdict"`
	Why     string `json:"why"`
	// Lenient says in a sentence why a verifier that says otherwise may be excused. It is empty if
	// none may.
	Lenient string `json:"lenient,omitempty"`
	// Source has the ids of the defects that it finds.
	Source []string `json:"source"`
	// PublicKey is the key that the verifier trusts, as the portal shows it.
	PublicKey string `json:"public_key"`
	// Now is the verifier's clock, in Unix seconds.
	Now     int64      `json:"now"`
	Request Transcript `json:"request"`
}

// Vectors lists all vectors: the genuine ones first, then every spoil for every wire form that it
// can damage. They share headers and bodies, which must not be changed.
func Vectors() []Vector { return slices.Clone(vectors()) }

var vectors = sync.OnceValue(func() []Vector {
	bodies := vectorBodies()
	all := genuineVectors(bodies)
	for _, spoil := range Spoils() {
		for _, kind := range []wire.Kind{wire.JSON, wire.Form} {
			if spoil.Applies(kind) {
				all = append(all, spoilVector(spoil, kind, bodies))
			}
		}
	}
	return all
})

// Where and when the requests of vectors are made.
const (
	vectorURL      = "http://127.0.0.1:8080/webhooks"
	vectorFailover = "http://127.0.0.1:8080/failover"
	vectorSecond   = 1772615725 // 2026-03-04T09:15:25Z
)

// spoilVector spoils the first body of that kind that the spoil can damage.
func spoilVector(s Spoil, kind wire.Kind, bodies []vectorBody) Vector {
	v := Vector{
		Name: s.Name + "/" + string(kind), Title: s.Title, Verdict: s.Answer, Why: s.Why,
		Lenient: s.Lenient, Source: strings.Fields(s.Source),
	}
	var err error
	for _, body := range bodies {
		if body.doc.Kind != kind {
			continue
		}
		if err = v.take(Request{Event: body.event(wire.LayoutIndent), Spoil: &s}); err == nil {
			return v
		}
	}
	panic("emitter: vector " + v.Name + ": " + err.Error())
}

// take fills in the request. Of r, URL and At may be missing.
func (v *Vector) take(r Request) (err error) {
	sender := Emitter{Key: DevelopmentKey()}
	if r.URL == "" {
		r.URL = vectorURL
	}
	if r.At.IsZero() {
		r.At = time.Unix(vectorSecond, 0)
	}
	v.PublicKey, v.Now = sender.Key.Public(), r.At.Unix()
	v.Request, err = sender.Transcribe(r)
	return err
}
