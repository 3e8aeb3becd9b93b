package main

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// malformed are ways in which the text of a key is mangled on its way into a CI secret or a file.
func malformed(t *testing.T) map[string]string {
	t.Helper()
	key, err := emitter.NewKey(strings.NewReader("one key for this test, 32 bytes!"))
	if err != nil {
		t.Fatal(err)
	}
	whole := string(key.PEM())
	block, _ := pem.Decode(key.PEM())
	if _, err := x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
		t.Fatal(err)
	}
	der := block.Bytes
	raw := base64.StdEncoding.EncodeToString(der)
	seed := base64.StdEncoding.EncodeToString(der[len(der)-32:])
	wrapped, err := json.Marshal(map[string]string{"privateKey": whole})
	if err != nil {
		t.Fatal(err)
	}
	jwk := `{"kty":"OKP","crv":"Ed25519","d":"` + base64.RawURLEncoding.EncodeToString(
		der[16:],
	) + `"}`
	return map[string]string{
		"raw":                   raw,
		"raw in double quotes":  `"` + raw + `"`,
		"raw in single quotes":  `'` + raw + `'`,
		"raw with a line break": raw + "\n",
		"raw with spaces":       strings.Join([]string{raw[:20], raw[20:40], raw[40:]}, " "),
		"raw with line breaks":  strings.Join([]string{raw[:20], raw[20:40], raw[40:]}, "\n"),
		"raw without padding":   strings.TrimRight(raw, "="),
		"seed":                  seed,
		"seed, first half":      seed[:20],
		"hex":                   hex.EncodeToString(der),
		"HEX with colons":       strings.ReplaceAll(fmt.Sprintf("% X", der), " ", ":"),
		"base64url":             base64.RawURLEncoding.EncodeToString(der),
		"PEM, damaged header": strings.Replace(
			whole,
			"-----BEGIN PRIVATE",
			"----BEGIN PRIVAT",
			1,
		),
		"PEM, damaged header end": strings.Replace(whole, "KEY-----", "KEY--", 1),
		"PEM without header":      strings.TrimPrefix(whole, "-----BEGIN PRIVATE KEY-----\n"),
		"PEM without line breaks": strings.ReplaceAll(whole, "\n", " "),
		"PEM with literal \\n":    strings.ReplaceAll(whole, "\n", `\n`),
		"PEM with literal \\\\n":  strings.ReplaceAll(whole, "\n", `\\n`),
		"PEM, truncated":          whole[:60],
		"PEM, truncated at end":   whole[:len(whole)-12],
		"PEM in double quotes":    `"` + whole + `"`,
		"PEM in single quotes":    `'` + whole + `'`,
		"PEM, damaged body":       strings.Replace(whole, "MC4C", "MC4!", 1),
		"PEM in base64":           base64.StdEncoding.EncodeToString([]byte(whole)),
		"JSON":                    string(wrapped),
		"JWK":                     jwk,
		"key= before raw":         "key=" + raw,
		"key= before PEM":         "key=" + whole,
		"export before raw":       "export TELNYX_KEY=" + raw,
		"file name after raw":     raw + ".",
		"path before raw":         "/run/secrets/" + raw,
		"NUL within":              raw[:30] + "\\x00" + raw[30:],
		"very long":               strings.Repeat(raw, 100),
	}
}

// keyCommands are all commands that read a key.
func keyCommands() [][]string {
	return [][]string{
		{"keys", "public"}, {"trigger", "call.answered", "--dry-run"}, {"test", "answer/200"},
		{
			"verify",
			"offhook.yaml",
			"--timestamp",
			"1",
			"--signature",
			"AA==",
		}, {"listen", "--addr", "x"},
	}
}

// Whatever OFFHOOK_KEY holds, nothing of it is printed, not even as a path.
func TestKeyInTheVariableIsNeverPrinted(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("offhook.yaml", []byte("seed: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, secret := range malformed(t) {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OFFHOOK_KEY", secret)
			for _, args := range keyCommands() {
				code, out, talk := command(t, t.Context(), args...)
				checkSilent(t, secret, out+talk)
				if !strings.Contains(secret, "-----BEGIN") && (code != exitUsage ||
					!strings.Contains(talk, "OFFHOOK_KEY names no file and is no PEM key\n")) {
					t.Errorf("offhook %s: exit code %d, said %q", args[0], code, talk)
				}
			}
		})
	}
}

// A file that OFFHOOK_KEY names is not told either; what is wrong with it is.
func TestPathInTheVariableIsNeverPrinted(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct{ path, text, says string }{
		{"some-where-deep", "junk", "OFFHOOK_KEY: the file that it names: private key is not PEM"},
		{"in.a.folder.", "", "OFFHOOK_KEY: the file that it names: is a directory"},
		{"nowhere-to-be-found.pem", "", "OFFHOOK_KEY names no file and is no PEM key"},
	} {
		var err error
		switch {
		case c.text != "":
			err = os.WriteFile(c.path, []byte(c.text), 0o600)
		case strings.HasSuffix(c.path, "."):
			err = os.Mkdir(c.path, 0o700)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("OFFHOOK_KEY", c.path)
		code, out, talk := command(t, t.Context(), "keys", "public")
		checkSilent(t, c.path, out+talk)
		if code != exitUsage || !strings.Contains(talk, c.says) {
			t.Errorf("%s: exit code %d, said %q; want %q", c.path, code, talk, c.says)
		}
	}
	key, err := emitter.NewKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("open-to-everyone.pem", key.PEM(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OFFHOOK_KEY", "open-to-everyone.pem")
	code, out, talk := command(t, t.Context(), "keys", "public")
	checkSilent(t, "open-to-everyone.pem", out+talk)
	if code != exitKept || !strings.Contains(talk, "run chmod 600 on it") {
		t.Errorf("exit code %d, said %q; want a warning", code, talk)
	}
}

// A key where the path of its file belongs, on the command line or in the file, is not repeated.
func TestKeyInPlaceOfItsPathIsNeverPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing here runs at the same time")
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("body.json", []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, secret := range malformed(t) {
		quoted, err := json.Marshal(secret)
		if err != nil {
			t.Fatal(err)
		}
		block := "  " + strings.ReplaceAll(secret, "\n", "\n  ")
		for form, text := range map[string]string{
			"plain":                   "key: " + secret,
			"double quotes":           "key: " + string(quoted),
			"single quotes":           "key: '" + strings.ReplaceAll(secret, "'", "''") + "'",
			"flow":                    "{key: " + string(quoted) + "}",
			"flow, plain":             "{key: " + secret + "}",
			"list":                    "key: [" + string(quoted) + "]",
			"mapping":                 "key: {pem: " + string(quoted) + "}",
			"literal":                 "key: |\n" + block,
			"folded":                  "key: >-\n" + block,
			"on the next line":        "key:\n" + block,
			"without indentation":     "key: |\n" + secret,
			"as a name":               secret + ": key",
			"as a quoted name":        string(quoted) + ": key",
			"as a document":           "# key\n" + secret,
			"before a missing value":  "key: " + string(quoted) + "\nseed: [",
			"after a missing value":   "seed: [\nkey: " + string(quoted),
			"within an open quote":    "key: \"" + secret,
			"with a bad indentation":  "key: " + string(quoted) + "\n   seed: 3",
			"in a second document":    "seed: 1\n---\nkey: " + string(quoted),
			"twice":                   "key: " + string(quoted) + "\nkey: " + string(quoted),
			"with an unknown setting": "key: " + string(quoted) + "\nsed: 3",
			"with a tab":              "seed: 1\n\tkey: " + secret,
			"as an anchor":            "key: &" + secret,
			"as an alias":             "key: *" + secret,
			"as a tag":                "key: !" + secret + " x",
			"under a misspelt name":   "kye: " + string(quoted),
			"question mark":           "? key\n: " + secret,
		} {
			t.Run(name+"/"+form, func(t *testing.T) {
				if err := os.WriteFile("offhook.yaml", []byte(text+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				code, out, talk := command(t, t.Context(), "keys", "public")
				checkSilent(t, secret, out+talk)
				if code != exitUsage || !strings.HasPrefix(talk, "offhook: offhook.yaml:") {
					t.Errorf("exit code %d, said %q; want a place in the file", code, talk)
				}
			})
		}
		t.Run(name+"/flag", func(t *testing.T) {
			if err := os.RemoveAll("offhook.yaml"); err != nil {
				t.Fatal(err)
			}
			code, out, talk := command(t, t.Context(), "keys", "public", "--key", secret)
			checkSilent(t, secret, out+talk)
			if code != exitUsage || !strings.HasPrefix(talk, "offhook: --key: ") {
				t.Errorf("exit code %d, said %q", code, talk)
			}
		})
	}
}

// checkSilent wants no twelve characters in a row of a secret in a text.
func checkSilent(t *testing.T, secret, text string) {
	t.Helper()
	for i := 0; i+12 <= len(secret); i++ {
		if part := secret[i : i+12]; strings.Contains(text, part) {
			t.Errorf("%q of the secret is printed: %q", part, text)
			return
		}
	}
}
