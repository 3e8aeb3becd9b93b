package emitter_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// newKey makes a key that is always the same.
func newKey(t testing.TB, seed byte) emitter.Key {
	t.Helper()
	key, err := emitter.NewKey(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func public(t testing.TB, key emitter.Key) ed25519.PublicKey {
	t.Helper()
	pub, err := emitter.ParsePublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return pub
}

func TestSignatureIsEd25519OverTimestampBarBody(t *testing.T) {
	key := newKey(t, 7)
	body := []byte(`{"data":"é"}`)
	raw, err := base64.StdEncoding.DecodeString(key.Sign("1753722025", body))
	if err != nil {
		t.Fatal(err)
	}
	seed := bytes.Repeat([]byte{7}, 32)
	want := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	if !ed25519.Verify(want, []byte(`1753722025|{"data":"é"}`), raw) {
		t.Error("the signature is not that of timestamp|body")
	}
	got := key.Public()
	if len(got) != 44 || got != base64.StdEncoding.EncodeToString(want) {
		t.Errorf("public key is %q", got)
	}
}

func TestKeysSurvivePEM(t *testing.T) {
	key := newKey(t, 1)
	text := string(key.PEM())
	for name, form := range map[string]string{
		"as written":      text,
		"as a CI secret":  strings.ReplaceAll(strings.TrimSpace(text), "\n", `\n`),
		"with CR LF":      strings.ReplaceAll(text, "\n", "\r\n"),
		`with \r\n`:       strings.ReplaceAll(text, "\n", `\r\n`),
		"quoted":          `"` + text + `"`,
		"with a BOM":      "\ufeff" + text,
		"with blank ends": "\n\n  " + text + "\n ",
	} {
		got, err := emitter.ParseKey([]byte(form))
		if err != nil || got.Public() != key.Public() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseKeySaysWhatTheTextIsInstead(t *testing.T) {
	asPEM := func(kind string, der []byte, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	pkcs8 := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return asPEM("PRIVATE KEY", der, err)
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	dhKey, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	own := newKey(t, 1)
	spki, err := x509.MarshalPKIXPublicKey(public(t, own))
	sec1, ecErr := x509.MarshalECPrivateKey(ecKey)
	encrypted := strings.Replace(string(own.PEM()), "KEY-----\n",
		"KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1)
	pkcs1 := x509.MarshalPKCS1PrivateKey(rsaKey)
	for name, test := range map[string]struct{ text, says string }{
		"nothing":     {"", "is empty"},
		"blank":       {" \n", "is empty"},
		"public PEM":  {asPEM("PUBLIC KEY", spki, err), "is a public key"},
		"RSA":         {pkcs8(rsaKey), "is an RSA key"},
		"RSA, PKCS 1": {asPEM("RSA PRIVATE KEY", pkcs1, nil), "is an RSA key"},
		"EC":          {pkcs8(ecKey), "is an EC key"},
		"EC, SEC 1":   {asPEM("EC PRIVATE KEY", sec1, ecErr), "is an EC key"},
		"X25519":      {pkcs8(dhKey), "is an X25519 key"},
		"portal's form": {own.Public(), "looks like a public key in the portal's form; " +
			"offhook signs with a private key: make one with `offhook keys new`"},
		"encrypted":      {asPEM("ENCRYPTED PRIVATE KEY", []byte("x"), nil), "is encrypted"},
		"encrypted, old": {encrypted, "is encrypted"},
		"OpenSSH":        {asPEM("OPENSSH PRIVATE KEY", []byte("x"), nil), "OpenSSH"},
		"certificate":    {asPEM("CERTIFICATE", []byte("x"), nil), "some other PEM"},
		"damaged":        {asPEM("PRIVATE KEY", []byte("x"), nil), "is damaged"},
		"half a file":    {string(own.PEM()[:60]), "is not PEM"},
	} {
		_, err := emitter.ParseKey([]byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.says) ||
			!strings.HasPrefix(err.Error(), "private key ") {
			t.Errorf("%s: got error %v, want one that says %q", name, err, test.says)
		}
	}
}

func TestLoadKeyWarnsOfAnOpenFile(t *testing.T) {
	key := newKey(t, 2)
	path := filepath.Join(t.TempDir(), "offhook.key")
	if err := os.WriteFile(path, key.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	got, warnings, err := emitter.LoadKey(path)
	if err != nil || len(warnings) > 0 || got.Public() != key.Public() {
		t.Errorf("mode 0600: %v, warnings %q", err, warnings)
	}
	if runtime.GOOS != "windows" {
		if err := os.Chmod(path, 0o640); err != nil {
			t.Fatal(err)
		}
		_, warnings, err = emitter.LoadKey(path)
		if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "0640") ||
			!strings.Contains(warnings[0], path) {
			t.Errorf("mode 0640: %v, warnings %q", err, warnings)
		}
	}
	_, _, err = emitter.LoadKey(path + ".missing")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte(key.Public()), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err = emitter.LoadKey(path)
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("file with a public key: %v", err)
	}
}

func TestDevelopmentKeyIsPublished(t *testing.T) {
	key := emitter.DevelopmentKey()
	const published = "x3BzllVFddM0IUS+23Xp4gbAshMOV0nU01YSkM6HKuw="
	if key.Public() != published {
		t.Errorf("the development key is %s, and must stay %s", key.Public(), published)
	}
	again, err := emitter.ParseKey(key.PEM())
	if err != nil || again.Public() != published || (emitter.Key{}).Public() != published {
		t.Errorf("it is read as %s, and the zero key is %s (%v)", again.Public(),
			emitter.Key{}.Public(), err)
	}
	for _, same := range []emitter.Key{key, again, {}} {
		sender := emitter.Emitter{Key: same, AllowRemote: true}
		if sender.CheckTarget("https://example.com/") == nil {
			t.Error("the development key signs for another machine")
		}
	}
	other := emitter.Emitter{Key: newKey(t, 1), AllowRemote: true}
	if err := other.CheckTarget("https://example.com/"); err != nil {
		t.Errorf("another key passes for the development key: %v", err)
	}
}

func TestNewKeyIsRandomOrAsRandomAsItsReader(t *testing.T) {
	a, err := emitter.NewKey(nil)
	b, err2 := emitter.NewKey(nil)
	if err != nil || err2 != nil || a.Public() == b.Public() {
		t.Errorf("two new keys are the same (%v, %v)", err, err2)
	}
	if one, same := newKey(t, 3), newKey(t, 3); one.Public() != same.Public() {
		t.Error("the same bytes make different keys")
	}
	if _, err := emitter.NewKey(strings.NewReader("short")); err == nil {
		t.Error("five random bytes make a key")
	}
}

// A key must not show in anything that holds one, however it is printed.
func TestKeysNeverShow(t *testing.T) {
	key := newKey(t, 'K')
	seed := bytes.Repeat([]byte{'K'}, 32)
	em := &emitter.Emitter{Key: key}
	refused := em.Send(t.Context(), emitter.Request{
		Event: raw(wire.JSON, "{}"), URL: "http://192.0.2.1/",
	})
	r := emitter.Request{Event: raw(wire.JSON, "{}"), URL: "http://localhost/"}
	prepared, err := em.Prepare(r)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct{ key emitter.Key }
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "key", key)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "key", key)
	printed := []string{log.String(), key.String(), key.GoString()}
	for _, v := range []any{
		key, &key, em, emitter.Draft{Key: key}, refused, prepared, holder{key}, &holder{key},
		[]emitter.Key{key}, map[string]any{"k": key},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			printed = append(printed, fmt.Sprintf(verb, v))
		}
		if text, err := json.Marshal(v); err == nil {
			printed = append(printed, string(text))
		}
	}
	private := ed25519.NewKeyFromSeed(seed)
	secrets := []string{
		string(seed), fmt.Sprintf("%x", seed), fmt.Sprintf("%X", seed),
		strings.Trim(fmt.Sprint(seed), "[]"),
		strings.Trim(fmt.Sprintf("%#v", seed[:8]), "[]byte{}"),
		base64.StdEncoding.EncodeToString(seed), base64.StdEncoding.EncodeToString(private),
		base64.RawStdEncoding.EncodeToString(seed)[:20],
	}
	for _, text := range printed {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the key shows in %q", text)
			}
		}
	}
	for _, verb := range []string{"%v", "%#v", "%x"} {
		if got := fmt.Sprintf(verb, key); got != "[private key]" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	text, _ := json.Marshal(map[string]any{"key": key})
	if string(text) != `{"key":"[private key]"}` {
		t.Errorf("JSON of a key is %s", text)
	}
}
