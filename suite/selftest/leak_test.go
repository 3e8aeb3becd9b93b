package selftest

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// TestWhatRefusalsShow asserts that each kind of text is found that no refusal should hold, in
// headers as in the body, that it is quoted unless it is secret, and that the usual words of a
// refusal are not taken for any.
func TestWhatRefusalsShow(t *testing.T) {
	public := emitter.DevelopmentKey().Public()
	raw, err := base64.StdEncoding.DecodeString(public)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(raw))
	if err != nil {
		t.Fatal(err)
	}
	const mac = "6ae8a75555209fd6c44157c0aed8016e763ff435a19cf186f76863140143ff72"
	private := "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ\n"
	for _, c := range []struct{ text, says string }{
		{"invalid signature", ""},
		{`{"error":"Signature verification failed","status":403}`, ""},
		{"<h1>Forbidden</h1><p>CSRF verification failed. Request aborted.</p>", ""},
		{"expected the header Telnyx-Signature-Ed25519", ""},
		{"the path /app/webhooks at 12:30:15 is not yours", ""},
		{"the key is " + public, "the public key in the answer 403 to wrong-key"},
		{`{"key":"` + strings.ToUpper(hex.EncodeToString(raw)) + `"}`, "the public key"},
		{string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), "the public key"},
		{base64.RawURLEncoding.EncodeToString(raw), "the public key"},
		{private, "a private key"},
		{"Expected signature " + mac + " but got other", "an expected signature"},
		{"computed: " + base64.StdEncoding.EncodeToString(make([]byte, 64)),
			"an expected signature"},
		{"TypeError: Cannot read properties of undefined (reading 'verify')\n" +
			"    at /srv/app/server.js:14:22\n    at Layer.handle [as handle_request] (/srv/x.js:95:5)",
			`a stack trace of Node in the answer 403 to wrong-key: "at /srv/app/server.js:14:22"`},
		{`{"stack":"Error: bad\n    at verify (file:///srv/hook.mjs:3:9)"}`, "a stack trace of Node"},
		{"<pre>Error<br> &nbsp; &nbsp;at run (node:internal/main:12:1)</pre>",
			"a stack trace of Node"},
		{"Error: x\n    at C:\\app\\index.js:1:2", "a stack trace of Node"},
		{"Traceback (most recent call last):\n  File \"/app/main.py\", line 12, in hook",
			"a stack trace of Python"},
		{`{"trace":"File \"/app/main.py\", line 12"}`, "a stack trace of Python"},
		{"panic: boom\n\ngoroutine 18 [running]:\nmain.hook()", "a stack trace of Go"},
		{"/app/main.go:31 +0x1d", "a stack trace of Go"},
		{"app/hook.rb:12:in `verify': bad (RuntimeError)", "a stack trace of Ruby"},
		{"PHP Fatal error:  Uncaught E in /var/www/hook.php:3\n#0 /var/www/hook.php(9): verify()",
			"a stack trace of PHP"},
		{"<b>Warning</b>: x in <b>/var/www/hook.php</b> on line <b>3</b>", "a stack trace of PHP"},
		{"java.lang.IllegalStateException: x\n\tat com.acme.Hook.verify(Hook.java:42)",
			"a stack trace of Java"},
		{"TELNYX_PUBLIC_KEY is not set", `a name of the environment in the answer 403 to ` +
			`wrong-key: "TELNYX_PUBLIC_KEY"`},
		{"PATH=/usr/bin:/bin", `"PATH="`},
		{`{"env":{"DATABASE_URL":"postgres://me:hunter2@db/x"}}`, `"DATABASE_URL\":"`},
	} {
		for _, where := range []string{"body", "header"} {
			if where == "header" && strings.Contains(c.text, "\n") {
				continue
			}
			url := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
				if genuine(r, body) {
					return false
				}
				text := c.text
				if where == "header" {
					w.Header().Set("X-Debug", text)
					text = ""
				}
				w.WriteHeader(http.StatusForbidden)
				_, _ = w.Write([]byte(text))
				return true
			})
			byID, _ := verdicts(t, &suite.Config{Target: url}, "refuse/quiet")
			o, want := byID["refuse/quiet"], suite.Warned
			if c.says == "" {
				want = suite.Passed
			}
			if o.Verdict != want || !strings.Contains(o.Reason, c.says) ||
				strings.Count(o.Reason, " in the answer ") > 1 {
				t.Errorf("%q in the %s is %s: %s", c.text, where, o.Verdict, o.Reason)
			}
			for _, secret := range []string{"MC4CAQ", "hunter2", "/usr/bin", mac, public} {
				if strings.Contains(o.Reason, secret) {
					t.Errorf("it repeats %s: %s", secret, o.Reason)
				}
			}
		}
	}
}

// TestRefusalsThatThereAreNone asserts that nothing is said of refusals where there are none, and
// that a signature which is repeated to its sender is no leak.
func TestRefusalsThatThereAreNone(t *testing.T) {
	all := answering(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) bool { return true })
	echo := answering(t, func(w http.ResponseWriter, r *http.Request, body []byte) bool {
		if !genuine(r, body) {
			http.Error(w, "expected another signature than "+
				r.Header.Get(emitter.HeaderSignature), http.StatusUnauthorized)
			return true
		}
		return false
	})
	for url, want := range map[string]suite.Verdict{all: suite.Inconclusive, echo: suite.Passed} {
		byID, _ := verdicts(t, &suite.Config{Target: url}, "refuse/quiet")
		if o := byID["refuse/quiet"]; o.Verdict != want || o.Failed() {
			t.Errorf("it is %s: %s", o.Verdict, o.Reason)
		}
	}
}
