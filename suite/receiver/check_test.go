package receiver

import (
	"encoding/base64"
	"maps"
	"net/http"
)

// A check sends some requests and tells whether the receiver kept its promise. The checks here are
// those of the suite in their smallest form, so that this package can test its defects by itself.
type check func(*sender) bool

// checks returns all checks by their ids.
func checks() map[string]check {
	all := acceptChecks()
	maps.Copy(all, refuseChecks())
	return all
}

// accepts is kept if each of the probes is answered 2xx.
func accepts(probes func(*sender) []probe) check {
	return func(s *sender) bool {
		for _, p := range probes(s) {
			if status, _ := s.send(p); status/100 != 2 {
				return false
			}
		}
		return true
	}
}

// acceptsBodies is kept if a genuine request with each of the bodies is answered 2xx.
func acceptsBodies(bodies func(*sender) []string) check {
	return accepts(func(s *sender) (all []probe) {
		for _, body := range bodies(s) {
			all = append(all, probe{body: body})
		}
		return all
	})
}

// acceptsBody is acceptsBodies for one body.
func acceptsBody(body func(*sender) string) check {
	return acceptsBodies(func(s *sender) []string { return []string{body(s)} })
}

// refusesAny is kept if none of the probes is answered 2xx. A genuine request goes before them.
func refusesAny(probes func(*sender) []probe) check {
	return func(s *sender) bool {
		s.send(probe{body: s.genuine()})
		for _, p := range probes(s) {
			if status, _ := s.send(p); status/100 == 2 {
				return false
			}
		}
		return true
	}
}

// refusesOne is refusesAny for one probe, which is given the body of a genuine request.
func refusesOne(forged func(body string) probe) check {
	return refusesAny(func(s *sender) []probe { return []probe{forged(s.genuine())} })
}

// refusesHeaders is refusesOne for a genuine request of which only the headers are changed.
func refusesHeaders(change func(http.Header)) check {
	return refusesOne(func(body string) probe { return probe{body: body, change: change} })
}

// refusesSignature is refusesHeaders for a change to the bytes of the signature.
func refusesSignature(change func([]byte) []byte) check {
	return refusesHeaders(func(h http.Header) {
		raw, _ := base64.StdEncoding.DecodeString(h.Get(signatureHeader))
		h.Set(signatureHeader, base64.StdEncoding.EncodeToString(change(raw)))
	})
}
