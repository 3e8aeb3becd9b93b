package emitter_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

const unknownID = `"1000000000000000001"`

var tenants = []string{"connection_id", "messaging_profile_id", "organization_id"}

// otherKeyIn is a proof that the signature is by another key and the body changed before signing.
func otherKeyIn(changes []string, holds func(p pair) bool) proof {
	return proof{append(changes, signature), func(t *testing.T, key emitter.Key, p pair) bool {
		return holds(p) && !p.signs(t, key, "1000|"+string(p.spoiled.RequestBody))
	}}
}

func bodyProofs() map[string]proof {
	// one is a proof that one letter or digit of one value is another one.
	one := func(path ...string) proof {
		return same([]string{"body"}, func(p pair) bool {
			return p.bytesChanged() == 1 &&
				slices.Equal(p.changed(), []string{strings.Join(path, ".")})
		})
	}
	behind := func(text string) proof {
		return becomes(func(genuine string) string { return genuine + text })
	}
	return map[string]proof{
		"wrong-key-in-header":         keyInHeader("Telnyx-Public-Key"),
		"wrong-key-in-header-x":       keyInHeader("X-Telnyx-Public-Key"),
		"wrong-key-in-header-ed25519": keyInHeader("Telnyx-Public-Key-Ed25519"),
		"wrong-key-in-body": keyInBody("public_key",
			func(o map[string]any) any { return o["public_key"] }),
		"wrong-key-in-data": keyInBody("data.public_key", func(o map[string]any) any {
			return o["data"].(map[string]any)["public_key"]
		}),
		"wrong-key-in-meta": keyInBody("meta.public_key", func(o map[string]any) any {
			return o["meta"].(map[string]any)["public_key"]
		}),
		"wrong-key-unknown-tenant": otherKeyIn([]string{"body"}, provesTenant),
		"wrong-key-null-tenant":    otherKeyIn([]string{"body"}, owners("null", tenants...)),
		"wrong-key-empty-tenant":   otherKeyIn([]string{"body"}, owners(`""`, tenants...)),
		"wrong-key-list-tenant":    otherKeyIn([]string{"body"}, owners("[]", tenants...)),
		"wrong-key-other-profile": otherKeyIn([]string{"body"},
			owners(unknownID, "messaging_profile_id")),
		"wrong-key-other-organization": otherKeyIn([]string{"body"},
			owners(unknownID, "organization_id")),
		"tampered-event-type":       one("data", "event_type"),
		"tampered-id":               one("data", "id"),
		"tampered-attempt":          one("meta", "attempt"),
		"tampered-from":             one("data", "payload", "from"),
		"tampered-text":             one("data", "payload", "text"),
		"tampered-trailing-space":   behind(" "),
		"tampered-trailing-newline": behind("\n"),
		"tampered-trailing-nul":     behind("\x00"),
		"tampered-trailing-bom":     behind("\xef\xbb\xbf"),
		"tampered-leading-space":    becomes(func(genuine string) string { return " " + genuine }),
		"tampered-1m":               behind(strings.Repeat(" ", 1<<20)),
		"tampered-leading-bom": becomes(func(genuine string) string {
			return "\xef\xbb\xbf" + genuine
		}),
		"tampered-newline": becomes(func(genuine string) string { return "{\n" + genuine[1:] }),
		"tampered-brace": becomes(func(genuine string) string {
			at := strings.LastIndex(genuine, "}")
			return genuine[:at] + "]" + genuine[at+1:]
		}),
	}
}

// keyInHeader is a proof that the key that fits is offered in a header.
func keyInHeader(header string) proof {
	return otherKeyIn([]string{header}, func(p pair) bool { return p.fits(p.value(header)) })
}

// keyInBody is a proof that the key that fits is offered in a field of the body.
func keyInBody(path string, field func(body map[string]any) any) proof {
	return otherKeyIn([]string{"body"}, func(p pair) bool {
		key, _ := field(object(p.spoiled.RequestBody)).(string)
		return p.fits(key) && slices.Equal(p.changed(), []string{path})
	})
}

// fits reports whether the signature is by that key.
func (p pair) fits(key string) bool {
	pub, err := emitter.ParsePublicKey(key)
	return err == nil &&
		emitter.Verify(pub, "1000", p.value(signature), p.spoiled.RequestBody) == nil
}

func provesTenant(p pair) bool { return owners(unknownID, tenants...)(p) }

// owners is a proof that those ids, and nothing else, have another value.
func owners(value string, ids ...string) func(p pair) bool {
	return func(p pair) bool {
		var want []string
		for _, id := range ids {
			want = append(want, "data.payload."+id)
			payload := object(p.spoiled.RequestBody)["data"].(map[string]any)["payload"]
			is, err := json.Marshal(payload.(map[string]any)[id])
			if err != nil || string(is) != value {
				return false
			}
		}
		slices.Sort(want)
		return slices.Equal(p.changed(), want)
	}
}

func object(body []byte) map[string]any {
	var value map[string]any
	_ = json.Unmarshal(body, &value)
	return value
}

// changed names the fields of a JSON body that are other ones, or new.
func (p pair) changed() []string {
	var walk func(at string, a, b any) []string
	walk = func(at string, a, b any) (found []string) {
		before, _ := a.(map[string]any)
		after, both := b.(map[string]any)
		if !both || before == nil {
			if !reflect.DeepEqual(a, b) {
				found = append(found, strings.TrimPrefix(at, "."))
			}
			return found
		}
		for key := range before {
			if _, ok := after[key]; !ok {
				found = append(found, strings.TrimPrefix(at+"."+key+" is gone", "."))
			}
		}
		for key, value := range after {
			found = append(found, walk(at+"."+key, before[key], value)...)
		}
		slices.Sort(found)
		return found
	}
	return walk("", object(p.genuine.RequestBody), object(p.spoiled.RequestBody))
}

func genuineProofs() map[string]proof {
	adds := func(holds func(field any, body string) bool) proof {
		return signed([]string{"body"}, func(p pair) bool {
			return slices.Equal(p.changed(), []string{"offhook"}) &&
				holds(object(p.spoiled.RequestBody)["offhook"], string(p.spoiled.RequestBody))
		})
	}
	long := func(n int, letter string) proof {
		return adds(func(field any, _ string) bool {
			return field == strings.Repeat(letter, n/len(letter))
		})
	}
	contains := func(text string) proof {
		return adds(func(_ any, body string) bool { return strings.Contains(body, text) })
	}
	renamed := func(sig, at string) proof {
		return same([]string{signature, timestamp, sig, at}, func(p pair) bool {
			h := p.spoiled.RequestHeader
			return reflect.DeepEqual(h[sig], p.genuine.RequestHeader[signature]) &&
				reflect.DeepEqual(h[at], p.genuine.RequestHeader[timestamp])
		})
	}
	add := func(pairs string) proof {
		return signedBody(func(genuine string) string { return genuine + pairs })
	}
	return map[string]proof{
		"headers-lower": renamed("telnyx-signature-ed25519", "telnyx-timestamp"),
		"headers-upper": renamed("TELNYX-SIGNATURE-ED25519", "TELNYX-TIMESTAMP"),
		"headers-mixed": renamed("tElNyX-SiGnAtUrE-Ed25519", "tElNyX-TiMeStAmP"),
		"other-agent": same([]string{"user-agent"}, func(p pair) bool {
			h := map[string][]string(p.spoiled.RequestHeader)
			return h["user-agent"][0] == "telnyx-webhooks/2.0"
		}),
		"charset": same([]string{"Content-Type"}, func(p pair) bool {
			return p.value("Content-Type") ==
				p.genuine.RequestHeader.Get("Content-Type")+"; charset=utf-8"
		}),
		"crlf": signed([]string{"body"}, func(p pair) bool {
			loose := regexp.MustCompile(`(^|[^\r])\n`)
			return bytes.Contains(p.spoiled.RequestBody, []byte("\r\n")) &&
				!loose.Match(p.spoiled.RequestBody) && len(p.changed()) == 0
		}),
		"trailing-newline": add("\n"),
		"leading-blank":    signedBody(func(genuine string) string { return "\n " + genuine }),
		"numbers":          contains(`[1.0,1e2,1234567890123456789]`),
		"escapes":          contains(`"\/ \u00e9"`),
		"scripts":          contains("é \U0001F600 \u2028 中文 "),
		"emoji-64k":        long(64_000, "\U0001F600"), "body-20k": long(20_000, "a"),
		"body-110k": long(110_000, "a"), "body-300k": long(300_000, "a"),
		"body-1m": long(1_000_000, "a"),
		"extra-fields": signed([]string{"body"}, func(p pair) bool {
			return slices.Equal(p.changed(), []string{
				"data.offhook", "data.payload.offhook", "meta.offhook", "offhook"})
		}),
		"unknown-event": signed([]string{"body"}, func(p pair) bool {
			return slices.Equal(p.changed(), []string{"data.event_type"}) &&
				bytes.Count(p.spoiled.RequestBody, []byte(`"future.thing.happened"`)) == 1
		}),
		"unknown-tenant": signed([]string{"body"}, provesTenant),
		"form-spaces":    add("&Offhook=a+b%20c%2Bd"), "form-empty": add("&Offhook="),
		"form-repeated": add("&Offhook=1&Offhook=2"),
		"form-lower-hex": signedBody(func(genuine string) string {
			return regexp.MustCompile(`%[0-9A-F]{2}`).ReplaceAllStringFunc(genuine, strings.ToLower)
		}),
		"form-get": signed([]string{"Content-Type", "body", "method", "url"}, func(p pair) bool {
			return p.spoiled.Method == "GET" && len(p.spoiled.RequestBody) == 0 &&
				p.spoiled.Unsigned == "query" && p.value("Content-Type") == "" &&
				p.spoiled.URL == p.genuine.URL+"&"+string(p.genuine.RequestBody)
		}),
	}
}
