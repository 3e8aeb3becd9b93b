package emitter

import (
	"crypto/ed25519"
	"crypto/sha256"
	"net/http"
	"slices"

	"github.com/offhook-dev/offhook/schemas/wire"
)

func keySpoils() []Spoil {
	all := Spoil{Answer: Refused, Keyless: true, Why: "Anyone can make a key, so a key that comes " +
		"with the request, or that the request chooses, proves nothing."}
	json := []wire.Kind{wire.JSON}
	inHeader := func(name, header string) Spoil {
		return Spoil{Name: name, Source: "A22",
			Title: "The signature is by another key, whose public half is in the header " +
				header + ".",
			Before: func(d *Draft) { d.Key = otherKey(d.Key) },
			After:  func(d *Draft) { set(d, header, d.Key.Public()) }}
	}
	inBody := func(name, where string, add func(body []byte, field string) ([]byte, error)) Spoil {
		return Spoil{Name: name, Source: "A22", Wires: json,
			Title: "The signature is by another key, whose public half is public_key of " + where +
				".",
			Before: func(d *Draft) {
				d.Key = otherKey(d.Key)
				d.Body, d.Err = add(d.Body, `"public_key":"`+d.Key.Public()+`"`)
			}}
	}
	inObject := func(key string) func([]byte, string) ([]byte, error) {
		return func(body []byte, field string) ([]byte, error) {
			return addFieldTo(body, key, field)
		}
	}
	owned := func(name, ids string, write func(key string) (string, bool)) Spoil {
		return Spoil{Name: "wrong-key-" + name, Source: "A23", Wires: json,
			Title: "The signature is by another key, and " + ids + ".",
			Before: func(d *Draft) {
				d.Key = otherKey(d.Key)
				d.Body, d.Err = replaceValues(d.Body, write)
			}}
	}
	const ids = "the ids of connection, messaging profile and organization are "
	return all.each(Spoil{
		Name: "wrong-key", Title: "The signature is by another key.",
		Why:    "Only the account's own key vouches for a webhook.",
		Source: "A01 A29 A30 A31",
		Before: func(d *Draft) { d.Key = otherKey(d.Key) },
	},
		inHeader("wrong-key-in-header", "Telnyx-Public-Key"),
		inHeader("wrong-key-in-header-x", "X-Telnyx-Public-Key"),
		inHeader("wrong-key-in-header-ed25519", "Telnyx-Public-Key-Ed25519"),
		inBody("wrong-key-in-body", "the body", addField),
		inBody("wrong-key-in-data", "data in the body", inObject("data")),
		inBody("wrong-key-in-meta", "meta in the body", inObject("meta")),
		owned("unknown-tenant", ids+"unknown", tenants(unknownID)),
		owned("null-tenant", ids+"null", tenants("null")),
		owned("empty-tenant", ids+"empty", tenants(`""`)),
		owned("list-tenant", ids+"empty lists", tenants("[]")),
		owned("other-profile", "the id of the messaging profile is unknown",
			other(unknownID, "messaging_profile_id")),
		owned("other-organization", "the id of the organization is unknown",
			other(unknownID, "organization_id")),
	)
}

// otherKey is a key that follows from the public half of k, so that it tells
// nothing about k.
func otherKey(k Key) Key {
	seed := sha256.Sum256([]byte("offhook wrong key for " + k.Public()))
	return keyOf(ed25519.NewKeyFromSeed(seed[:]))
}

// unknownID is an id that nothing has.
const unknownID = `"1000000000000000001"`

// tenants is another value for the fields that say whose webhook it is.
func tenants(value string) func(key string) (string, bool) {
	return other(value, "connection_id", "messaging_profile_id", "organization_id")
}

// other is another value for the fields of those keys.
func other(value string, keys ...string) func(key string) (string, bool) {
	return func(key string) (string, bool) { return value, slices.Contains(keys, key) }
}

func headerSpoils() []Spoil {
	all := Spoil{Answer: Refused, Why: "A missing proof is no proof, and no reason to skip the " +
		"check.", Source: "A02"}
	return all.each(Spoil{
		Name: "no-signature", Title: "The signature header is missing.", Source: "A01 A02",
		Keyless: true,
		After:   func(d *Draft) { remove(d.Header, HeaderSignature) },
	}, Spoil{
		Name: "no-timestamp", Title: "The timestamp header is missing.", Source: "A02 A13",
		After: func(d *Draft) { remove(d.Header, HeaderTimestamp) },
	}, Spoil{
		Name: "no-timestamp-bar", Source: "A13",
		Title: "The timestamp header is missing, and what is signed is a vertical bar and the " +
			"body.",
		Before: func(d *Draft) { d.Message = message("", d.Body) },
		After:  func(d *Draft) { remove(d.Header, HeaderTimestamp) },
	}, Spoil{
		Name: "no-timestamp-body-only", Source: "A13",
		Title:  "The timestamp header is missing, and the body alone is signed.",
		Before: func(d *Draft) { d.Message = append([]byte{}, d.Body...) },
		After:  func(d *Draft) { remove(d.Header, HeaderTimestamp) },
	}, Spoil{
		Name: "no-headers", Title: "The signature header and the timestamp header are missing.",
		Why: "Without them nothing is verified; neither the User-Agent nor a token in the URL " +
			"is a proof.",
		Source: "A01 A02 A07 A08", Keyless: true,
		After: unsign,
	}, Spoil{
		Name: "empty-signature", Title: "The signature header is empty.", Source: "A02 A04",
		Keyless: true,
		After:   func(d *Draft) { set(d, HeaderSignature, "") },
	}, Spoil{
		Name: "empty-timestamp", Title: "The timestamp header is empty.", Source: "A02 A15",
		After: func(d *Draft) { set(d, HeaderTimestamp, "") },
	}, Spoil{
		Name: "empty-headers", Title: "The signature header and the timestamp header are empty.",
		Keyless: true,
		After: func(d *Draft) {
			set(d, HeaderSignature, "")
			set(d, HeaderTimestamp, "")
		},
	})
}

func set(d *Draft, name, value string) { replace(d.Header, http.Header{name: {value}}) }

func unsign(d *Draft) {
	remove(d.Header, HeaderSignature)
	remove(d.Header, HeaderTimestamp)
}
