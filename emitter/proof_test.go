package emitter_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
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

// value is a header of the spoiled request, empty if it is not there.
func (p pair) value(name string) string { return p.spoiled.RequestHeader.Get(name) }

// has reports whether the spoiled request has a header, empty or not.
func (p pair) has(name string) bool { _, ok := p.spoiled.RequestHeader[name]; return ok }

// signs reports whether the spoiled request's signature is that of a message.
func (p pair) signs(t *testing.T, key emitter.Key, message string) bool {
	t.Helper()
	_, spoiled := p.signatures(t)
	return ed25519.Verify(public(t, key), []byte(message), spoiled)
}

func (p pair) signatures(t *testing.T) (genuine, spoiled []byte) {
	t.Helper()
	genuine, err := base64.StdEncoding.DecodeString(p.genuine.RequestHeader.Get(signature))
	spoiled, err2 := base64.StdEncoding.DecodeString(p.value(signature))
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	return genuine, spoiled
}

// parses reports whether the spoiled body is still JSON, or a form.
func (p pair) parses() bool {
	if p.value("Content-Type") == wire.JSON.ContentType() {
		return json.Valid(p.spoiled.RequestBody)
	}
	_, err := url.ParseQuery(string(p.spoiled.RequestBody))
	return err == nil
}

// bytesChanged counts the bytes of the body that differ, or is -1 if the lengths do.
func (p pair) bytesChanged() int {
	a, b := p.genuine.RequestBody, p.spoiled.RequestBody
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

// A proof is what a spoil changes, and whether the change is the one its name says.
type proof struct {
	changes []string
	holds   func(t *testing.T, key emitter.Key, p pair) bool
}

// proofs has a proof for each spoil. Requests are made at second 1000.
func proofs() map[string]proof {
	all := map[string]proof{}
	for _, part := range []map[string]proof{
		firstProofs(), bodyProofs(), timeProofs(), twiceProofs(), signatureProofs(), nameProofs(),
		writtenProofs(), hmacProofs(), unsignedProofs(), contentProofs(), genuineProofs(),
		fieldProofs(), malformedProofs(),
	} {
		maps.Copy(all, part)
	}
	return all
}

func firstProofs() map[string]proof {
	lacks := func(names ...string) proof {
		return proof{names, func(_ *testing.T, _ emitter.Key, p pair) bool {
			return !slices.ContainsFunc(names, p.has)
		}}
	}
	empty := func(name string) proof {
		return proof{[]string{name}, func(_ *testing.T, _ emitter.Key, p pair) bool {
			return p.has(name) && p.value(name) == ""
		}}
	}
	// moved is a request that is signed at another second and says so.
	moved := func(second string) proof {
		return proof{[]string{signature, timestamp},
			func(t *testing.T, key emitter.Key, p pair) bool {
				return p.value(timestamp) == second &&
					p.signs(t, key, second+"|"+string(p.spoiled.RequestBody))
			}}
	}
	return map[string]proof{
		"wrong-key":          {[]string{signature}, provesWrongKey},
		"tampered-byte":      {[]string{"body"}, provesTamperedByte},
		"tampered-space":     {[]string{"body"}, provesTamperedSpace},
		"tampered-timestamp": {[]string{timestamp}, provesTamperedTimestamp},
		"stale-24h":          moved("-85400"),
		"future-1h":          moved("4600"),
		"no-signature":       lacks(signature),
		"no-timestamp":       lacks(timestamp),
		"no-headers":         lacks(signature, timestamp),
		"empty-signature":    empty(signature),
		"empty-timestamp":    empty(timestamp),
		"not-base64":         {[]string{signature}, provesNotBase64},
		"short-63":           {[]string{signature}, provesShort},
		"long-65":            {[]string{signature}, provesLong},
		"body-only":          {[]string{signature}, provesBodyOnly},
		"other-signature":    {[]string{signature}, provesOtherSignature},
		"hmac-public-key": {[]string{
			signature, timestamp, "webhook-id", "webhook-signature", "webhook-timestamp",
		}, provesHMAC},
		"unsigned-put": {[]string{signature, timestamp, "method"}, provesPut},
	}
}

func provesWrongKey(t *testing.T, key emitter.Key, p pair) bool {
	_, sig := p.signatures(t)
	return len(sig) == 64 && !p.signs(t, key, "1000|"+string(p.spoiled.RequestBody))
}

func provesTamperedByte(_ *testing.T, _ emitter.Key, p pair) bool {
	return p.bytesChanged() == 1 && p.parses()
}

func provesTamperedSpace(_ *testing.T, _ emitter.Key, p pair) bool {
	var a, b any
	return json.Unmarshal(p.genuine.RequestBody, &a) == nil &&
		json.Unmarshal(p.spoiled.RequestBody, &b) == nil && reflect.DeepEqual(a, b) &&
		string(p.spoiled.RequestBody) == "{ "+string(p.genuine.RequestBody[1:])
}

func provesTamperedTimestamp(t *testing.T, key emitter.Key, p pair) bool {
	return p.value(timestamp) == "1001" && p.signs(t, key, "1000|"+string(p.spoiled.RequestBody))
}

func provesNotBase64(_ *testing.T, _ emitter.Key, p pair) bool {
	got := p.value(signature)
	_, std := base64.StdEncoding.DecodeString(got)
	_, url := base64.URLEncoding.DecodeString(got)
	return len(got) == 88 && std != nil && url != nil
}

func provesShort(t *testing.T, _ emitter.Key, p pair) bool {
	genuine, spoiled := p.signatures(t)
	return bytes.Equal(spoiled, genuine[:63])
}

func provesLong(t *testing.T, _ emitter.Key, p pair) bool {
	genuine, spoiled := p.signatures(t)
	return len(spoiled) == 65 && bytes.Equal(spoiled[:64], genuine)
}

func provesBodyOnly(t *testing.T, key emitter.Key, p pair) bool {
	return p.signs(t, key, string(p.spoiled.RequestBody))
}

// The signature is that of the body with one byte changed.
func provesOtherSignature(t *testing.T, key emitter.Key, p pair) bool {
	kind := wire.JSON
	if p.value("Content-Type") != kind.ContentType() {
		kind = wire.Form
	}
	tampered := send(t, key, raw(kind, string(p.genuine.RequestBody)), "tampered-byte")
	return p.signs(t, key, "1000|"+string(tampered.RequestBody))
}

func provesHMAC(t *testing.T, key emitter.Key, p pair) bool {
	h := map[string][]string(p.spoiled.RequestHeader)
	mac := hmac.New(sha256.New, public(t, key))
	mac.Write([]byte(h["webhook-id"][0] + ".1000." + string(p.spoiled.RequestBody)))
	sum := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return !p.has(signature) && !p.has(timestamp) &&
		h["webhook-timestamp"][0] == "1000" && h["webhook-signature"][0] == "v1,"+sum
}

func provesPut(_ *testing.T, _ emitter.Key, p pair) bool {
	return p.spoiled.Method == "PUT" && !p.has(signature) && !p.has(timestamp)
}
