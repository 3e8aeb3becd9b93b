package emitter

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"net/http"

	"github.com/offhook-dev/offhook/schemas/wire"
)

func keySpoils() []Spoil {
	all := Spoil{Answer: Refused, Why: "Anyone can make a key, so a key that comes with the " +
		"request, or that the request chooses, proves nothing."}
	return all.each(Spoil{
		Name: "wrong-key", Title: "The signature is by another key.",
		Why:    "Only the account's own key vouches for a webhook.",
		Source: "A01 A29 A30 A31",
		Before: func(d *Draft) { d.Key = otherKey(d.Key) },
	}, Spoil{
		Name: "wrong-key-in-header", Source: "A22",
		Title: "The signature is by another key, whose public half is in the header " +
			"Telnyx-Public-Key.",
		Before: func(d *Draft) { d.Key = otherKey(d.Key) },
		After:  func(d *Draft) { set(d, "Telnyx-Public-Key", d.Key.Public()) },
	}, Spoil{
		Name: "wrong-key-in-body", Source: "A22", Wires: []wire.Kind{wire.JSON},
		Title: "The signature is by another key, whose public half is public_key of the body.",
		Before: func(d *Draft) {
			d.Key = otherKey(d.Key)
			text, _ := json.Marshal(d.Key.Public()) // a string has no error
			d.Body, d.Err = addField(d.Body, `"public_key":`+string(text))
		},
	}, Spoil{
		Name: "wrong-key-unknown-tenant", Source: "A23", Wires: []wire.Kind{wire.JSON},
		Title: "The signature is by another key, and the ids of connection, messaging profile " +
			"and organization are unknown.",
		Before: func(d *Draft) {
			d.Key = otherKey(d.Key)
			d.Body, d.Err = replaceValues(d.Body, tenant)
		},
	})
}

// otherKey is a key that follows from the public half of k, so that it tells
// nothing about k.
func otherKey(k Key) Key {
	seed := sha256.Sum256([]byte("offhook wrong key for " + k.Public()))
	return keyOf(ed25519.NewKeyFromSeed(seed[:]))
}

// tenant is another value for the fields that say whose webhook it is.
func tenant(key string) (value string, ok bool) {
	switch key {
	case "connection_id", "messaging_profile_id", "organization_id":
		return `"1000000000000000001"`, true
	}
	return "", false
}

func headerSpoils() []Spoil {
	all := Spoil{Answer: Refused, Why: "A missing proof is no proof, and no reason to skip the " +
		"check.", Source: "A02"}
	return all.each(Spoil{
		Name: "no-signature", Title: "The signature header is missing.", Source: "A01 A02",
		After: func(d *Draft) { remove(d.Header, HeaderSignature) },
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
		Source: "A01 A02 A07 A08",
		After:  unsign,
	}, Spoil{
		Name: "empty-signature", Title: "The signature header is empty.", Source: "A02 A04",
		After: func(d *Draft) { set(d, HeaderSignature, "") },
	}, Spoil{
		Name: "empty-timestamp", Title: "The timestamp header is empty.", Source: "A02 A15",
		After: func(d *Draft) { set(d, HeaderTimestamp, "") },
	}, Spoil{
		Name: "empty-headers", Title: "The signature header and the timestamp header are empty.",
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
