package selftest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

// TestWordsOfTheReceiver asserts that an answer is quoted by what its reader would look for: the
// message of an error, and no markup.
func TestWordsOfTheReceiver(t *testing.T) {
	long := strings.Repeat("é", 101)
	for body, says := range map[string]string{
		"":              "500",
		"not\n  today ": `500 "not today"`,
		"<!DOCTYPE html>\n<html><head><title>Error</title></head><body><pre>TypeError: Cannot read " +
			"properties of &#39;undefined&#39;<br> &nbsp; &nbsp;at read (/home/me/app.js:1:2)": "500 " +
			`"TypeError: Cannot read properties of 'undefined'"`,
		"<style>p { color: red }</style><script>if (1 < 2) {}</script><br/>\n<p>Sign in</p> <p>here": "" +
			`500 "Sign in here"`,
		"<Response/>":              `500 "<Response/>"`,
		`{"error":"1 < 2<br>and"}`: `500 "{\"error\":\"1 < 2<br>and\"}"`,
		long:                       `500 "` + long[:200] + `…"`,
	} {
		got := suite.BeAccepted().FailureMessage(emitter.Attempt{
			Status: http.StatusInternalServerError, ResponseBody: []byte(body)})
		if want := "expected: accepted with 2xx\nactual:   " + says; got != want {
			t.Errorf("of %q it says %s", body, got)
		}
	}
}
