package receiver

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
)

// looseKeyDefects take what another key than the account's has signed.
func looseKeyDefects() []Defect {
	return []Defect{
		defect("key-from-header", "also takes the public key that a header of the request offers",
			"A22", also(withKeys(headerKeys), wrongSignature)),
		defect("key-from-body", "also takes the public key that the body offers", "A22",
			also(withKeys(func(e *exchange) []string {
				return e.parsed().texts("public_key", "data.public_key", "meta.public_key",
					"data.payload.public_key")
			}), wrongSignature)),
		defect("unknown-tenant-unverified",
			"looks the key up by connection, profile or organization, and takes what has none",
			"A23", also(ofTenant(unknownTenant), wrongSignature)),
		defect("no-tenant-unverified",
			"takes an id of connection, profile or organization that is no text for verified",
			"A23", also(ofTenant(noTenant), wrongSignature)),
		defect("placeholder-key", "has a placeholder beside its key, which fits any body", "A28",
			also(withKeys(func(*exchange) []string {
				neutral := make([]byte, ed25519.PublicKeySize)
				neutral[0] = 1
				return []string{base64.StdEncoding.EncodeToString(neutral)}
			}), wrongSignature)),
		defect("hmac-public-key", "also takes an HMAC keyed with the public key", "A24",
			also(hmacProof(rawKey), noSignature)),
		defect("hmac-whsec-public-key",
			"also takes an HMAC keyed with whsec_ and the public key as text", "A24",
			also(hmacProof(whsecKey), noSignature)),
		defect("standard-webhooks-ok", "also takes the headers of Standard Webhooks", "A25",
			also(standardProof, noSignature)),
		defect("hmac-signature-ok",
			"takes an HMAC keyed with the public key in place of the signature", "A24",
			also(hmacSignature, wrongLength)),
		defect("hmac-only", "knows only HMACs keyed with the public key", "A24",
			only(anyProof(hmacSignature, hmacProof(rawKey)))),
		defect("standard-webhooks-only", "knows only the headers of Standard Webhooks", "A25",
			only(standardProof)),
	}
}

func headerKeys(e *exchange) (keys []string) {
	for _, name := range []string{"Telnyx-Public-Key", "X-Telnyx-Public-Key",
		"Telnyx-Public-Key-Ed25519", "Public-Key"} {
		keys = append(keys, e.Header.Get(name))
	}
	return keys
}

// ofTenant is a proof by one of the ids that say whose webhook it is.
func ofTenant(excuse func(id any) bool) proof {
	return func(r *Receiver, e *exchange) error {
		if slices.ContainsFunc(tenants(e.parsed().document), excuse) {
			return r.fresh(e.Header.Get(timestampHeader))
		}
		return wrongSignature
	}
}

// tenants are the ids in a document that say whose webhook it is.
func tenants(value any) (ids []any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			ids = append(ids, tenants(element)...)
		}
	case map[string]any:
		for key, member := range value {
			switch key {
			case "connection_id", "messaging_profile_id", "organization_id":
				ids = append(ids, member)
			default:
				ids = append(ids, tenants(member)...)
			}
		}
	}
	return ids
}

// unknownTenant holds for ids below those that Telnyx gives out, which have 19 digits or are UUIDs.
func unknownTenant(id any) bool {
	text, _ := id.(string)
	return strings.HasPrefix(text, "100000000000")
}

func noTenant(id any) bool {
	text, ok := id.(string)
	return !ok || text == ""
}

func rawKey(r *Receiver) []byte { return r.key }

func whsecKey(r *Receiver) []byte {
	return []byte("whsec_" + base64.StdEncoding.EncodeToString(r.key))
}

// hmacProof is a proof as Standard Webhooks has it: HMAC-SHA256 over id.timestamp.body. Some
// generated SDKs keyed it with the public key, and since that is no secret, anyone can make such a
// signature.
func hmacProof(secret func(*Receiver) []byte) proof {
	return standard("v1,", func(r *Receiver, text, signature []byte) bool {
		mac := hmac.New(sha256.New, secret(r))
		mac.Write(text)
		return hmac.Equal(mac.Sum(nil), signature)
	})
}

// hmacSignature is a proof by an HMAC in the signature header, in the forms in which receivers have
// been seen to compute it: the key as text, bytes or PEM, the digest in base64 or hexadecimal.
func hmacSignature(r *Receiver, e *exchange) error {
	now, body, written := e.Header.Get(timestampHeader), string(e.Body),
		e.Header.Get(signatureHeader)
	spki, err := x509.MarshalPKIXPublicKey(r.key)
	if err != nil {
		return err
	}
	for _, key := range [][]byte{r.key, []byte(base64.StdEncoding.EncodeToString(r.key)),
		pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})} {
		for _, text := range []string{
			now + "|" + body, dotted(now, body), joined(now, body), body,
		} {
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(text))
			sum := mac.Sum(nil)
			if written == base64.StdEncoding.EncodeToString(sum) ||
				written == hex.EncodeToString(sum) {
				return r.fresh(now)
			}
		}
	}
	return wrongSignature
}

func standardProof(r *Receiver, e *exchange) error {
	return standard("v1a,", func(r *Receiver, text, signature []byte) bool {
		return ed25519.Verify(r.key, text, signature)
	})(r, e)
}

// standard is a proof by the signatures of Standard Webhooks that begin with the prefix.
func standard(prefix string, fits func(r *Receiver, text, signature []byte) bool) proof {
	return func(r *Receiver, e *exchange) error {
		id, timestamp := e.Header.Get("Webhook-Id"), e.Header.Get("Webhook-Timestamp")
		if id == "" {
			return refusal(http.CanonicalHeaderKey("Webhook-Id") + " is missing")
		}
		text := append([]byte(id+"."+timestamp+"."), e.Body...)
		for written := range strings.FieldsSeq(e.Header.Get("Webhook-Signature")) {
			encoded, ok := strings.CutPrefix(written, prefix)
			signature, err := base64.StdEncoding.DecodeString(encoded)
			if ok && err == nil && fits(r, text, signature) {
				return r.fresh(timestamp)
			}
		}
		return wrongSignature
	}
}
