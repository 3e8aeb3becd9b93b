package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// What sign prints for a shell sends the very bytes that are signed, with Telnyx's headers and no
// others, whatever the body, the file's name and the URL hold.
func TestSignForAShell(t *testing.T) {
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	type request struct {
		method, uri string
		header      http.Header
		body        []byte
	}
	arrived := make(chan request, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		arrived <- request{r.Method, r.RequestURI, r.Header, body}
	}))
	t.Cleanup(receiver.Close)
	folder := t.TempDir()
	for name, body := range map[string]string{
		"json":           "{\n  \"text\": \"it's 100% $HOME `id` \\\\ \\n !! \u00e9 \U0001F600\"\n}\n",
		"crlf":           "{\r\n\t\"a\": 1\r\n}\r\n\r\n",
		"form":           "From=%2B12025550142&Body=a+b%0D%0A&Empty=",
		"every byte":     "{" + allBytes() + "}",
		"like a file":    "@/etc/passwd",
		"like an option": "-n %s %d",
		"like a script":  "'; touch pasted; '",
		"2 MB":           `{"a":"` + strings.Repeat("x\x00", 1_000_000) + `"}`,
		"octal":          "\x00012\x01777",
	} {
		file := filepath.Join(folder, "it's $HOME "+name)
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{file, "-"} {
			var line, talk strings.Builder
			args := []string{"sign", from, "--format", "curl", "--to", receiver.URL + "/a?[b]={c,d}&e='f'"}
			if code := run(t.Context(), args, strings.NewReader(body), &line, &talk); code != 0 {
				t.Fatalf("%s from %s: exit code %d, said %q", name, from, code, &talk)
			}
			if strings.ContainsFunc(line.String(), unpasteable) {
				t.Errorf("%s from %s: the line has what a terminal may take for keys", name, from)
			}
			shell := exec.Command("sh")
			shell.Dir, shell.Stdin = folder, strings.NewReader(line.String())
			if out, err := shell.CombinedOutput(); err != nil {
				t.Fatalf("%s from %s: %v: %s", name, from, err, out)
			}
			got := <-arrived
			if got.method != "POST" || got.uri != "/a?[b]={c,d}&e='f'" || string(got.body) != body {
				t.Errorf("%s from %s: got %s %s with %q", name, from, got.method, got.uri,
					clip(string(got.body), screen))
			}
			verified(t, got.header, got.body)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "pasted")); err == nil {
		t.Error("the body was run")
	}
}

// verified asserts that headers are those that Telnyx sends and sign a body.
func verified(t *testing.T, header http.Header, body []byte) {
	t.Helper()
	pub, err := emitter.ParsePublicKey(emitter.DevelopmentKey().Public())
	if err != nil {
		t.Fatal(err)
	}
	if err := emitter.Verify(pub, header.Get(emitter.HeaderTimestamp),
		header.Get(emitter.HeaderSignature), body); err != nil {
		t.Error(err)
	}
	known := []string{"Content-Type", "Content-Length", "User-Agent",
		emitter.HeaderTimestamp, emitter.HeaderSignature}
	for name := range header {
		if !slices.Contains(known, name) {
			t.Errorf("the header %s is sent as well", name)
		}
	}
	if got := header.Get("User-Agent"); got != "telnyx-webhooks" {
		t.Errorf("the agent is %s", got)
	}
}

func unpasteable(c rune) bool { return c != '\n' && (c < ' ' || c > '~') }

func allBytes() string {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return string(append(bytes.Clone(all), all...))
}

// What cannot be written is told.
func TestSignToAFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	t.Cleanup(func() { _ = full.Close() })
	for _, format := range signFormats() {
		var talk strings.Builder
		code := run(t.Context(), []string{"sign", "--format", format}, strings.NewReader("{}"), full,
			&talk)
		if code != exitUsage || !strings.Contains(talk.String(), "no space left") {
			t.Errorf("%s: exit code %d, said %q", format, code, &talk)
		}
	}
}
