package emitter

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ParsePublicKey reads a public key in the portal's form: the base64 text of
// 32 bytes, 44 characters. The error says what the text looks like instead,
// and never repeats it, since it may be a private key put in the wrong place.
func ParsePublicKey(text string) (ed25519.PublicKey, error) {
	const form = "the portal's form is the base64 text of 32 bytes, 44 characters"
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("public key is empty: " + form)
	}
	if strings.Contains(text, "PRIVATE KEY-----") {
		return nil, errors.New("public key is a private key: " +
			"print its public half with `offhook keys public`")
	}
	if strings.Contains(text, "-----BEGIN") {
		return nil, errors.New("public key is in PEM: " + form)
	}
	if raw, err := hex.DecodeString(text); err == nil && len(raw) == ed25519.PublicKeySize {
		return nil, errors.New("public key is in hex: " + form)
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, errors.New("public key is not standard base64: " + form)
	}
	if len(raw) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("public key has %d bytes: %s", len(raw), form)
	}
	return raw, nil
}

// Verify checks one delivery offline: whether signature, in standard padded
// base64, is that of timestamp, "|" and body. The error says what is wrong.
// It judges no time: an old timestamp with its own signature is fine here.
func Verify(pub ed25519.PublicKey, timestamp, signature string, body []byte) error {
	if len(pub) != ed25519.PublicKeySize {
		return fmt.Errorf("public key has %d bytes, not %d", len(pub), ed25519.PublicKeySize)
	}
	if timestamp == "" {
		return errors.New("timestamp is empty: give the value of the Telnyx-Timestamp header")
	}
	if signature == "" {
		return errors.New("signature is empty: " +
			"give the value of the Telnyx-Signature-Ed25519 header")
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil {
		return errors.New("signature is not standard padded base64: " +
			"give the header's value as it is")
	}
	if len(raw) != ed25519.SignatureSize {
		return fmt.Errorf("signature has %d bytes, not %d: give the whole header value",
			len(raw), ed25519.SignatureSize)
	}
	if !ed25519.Verify(pub, message(timestamp, body), raw) {
		return errors.New("signature does not match: " +
			"the key, the timestamp or a byte of the body is not what was signed")
	}
	return nil
}
