package emitter_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

// TestCurlSendsTheAttempt asserts that the line for a shell sends what the attempt sent: method,
// address, headers and body, and nothing of curl's own.
func TestCurlSendsTheAttempt(t *testing.T) {
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	arrived := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Header.Del("Content-Length")
		text := fmt.Sprintf("%s %s %q", r.Method, r.RequestURI, body)
		for _, name := range slices.Sorted(maps.Keys(r.Header)) {
			text += fmt.Sprintf(" %s=%q", name, r.Header[name])
		}
		arrived <- text
	}))
	t.Cleanup(server.Close)
	for _, c := range []struct {
		method, body string
		header       http.Header
		want         string
	}{
		{"POST", "{\"it's\": \"100%\"}\r\n\x00\xff", http.Header{"Content-Type": {"application/json"}},
			`POST /a?b='c' "{\"it's\": \"100%\"}\r\n\x00\xff" Content-Type=["application/json"]`},
		{"POST", "", nil, `POST /a?b='c' ""`},
		{"PUT", "x", http.Header{"X-Two": {"1", "it's $HOME"}, "X-Empty": {""}},
			`PUT /a?b='c' "x" X-Empty=[""] X-Two=["1" "it's $HOME"]`},
		{"GET", "", http.Header{"User-Agent": {"mine"}, "accept": {"*/*"}},
			`GET /a?b='c' "" Accept=["*/*"] User-Agent=["mine"]`},
	} {
		line, err := emitter.Attempt{Method: c.method, URL: server.URL + "/a?b='c'",
			RequestHeader: c.header, RequestBody: []byte(c.body)}.Transcript().Curl("")
		if err != nil {
			t.Fatal(err)
		}
		shell := exec.Command("sh")
		shell.Stdin = strings.NewReader(line + "\n")
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, line)
		}
		if got := <-arrived; got != c.want {
			t.Errorf("got  %s\nwant %s\nby %s", got, c.want, line)
		}
	}
}
