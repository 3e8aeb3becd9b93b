package emitter_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// What is said to need no key is the same whoever sends it, or bears a key of its own; all else
// depends on the key.
func TestKeylessSpoilsNeedNoKey(t *testing.T) {
	one, two := newKey(t, 1), newKey(t, 2)
	for _, s := range emitter.Spoils() {
		ev := event(t, "")
		if !s.Applies(wire.JSON) {
			ev = form(t)
		}
		if s.Keyless && s.Answer != emitter.Refused {
			t.Errorf("%s has no signature, and yet is not refused", s.Name)
		}
		var signedWith string
		watched := s
		watched.After = func(d *emitter.Draft) {
			signedWith = d.Key.Public()
			if s.After != nil {
				s.After(d)
			}
		}
		prepared := func(key emitter.Key) emitter.Attempt {
			em := emitter.Emitter{Key: key, Transport: answers(200)}
			return em.Send(t.Context(), emitter.Request{Event: ev, Spoil: &watched,
				URL: "http://localhost/hook?token=x", At: time.Unix(1000, 0)})
		}
		a, b := prepared(one), prepared(two)
		same := reflect.DeepEqual(a.RequestHeader, b.RequestHeader) &&
			bytes.Equal(a.RequestBody, b.RequestBody)
		another := signedWith != two.Public()
		if got := same || another; got != s.Keyless {
			t.Errorf("%s: needs no key: %v, and says %v", s.Name, got, s.Keyless)
		}
	}
}
