package emitter

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"sync"
)

// hidden is all that a Key shows of itself.
const hidden = "[private key]"

// developmentSeed is the text whose SHA-256 sum is the seed of the
// development key. It is published on purpose and must never change.
const developmentSeed = "offhook development key: published, " +
	"signs for receivers on this machine only"

var developmentKey = sync.OnceValue(func() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(developmentSeed))
	return ed25519.NewKeyFromSeed(seed[:])
})

// Key is an Ed25519 private key that never shows itself: however it is
// printed or encoded, "[private key]" comes out. Only PEM gives it away.
// The zero Key is the development key.
type Key struct {
	// A closure rather than bytes, because printers that walk unexported
	// fields by reflection stop at functions.
	private func() ed25519.PrivateKey
}

// NewKey makes a key from 32 bytes of random, or of the system's secure
// source if random is nil. The same bytes make the same key.
func NewKey(random io.Reader) (Key, error) {
	if random == nil {
		random = rand.Reader
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Key{}, fmt.Errorf("new key: reading %d random bytes: %w", len(seed), err)
	}
	return keyOf(ed25519.NewKeyFromSeed(seed)), nil
}

// StrangerKey is a fixed key that no receiver should trust: what it signs is forged everywhere.
func StrangerKey() Key {
	seed := sha256.Sum256([]byte("offhook stranger key: published, and trusted by nobody"))
	return keyOf(ed25519.NewKeyFromSeed(seed[:]))
}

// DevelopmentKey is a fixed key that everyone knows: its seed is the SHA-256
// sum of the text "offhook development key: published, signs for receivers on
// this machine only". It lets two terminals work together without a key file.
// An Emitter refuses to send to another machine with it.
func DevelopmentKey() Key { return Key{} }

// isDevelopment reports whether this is the development key.
func (k Key) isDevelopment() bool { return k.signer().Equal(developmentKey()) }

// PEM is the key as PKCS #8 in PEM, the only form it has in a file; openssl
// reads it. This is the secret itself: write it with mode 0600 and never log it.
func (k Key) PEM() []byte {
	der, err := x509.MarshalPKCS8PrivateKey(k.signer())
	if err != nil {
		// An Ed25519 key can always be marshalled.
		panic("emitter: " + err.Error())
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// Public is the public key as the Telnyx portal shows it: the base64 text of
// the 32 raw bytes, 44 characters.
func (k Key) Public() string { return base64.StdEncoding.EncodeToString(k.public()) }

// Sign returns the signature of timestamp, "|" and body in standard base64.
func (k Key) Sign(timestamp string, body []byte) string {
	return k.signMessage(message(timestamp, body))
}

func (k Key) String() string               { return hidden }
func (k Key) GoString() string             { return hidden }
func (k Key) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) }
func (k Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }
func (k Key) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

func keyOf(private ed25519.PrivateKey) Key {
	return Key{private: func() ed25519.PrivateKey { return private }}
}

func (k Key) signer() ed25519.PrivateKey {
	if k.private == nil {
		return developmentKey()
	}
	return k.private()
}

func (k Key) public() ed25519.PublicKey { return k.signer().Public().(ed25519.PublicKey) }

func (k Key) signMessage(message []byte) string {
	return base64.StdEncoding.EncodeToString(ed25519.Sign(k.signer(), message))
}

// message is the text that Telnyx signs.
func message(timestamp string, body []byte) []byte {
	return bytes.Join([][]byte{[]byte(timestamp), body}, []byte("|"))
}
