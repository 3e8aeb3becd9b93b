package emitter_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A strict verifier that knows nothing but the vector says what the vector says.
func TestVectorsAreAsTheySay(t *testing.T) {
	for _, v := range emitter.Vectors() {
		pub, err := emitter.ParsePublicKey(v.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		body, err := v.Request.Body()
		if err != nil {
			t.Fatal(err)
		}
		refusal := verify(pub, v.Request.Headers, body, v.Now)
		if v.Verdict != emitter.Either && (v.Verdict == emitter.Refused) != (refusal != nil) {
			t.Errorf("%s should be %s, but a strict verifier says: %v", v.Name, v.Verdict, refusal)
		}
	}
}

// Every spoil has a vector for every wire form that it damages, with all that it says about itself.
func TestVectorsHaveEverySpoil(t *testing.T) {
	named := map[string]emitter.Vector{}
	for _, v := range emitter.Vectors() {
		if _, twice := named[v.Name]; twice {
			t.Errorf("%s is given twice", v.Name)
		}
		named[v.Name] = v
	}
	for _, s := range emitter.Spoils() {
		for _, kind := range []wire.Kind{wire.JSON, wire.Form} {
			name := s.Name + "/" + string(kind)
			v, ok := named[name]
			delete(named, name)
			if ok != s.Applies(kind) {
				t.Errorf("%s is there: %v", name, ok)
			}
			if ok && (v.Title != s.Title || v.Verdict != s.Answer || v.Why != s.Why ||
				v.Lenient != s.Lenient || strings.Join(v.Source, " ") != s.Source) {
				t.Errorf("%s says otherwise than its spoil: %+v", name, v)
			}
			is := v.Request.Headers.Get("Content-Type")
			empty := v.Request.Text == "" && v.Request.Base64 == nil // then it may have no type
			another := slices.Contains([]string{"unsigned-text-plain", "unsigned-form-type"}, s.Name)
			if ok && !empty && strings.HasPrefix(is, kind.ContentType()) == another {
				t.Errorf("%s has the type %q", name, is)
			}
		}
	}
	for name, v := range named { // the genuine ones are left
		if !strings.HasPrefix(name, "genuine/") || v.Verdict != emitter.Accepted ||
			v.Title == "" || v.Why == "" || v.Lenient != "" || len(v.Source) != 1 {
			t.Errorf("%s is not whole: %+v", name, v)
		}
	}
	for _, name := range []string{
		"call.answered/indent", "message.received/escaped", "message.received/crlf",
		"call.answered/compact", "call.answered/unsorted", "texml.participant-join/form",
		"call.answered/attempt-2", "call.answered/failover", "texml.participant-join/failover",
	} {
		if _, ok := named["genuine/"+name]; !ok {
			t.Errorf("there is no genuine/%s", name)
		}
	}
}

// What differs between attempts differs in the vectors: number, URL and time.
func TestVectorsOfLaterAttempts(t *testing.T) {
	first, second, other := vector(t, "genuine/call.answered/indent"),
		vector(t, "genuine/call.answered/attempt-2"), vector(t, "genuine/call.answered/failover")
	meta := func(v emitter.Vector) (m struct {
		Meta struct {
			Attempt     int
			DeliveredTo string `json:"delivered_to"`
		}
		Data struct{ ID string }
	}) {
		if err := json.Unmarshal([]byte(v.Request.Text), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	one, two, three := meta(first), meta(second), meta(other)
	if one.Meta.Attempt != 1 || two.Meta.Attempt != 2 || three.Meta.Attempt != 2 {
		t.Errorf("attempts %d, %d, %d", one.Meta.Attempt, two.Meta.Attempt, three.Meta.Attempt)
	}
	if one.Meta.DeliveredTo != first.Request.URL || two.Meta.DeliveredTo != first.Request.URL ||
		three.Meta.DeliveredTo != other.Request.URL || other.Request.URL == first.Request.URL {
		t.Errorf("delivered to %s, %s, %s",
			one.Meta.DeliveredTo, two.Meta.DeliveredTo, three.Meta.DeliveredTo)
	}
	if second.Now <= first.Now || one.Data.ID == "" || one.Data.ID != two.Data.ID {
		t.Errorf("at %d and %d, ids %q and %q", first.Now, second.Now, one.Data.ID, two.Data.ID)
	}
}

// Another language reads from JSON what was meant, to the byte.
func TestVectorsAreDataAlone(t *testing.T) {
	all := emitter.Vectors()
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var read []emitter.Vector
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(read); err != nil || !bytes.Equal(again, text) {
		t.Errorf("what was read is not what was written: %v", err)
	}
	for i, v := range all {
		body, err := v.Request.Body()
		again, err2 := read[i].Request.Body()
		if err != nil || err2 != nil || !bytes.Equal(body, again) {
			t.Errorf("%s: the body is another one: %v, %v", v.Name, err, err2)
		}
	}
	// The list belongs to the caller.
	all[0].Name = "changed"
	if emitter.Vectors()[0].Name == "changed" {
		t.Error("a caller's change stays")
	}
}

func vector(t *testing.T, name string) emitter.Vector {
	t.Helper()
	all := emitter.Vectors()
	i := slices.IndexFunc(all, func(v emitter.Vector) bool { return v.Name == name })
	if i < 0 {
		t.Fatalf("there is no vector %s", name)
	}
	return all[i]
}
