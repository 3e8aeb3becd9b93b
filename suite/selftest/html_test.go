package selftest

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/offhook-dev/offhook/suite"
)

// hostileSummary has in every place what a page must neither obey nor let burst it.
func hostileSummary() suite.Summary {
	s := handMade()
	const evil = "</pre><script>alert(1)</script><img src=http://evil.example/a onerror=x>\x1b[31m\x00"
	long := strings.Repeat("a-long-word_without_any_space", 40)
	e := answered(suite.Refuse, 200, evil+long)
	e.URL = "http://offhook.test/" + long
	e.Method = "POST"
	e.At = time.Date(2030, 1, 2, 3, 4, 6, 0, time.UTC)
	e.Sent = e.At.Add(time.Second)
	e.RequestHeader = http.Header{"X-Evil": {evil}, "X-Long": {long}}
	e.RequestBody = []byte(evil + long)
	e.ResponseHeader = http.Header{"X-Answer": {evil, long}}
	o := outcome("refuse/evil", suite.Failed, e)
	o.Check.Title, o.Check.Requirement, o.Check.Source = evil, evil+long, evil+long
	o.Reason = evil + long
	s.Outcomes = append(s.Outcomes, o)
	s.Target = "http://offhook.test/" + long + evil
	s.Known = append(s.Known, suite.KnownFailure{Check: "live/last", Reason: evil, Expires: long})
	s.Again = func(id string) string { return "offhook test " + id + " --to " + long + evil }
	return s
}

// parsed is the page of a run, and its elements.
func parsed(t *testing.T, s suite.Summary) (text string, elements []*html.Node) {
	t.Helper()
	var page bytes.Buffer
	if err := s.HTML(&page); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(page.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for node := range root.Descendants() {
		if node.Type == html.ElementNode {
			elements = append(elements, node)
		}
		if node.Type == html.TextNode {
			text += node.Data
		}
	}
	return text, elements
}

// TestHTMLIsOnePage asserts that a page loads nothing and runs nothing, whatever a receiver says,
// and that its links lead to what is there.
func TestHTMLIsOnePage(t *testing.T) {
	text, elements := parsed(t, hostileSummary())
	ids, links := map[string]bool{}, []string{}
	for _, node := range elements {
		switch node.Data {
		case "script", "img", "link", "iframe", "object", "form", "base":
			t.Errorf("the page has an element %s", node.Data)
		}
		for _, attribute := range node.Attr {
			switch {
			case attribute.Key == "id":
				ids[attribute.Val] = true
			case attribute.Key == "href":
				links = append(links, attribute.Val)
			case attribute.Key == "src", strings.HasPrefix(attribute.Key, "on"):
				t.Errorf("an element %s has %s=%q", node.Data, attribute.Key, attribute.Val)
			}
		}
	}
	for _, link := range links {
		id, err := url.PathUnescape(strings.TrimPrefix(link, "#"))
		if err != nil || !strings.HasPrefix(link, "#") || !ids[id] {
			t.Errorf("a link leads to %q, which is not there", link)
		}
	}
	if len(links) < 8 || !strings.Contains(text, `<script>alert(1)</script>`) ||
		!strings.Contains(text, `\x1b[31m\x00`) {
		t.Errorf("there are %d links, and what was said is not told as it was", len(links))
	}
}

// TestHTMLShowsExchanges asserts that the verdict comes first, then what is wrong, then each check
// with what was sent and answered, and lines that repeat it.
func TestHTMLShowsExchanges(t *testing.T) {
	s := handMade()
	e := answered(suite.Refuse, 418, "{\n\"error\": \"<no>\"}")
	e.Method, e.URL, e.Spoil = "PUT", "http://offhook.test/a?b=c", "wrong-key"
	e.At = time.Date(2030, 1, 2, 3, 4, 6, 0, time.UTC)
	e.Sent, e.Took = e.At.Add(time.Second), 1500*time.Microsecond
	e.RequestHeader = http.Header{"telnyx-timestamp": {"1"}, "authorization": {"…"}}
	e.RequestBody = []byte("{\"it's\": 100}")
	e.ResponseHeader = http.Header{"Retry-After": {"7"}}
	o := outcome("refuse/shown", suite.Failed, e)
	o.Check.Level = suite.Effect
	s.Outcomes = append(s.Outcomes, o)
	text, _ := parsed(t, s)
	at := 0
	for _, part := range []string{"failed", "3 passed, 7 failed, 1 accepted, 3 warned, 1 skipped",
		"http://offhook.test/webhooks", "What is wrong", "accept/one (MUST) and 1 more: failed alike",
		"the requirement of accept/one", "offhook test accept/one --seed 3",
		"refuse/shown (EFFECT): failed", "Known failures", "ticket 12, until 2030-01-31",
		"fixed: accept/plain", "To look at", "refuse/x (MUST) and 2 more: warned alike", "All checks",
		"MUST", "failed", "accept/one", "accepted", "refuse/known", "passed", "accept/note",
		"no answer once", "skipped", "form/skipped", "no form webhook", "EFFECT", "refuse/shown",
		"offhook test refuse/shown --seed 3", "forged (wrong-key) call.hangup: 418",
		"sent at 03:04:07.000 UTC, took 1.5ms", "PUT http://offhook.test/a?b=c",
		"authorization: …\ntelnyx-timestamp: 1", `{"it's": 100}`, "answer",
		"418 I'm a teapot\nRetry-After: 7", "{\n\"error\": \"<no>\"}",
		"curl, until five minutes after 03:04:06 UTC", `printf '{"it\047s": 100}' |`,
		"curl --globoff 'http://offhook.test/a?b=c' -X PUT", "SHOULD", "warned", "refuse/x",
	} {
		found := strings.Index(text[at:], part)
		if part == "refuse/x (MUST) and 2 more: warned alike" && found < 0 {
			part = strings.Replace(part, "MUST", "SHOULD", 1)
			found = strings.Index(text[at:], part)
		}
		if found < 0 {
			t.Fatalf("behind the part before it, the page does not say %q:\n%s", part, text[at:])
		}
		at += found + len(part)
	}
}

// TestHTMLCutsBodies asserts that large bodies are shown in part, and said to be, and that what is
// no text is shown whatever it is.
func TestHTMLCutsBodies(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		says  []string
		lacks string
	}{
		"large": {strings.Repeat("é", 10_000),
			[]string{"é\n… the first 8192 of 20000 bytes", "too large for a curl line"}, "printf"},
		"cut in a character": {"x" + strings.Repeat("é", 10_000),
			[]string{"é\n… the first 8192 of 20001 bytes"}, "base64"},
		"as it may be": {strings.Repeat("x", 8192), []string{"x\nanswer", "printf"}, "the first"},
		"binary": {"\xff\xfe{}",
			[]string{"no UTF-8, so in base64:\n//57fQ==", `\377\376{}`}, "bytes"},
		"empty": {"", []string{"printf ''"}, "base64"},
	} {
		e := answered(suite.Refuse, 403, "")
		e.Method, e.RequestBody = "POST", []byte(c.body)
		text, _ := parsed(t, suite.Summary{
			Outcomes: []suite.Outcome{outcome("refuse/a", suite.Passed, e)}})
		_, text, _ = strings.Cut(text, "sent at")
		text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == '\n' }), "\n")
		for _, says := range c.says {
			if !strings.Contains(text, says) {
				t.Errorf("%s: the page does not say %q: %.300s … %s", name, says, text,
					text[max(0, len(text)-300):])
			}
		}
		if strings.Contains(text, c.lacks) || len(text) > 10_000 && name != "as it may be" {
			t.Errorf("%s: the page says %q, or too much: %d bytes", name, c.lacks, len(text))
		}
	}
	e := answered(suite.Refuse, 403, strings.Repeat("x", 50)+"\xc3") // of a character, the first byte
	e.Truncated = true
	text, _ := parsed(t, suite.Summary{
		Outcomes: []suite.Outcome{outcome("refuse/a", suite.Passed, e)}})
	if !strings.Contains(text, "xx\n… the first 51 bytes; there were more") {
		t.Errorf("an answer that was kept in part is shown as %s", text)
	}
}
