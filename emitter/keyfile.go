package emitter

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// keyFileLimit is far above any key file, in bytes, and far below a device
// that never ends.
const keyFileLimit = 64 << 10

// LoadKey reads a private key from a file. The warnings say what is unwise
// about the file, such as that others can read it; the key is good all the same.
func LoadKey(path string) (Key, []string, error) {
	file, err := os.Open(path)
	if err != nil {
		return Key{}, nil, fmt.Errorf("key file: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, keyFileLimit))
	if err != nil {
		return Key{}, nil, fmt.Errorf("key file: %w", err)
	}
	key, err := ParseKey(text)
	if err != nil {
		return Key{}, nil, fmt.Errorf("key file %s: %w", path, err)
	}
	var warnings []string
	info, err := file.Stat()
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		warnings = append(warnings, fmt.Sprintf(
			"key file %s is open to other users (mode %04o): run chmod 600 on it",
			path, info.Mode().Perm()))
	}
	return key, warnings, nil
}

// ParseKey reads a private key: PKCS #8 in PEM, where line ends may also be
// the two characters \n, as CI secrets often hold them. The error says what
// the text is instead, and never repeats any of it.
func ParseKey(text []byte) (Key, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte(`\r`), nil)
	text = bytes.ReplaceAll(text, []byte(`\n`), []byte("\n"))
	text = bytes.Trim(text, " \t\r\n\"'")
	if len(text) == 0 {
		return Key{}, errors.New("private key is empty: make one with `offhook keys new`")
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return Key{}, notPEM(text)
	}
	what := ""
	switch kind := block.Type; {
	case kind == "PRIVATE KEY" && block.Headers["Proc-Type"] == "":
		return parsePKCS8(block.Bytes)
	case strings.Contains(kind, "ENCRYPTED") || block.Headers["Proc-Type"] != "":
		return Key{}, errors.New("private key is encrypted: " +
			"remove the passphrase with `openssl pkey -in FILE -out FILE2`")
	case strings.Contains(kind, "PUBLIC KEY"):
		what = "a public key"
	case strings.HasPrefix(kind, "RSA "):
		what = "an RSA key"
	case strings.HasPrefix(kind, "EC "):
		what = "an EC key"
	case kind == "OPENSSH PRIVATE KEY":
		what = "a key in OpenSSH's own form"
	default:
		what = "some other PEM file"
	}
	return Key{}, wrongKey(what)
}

func parsePKCS8(der []byte) (Key, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return Key{}, errors.New("private key is damaged: " +
			"its PEM text holds no PKCS #8 key; copy the whole file again")
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return Key{}, wrongKey(strings.NewReplacer("*rsa.PrivateKey", "an RSA key",
			"*ecdsa.PrivateKey", "an EC key", "*ecdh.PrivateKey", "an X25519 key",
		).Replace(fmt.Sprintf("%T", parsed)))
	}
	return keyOf(private), nil
}

func notPEM(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err == nil && len(raw) == ed25519.PublicKeySize {
		return errors.New("private key looks like a public key in the portal's form; " +
			"offhook signs with a private key: make one with `offhook keys new`")
	}
	return errors.New("private key is not PEM: it starts with -----BEGIN PRIVATE KEY-----; " +
		"make one with `offhook keys new`")
}

func wrongKey(what string) error {
	return fmt.Errorf("private key is %s; offhook signs with an Ed25519 private key "+
		"in PKCS #8 PEM: make one with `offhook keys new`", what)
}
