package emitter_test

import (
	"bytes"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// send makes attempt 1 at second 1000, with the spoil of that name if any.
func send(t *testing.T, key emitter.Key, ev emitter.Event, spoil string) emitter.Attempt {
	t.Helper()
	em := emitter.Emitter{Key: key, Transport: answers(200)}
	r := emitter.Request{Event: ev, URL: "http://localhost/hook?token=x", At: time.Unix(1000, 0)}
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
	proofs := proofs()
	for _, s := range emitter.Spoils() {
		want, ok := proofs[s.Name]
		if !ok || !strings.HasSuffix(s.Title, ".") {
			t.Errorf("spoil %s is given twice or has no proof, or its title %q is no sentence",
				s.Name, s.Title)
			continue
		}
		delete(proofs, s.Name)
		events := map[string]emitter.Event{"form": form(t)}
		for _, layout := range wire.Layouts() {
			events[string(layout)] = event(t, layout)
		}
		for name, ev := range events {
			if s.Applies(ev.Body.Kind()) {
				t.Run(s.Name+"/"+name, func(t *testing.T) { prove(t, s.Name, ev, want) })
			}
		}
	}
	for name := range proofs {
		t.Errorf("spoil %s is gone", name)
	}
}

// allows reports whether those are the changes. One with a question mark may be there or not, since
// some layouts have it already.
func (p proof) allows(changes []string) bool {
	var want []string
	for _, change := range p.changes {
		name, maybe := strings.CutSuffix(change, "?")
		if !maybe || slices.Contains(changes, name) {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	return slices.Equal(changes, want)
}

func prove(t *testing.T, spoil string, ev emitter.Event, want proof) {
	t.Helper()
	key := newKey(t, 1)
	p := pair{send(t, key, ev, ""), send(t, key, ev, spoil)}
	if p.spoiled.Cause != "" || p.spoiled.Spoil != spoil {
		t.Fatalf("cause %q (%s), spoil %q", p.spoiled.Cause, p.spoiled.Detail, p.spoiled.Spoil)
	}
	s, err := emitter.LookupSpoil(spoil)
	if err != nil {
		t.Fatal(err)
	}
	switch refusal := judge(public(t, key), p.spoiled); {
	case judge(public(t, key), p.genuine) != nil:
		t.Fatal("the genuine request is refused")
	case (s.Answer == emitter.Refused) != (refusal != nil) && s.Answer != emitter.Either:
		t.Errorf("it should be %s, but a strict receiver says: %v", s.Answer, refusal)
	}
	if got := p.differences(); !want.allows(got) {
		t.Errorf("it changes %v, not %v", got, want.changes)
	}
	if !want.holds(t, key, p) {
		t.Errorf("it is not what it says: %+v", p.spoiled)
	}
	again := send(t, key, ev, spoil)
	if !reflect.DeepEqual(again.RequestHeader, p.spoiled.RequestHeader) ||
		!bytes.Equal(again.RequestBody, p.spoiled.RequestBody) {
		t.Error("it is not the same each time")
	}
}

// A header that the user gave in another case does not survive its removal.
func TestSpoilsFindHeadersInAnyCase(t *testing.T) {
	em := emitter.Emitter{
		Header: http.Header{"TELNYX-SIGNATURE-ED25519": {"x"}}, Transport: answers(200),
	}
	s, err := emitter.LookupSpoil("no-signature")
	if err != nil {
		t.Fatal(err)
	}
	r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Spoil: s}
	a := em.Send(t.Context(), r)
	for name := range a.RequestHeader {
		if strings.EqualFold(name, signature) {
			t.Errorf("%s is still there", name)
		}
	}
}

func TestSpoilsAreFoundByName(t *testing.T) {
	_, err := emitter.LookupSpoil("wrong-keys")
	if err == nil || !strings.Contains(err.Error(), `did you mean "wrong-key"?`) ||
		!strings.Contains(err.Error(), "offhook list spoils shows all") {
		t.Errorf("a misspelt name: %v", err)
	}
}

// A spoil of one's own may change any part of the draft.
func TestSpoilOfOnesOwn(t *testing.T) {
	var got string
	em := emitter.Emitter{
		Key: newKey(t, 1), Header: http.Header{"X-Extra": {"1"}},
		Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			got = r.Method + " " + r.URL.Path + " " + r.Host
			return answer(200), nil
		}),
	}
	s := emitter.Spoil{Name: "mine", After: func(d *emitter.Draft) {
		d.Method, d.URL, d.Body = "PATCH", d.URL+"other", []byte("x")
		d.Header["Host"] = []string{"elsewhere"}
		d.Header["X-Extra"][0] = "2"
	}}
	r := emitter.Request{Event: event(t, ""), URL: "http://localhost/", Spoil: &s}
	a := em.Send(t.Context(), r)
	if got != "PATCH /other elsewhere" {
		t.Errorf("sent %s", got)
	}
	if got := em.Header.Get("X-Extra"); got != "1" {
		t.Errorf("the spoil changed the Emitter's own header to %s", got)
	}
	if a.Method != "PATCH" || a.URL != "http://localhost/other" || string(a.RequestBody) != "x" ||
		a.Spoil != "mine" {
		t.Errorf("the attempt is %+v", a)
	}
}
