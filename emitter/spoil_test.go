package emitter_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

const signature, timestamp = emitter.HeaderSignature, emitter.HeaderTimestamp

// pair is a genuine attempt and the same one spoiled.
type pair struct{ genuine, spoiled emitter.Attempt }

// differences names what the spoiled request has other than the genuine one.
func (p pair) differences() []string {
	var found []string
	if p.genuine.Method != p.spoiled.Method {
		found = append(found, "method")
	}
	if p.genuine.URL != p.spoiled.URL {
		found = append(found, "url")
	}
	if !bytes.Equal(p.genuine.RequestBody, p.spoiled.RequestBody) {
		found = append(found, "body")
	}
	headers := maps.Clone(p.genuine.RequestHeader)
	maps.Copy(headers, p.spoiled.RequestHeader)
	for name := range headers {
		if !reflect.DeepEqual(p.genuine.RequestHeader[name], p.spoiled.RequestHeader[name]) {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// signs reports whether the spoiled request's signature is that of a message.
func (p pair) signs(t *testing.T, key emitter.Key, message string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(p.spoiled.RequestHeader.Get(signature))
	if err != nil {
		t.Fatal(err)
	}
	return ed25519.Verify(public(t, key), []byte(message), raw)
}

func (p pair) raw(t *testing.T) (genuine, spoiled []byte) {
	t.Helper()
	genuine, err := base64.StdEncoding.DecodeString(p.genuine.RequestHeader.Get(signature))
	spoiled, err2 := base64.StdEncoding.DecodeString(p.spoiled.RequestHeader.Get(signature))
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return genuine, spoiled
}

// proof is what a spoil changes, and whether the change is the one its name says.
type proof struct {
	changes []string
	holds   func(t *testing.T, key emitter.Key, p pair) bool
}

func proofs() map[string]proof {
	return map[string]proof{
		"wrong-key": {[]string{signature}, func(t *testing.T, key emitter.Key, p pair) bool {
			_, sig := p.raw(t)
			return len(sig) == 64 && !p.signs(t, key, "1000|"+string(p.spoiled.RequestBody))
		}},
		"tampered-byte": {[]string{"body"}, func(t *testing.T, _ emitter.Key, p pair) bool {
			return bytesChanged(p.genuine.RequestBody, p.spoiled.RequestBody) == 1 && parses(p.spoiled)
		}},
		"tampered-space": {[]string{"body"}, func(t *testing.T, _ emitter.Key, p pair) bool {
			var a, b any
			return json.Unmarshal(p.genuine.RequestBody, &a) == nil && json.Unmarshal(p.spoiled.RequestBody, &b) == nil &&
				reflect.DeepEqual(a, b) && bytes.Equal(p.spoiled.RequestBody, slices.Concat([]byte("{ "), p.genuine.RequestBody[1:]))
		}},
		"tampered-timestamp": {[]string{timestamp}, func(t *testing.T, key emitter.Key, p pair) bool {
			return p.spoiled.RequestHeader.Get(timestamp) == "1001" && p.signs(t, key, "1000|"+string(p.spoiled.RequestBody))
		}},
		"stale-24h": {[]string{signature, timestamp}, func(t *testing.T, key emitter.Key, p pair) bool {
			return p.spoiled.RequestHeader.Get(timestamp) == "-85400" && p.signs(t, key, "-85400|"+string(p.spoiled.RequestBody))
		}},
		"future-1h": {[]string{signature, timestamp}, func(t *testing.T, key emitter.Key, p pair) bool {
			return p.spoiled.RequestHeader.Get(timestamp) == "4600" && p.signs(t, key, "4600|"+string(p.spoiled.RequestBody))
		}},
		"no-signature": {[]string{signature}, func(_ *testing.T, _ emitter.Key, p pair) bool { return !has(p.spoiled, signature) }},
		"no-timestamp": {[]string{timestamp}, func(_ *testing.T, _ emitter.Key, p pair) bool { return !has(p.spoiled, timestamp) }},
		"no-headers": {[]string{signature, timestamp}, func(_ *testing.T, _ emitter.Key, p pair) bool {
			return !has(p.spoiled, signature) && !has(p.spoiled, timestamp)
		}},
		"empty-signature": {[]string{signature}, func(_ *testing.T, _ emitter.Key, p pair) bool {
			return has(p.spoiled, signature) && p.spoiled.RequestHeader.Get(signature) == ""
		}},
		"empty-timestamp": {[]string{timestamp}, func(_ *testing.T, _ emitter.Key, p pair) bool {
			return has(p.spoiled, timestamp) && p.spoiled.RequestHeader.Get(timestamp) == ""
		}},
		"not-base64": {[]string{signature}, func(_ *testing.T, _ emitter.Key, p pair) bool {
			got := p.spoiled.RequestHeader.Get(signature)
			_, std := base64.StdEncoding.DecodeString(got)
			_, url := base64.URLEncoding.DecodeString(got)
			return len(got) == 88 && std != nil && url != nil
		}},
		"short-63": {[]string{signature}, func(t *testing.T, _ emitter.Key, p pair) bool {
			genuine, spoiled := p.raw(t)
			return bytes.Equal(spoiled, genuine[:63])
		}},
		"long-65": {[]string{signature}, func(t *testing.T, _ emitter.Key, p pair) bool {
			genuine, spoiled := p.raw(t)
			return len(spoiled) == 65 && bytes.Equal(spoiled[:64], genuine)
		}},
		"body-only": {[]string{signature}, func(t *testing.T, key emitter.Key, p pair) bool {
			return p.signs(t, key, string(p.spoiled.RequestBody))
		}},
		"other-signature": {[]string{signature}, func(t *testing.T, key emitter.Key, p pair) bool {
			tampered := send(t, key, event(t, ""), "tampered-byte")
			if p.spoiled.EventType == "texml.call" {
				tampered = send(t, key, form(t), "tampered-byte")
			}
			return p.signs(t, key, "1000|"+string(tampered.RequestBody))
		}},
		"hmac-public-key": {[]string{signature, timestamp, "webhook-id", "webhook-signature", "webhook-timestamp"}, func(t *testing.T, key emitter.Key, p pair) bool {
			h := map[string][]string(p.spoiled.RequestHeader)
			mac := hmac.New(sha256.New, public(t, key))
			mac.Write([]byte(h["webhook-id"][0] + ".1000." + string(p.spoiled.RequestBody)))
			return !has(p.spoiled, signature) && !has(p.spoiled, timestamp) && h["webhook-timestamp"][0] == "1000" &&
				h["webhook-signature"][0] == "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil))
		}},
		"unsigned-put": {[]string{signature, timestamp, "method"}, func(_ *testing.T, _ emitter.Key, p pair) bool {
			return p.spoiled.Method == "PUT" && !has(p.spoiled, signature) && !has(p.spoiled, timestamp)
		}},
	}
}

// bytesChanged counts the bytes that differ, or is -1 if the lengths do.
func bytesChanged(a, b []byte) int {
	if len(a) != len(b) {
		return -1
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

func has(a emitter.Attempt, name string) bool { _, ok := a.RequestHeader[name]; return ok }

func parses(a emitter.Attempt) bool {
	if a.RequestHeader.Get("Content-Type") == "application/json" {
		return json.Valid(a.RequestBody)
	}
	_, err := url.ParseQuery(string(a.RequestBody))
	return err == nil
}

// send makes attempt 1 at second 1000, with the spoil of that name if any.
func send(t *testing.T, key emitter.Key, ev emitter.Event, spoil string) emitter.Attempt {
	t.Helper()
	em := emitter.Emitter{Key: key, Transport: roundTrip(func(*http.Request) (*http.Response, error) { return answer(200), nil })}
	r := emitter.Request{Event: ev, URL: "http://localhost/", At: time.Unix(1000, 0)}
	if spoil != "" {
		s, err := emitter.LookupSpoil(spoil)
		if err != nil {
			t.Fatal(err)
		}
		r.Spoil = s
	}
	return em.Send(t.Context(), r)
}

// Each spoil differs from the accepted request in what it says and no more.
func TestSpoils(t *testing.T) {
	key := newKey(t, 1)
	names, spoils := map[string]bool{}, proofs()
	for _, s := range emitter.Spoils() {
		if names[s.Name] || !strings.HasSuffix(s.Title, ".") {
			t.Errorf("spoil %s: given twice, or its title %q is no sentence", s.Name, s.Title)
		}
		names[s.Name] = true
		want, ok := spoils[s.Name]
		if !ok {
			t.Errorf("spoil %s has no proof here", s.Name)
			continue
		}
		events := map[string]emitter.Event{"form": form(t)}
		for _, layout := range emitter.Layouts() {
			events[string(layout)] = event(t, layout)
		}
		for name, ev := range events {
			if !s.Applies(ev.Wire()) {
				continue
			}
			p := pair{send(t, key, ev, ""), send(t, key, ev, s.Name)}
			if p.spoiled.Cause != "" || p.spoiled.Spoil != s.Name {
				t.Fatalf("%s, %s: cause %q (%s), spoil %q", s.Name, name, p.spoiled.Cause, p.spoiled.Detail, p.spoiled.Spoil)
			}
			if got := p.differences(); !slices.Equal(got, want.changes) {
				t.Errorf("%s, %s: it changes %v, not %v", s.Name, name, got, want.changes)
			}
			// The proof for other-signature knows one layout.
			if (s.Name != "other-signature" || name == "form" || name == "indent") && !want.holds(t, key, p) {
				t.Errorf("%s, %s: it is not what it says: %+v", s.Name, name, p.spoiled)
			}
			if again := send(t, key, ev, s.Name); !reflect.DeepEqual(again.RequestHeader, p.spoiled.RequestHeader) || !bytes.Equal(again.RequestBody, p.spoiled.RequestBody) {
				t.Errorf("%s, %s: it is not the same each time", s.Name, name)
			}
		}
	}
	for name := range spoils {
		if !names[name] {
			t.Errorf("spoil %s is gone", name)
		}
	}
}

// A header that the user gave in another case does not survive its removal.
func TestSpoilsFindHeadersInAnyCase(t *testing.T) {
	em := emitter.Emitter{
		Header:    http.Header{"TELNYX-SIGNATURE-ED25519": {"x"}},
		Transport: roundTrip(func(*http.Request) (*http.Response, error) { return answer(200), nil }),
	}
	s, err := emitter.LookupSpoil("no-signature")
	if err != nil {
		t.Fatal(err)
	}
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/", Spoil: s})
	for name := range a.RequestHeader {
		if strings.EqualFold(name, signature) {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestSpoilsAreFoundByName(t *testing.T) {
	if _, err := emitter.LookupSpoil("wrong-keys"); err == nil || !strings.Contains(err.Error(), `did you mean "wrong-key"?`) || !strings.Contains(err.Error(), "unsigned-put") {
		t.Errorf("a misspelt name: %v", err)
	}
}

// A spoil of one's own may change any part of the draft.
func TestSpoilOfOnesOwn(t *testing.T) {
	wire := make(chan string, 1)
	em := emitter.Emitter{Key: newKey(t, 1), Header: http.Header{"X-Extra": {"1"}}, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		wire <- r.Method + " " + r.URL.Path + " " + r.Host
		return answer(200), nil
	})}
	s := emitter.Spoil{Name: "mine", After: func(d *emitter.Draft) {
		d.Method, d.URL, d.Body = "PATCH", d.URL+"other", []byte("x")
		d.Header["Host"] = []string{"elsewhere"}
		d.Header["X-Extra"][0] = "2"
	}}
	a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: "http://localhost/", Spoil: &s})
	if got := <-wire; got != "PATCH /other elsewhere" {
		t.Errorf("sent %s", got)
	}
	if got := em.Header.Get("X-Extra"); got != "1" {
		t.Errorf("the spoil changed the Emitter's own header to %s", got)
	}
	if a.Method != "PATCH" || a.URL != "http://localhost/other" || string(a.RequestBody) != "x" || a.Spoil != "mine" {
		t.Errorf("the attempt is %+v", a)
	}
}
