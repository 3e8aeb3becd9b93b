package receiver

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestApplicationAnswersWhatIsGenuine asserts that an application gets every genuine request, be
// its body a webhook or not, and no other, and that what it answers is what the sender gets.
func TestApplicationAnswersWhatIsGenuine(t *testing.T) {
	var asked []string
	var seen []Request
	s := served(t, Options{
		Observe: func(r Request) { seen = append(seen, r) },
		Application: func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil || r.ContentLength != int64(len(body)) {
				t.Errorf("body of %d bytes, %v", r.ContentLength, err)
			}
			asked = append(asked, r.Method+" "+r.URL.RequestURI()+" "+string(body))
			header := http.Header{"X-Of": {"application"}, "Content-Type": {"text/xml"}}
			return &http.Response{StatusCode: 418, Header: header,
				Body: io.NopCloser(strings.NewReader("<Response/>"))}, nil
		},
	})
	body := s.genuine()
	for _, p := range []probe{
		{body: body, path: "/a?b=c"}, {body: "{"}, {method: "PUT"}, {body: body},
	} {
		if status, text := s.send(p); status != 418 || text != "<Response/>" {
			t.Errorf("answered %d %q", status, text)
		}
	}
	for _, p := range []probe{{body: body, key: otherKey()}, {method: "GET", key: otherKey()}} {
		if status, text := s.send(p); status != 403 || text != "signature does not fit\n" {
			t.Errorf("what is forged was answered %d %q", status, text)
		}
	}
	want := []string{"POST /a?b=c " + body, "POST /hooks {", "PUT /hooks ", "POST /hooks " + body}
	if got := strings.Join(asked, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the application was asked\n%s", got)
	}
	first, again := seen[0], seen[3]
	if first.Status != 418 || string(first.AnswerBody) != "<Response/>" ||
		first.AnswerHeader.Get("X-Of") != "application" || first.Err != nil ||
		first.EventType == "" || !first.Verified || !again.Duplicate {
		t.Errorf("observed were %+v and %+v", first, again)
	}
}

// TestApplicationWithoutAnswer asserts that the sender gets 502 and the reason if there is no
// answer that can be passed on whole.
func TestApplicationWithoutAnswer(t *testing.T) {
	torn := io.MultiReader(strings.NewReader("half"), tornReader{})
	for want, answer := range map[string]io.Reader{
		"it sleeps\n": nil,
		"the answer of the application broke off: torn\n": torn,
	} {
		var seen Request
		s := served(t, Options{
			Observe: func(r Request) { seen = r },
			Application: func(*http.Request) (*http.Response, error) {
				if answer == nil {
					return nil, errors.New("it sleeps")
				}
				return &http.Response{StatusCode: 200, Body: io.NopCloser(answer)}, nil
			},
		})
		status, text := s.send(probe{body: s.genuine()})
		if status != 502 || text != want || seen.Err == nil || seen.Status != 502 {
			t.Errorf("answered %d %q, observed %+v", status, text, seen)
		}
	}
}

type tornReader struct{}

func (tornReader) Read([]byte) (int, error) { return 0, errors.New("torn") }

// TestApplicationAnswersWithLittle asserts that nothing is added to an answer that has no header,
// but for what HTTP itself needs.
func TestApplicationAnswersWithLittle(t *testing.T) {
	s := served(t, Options{Application: func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("<x>"))}, nil
	}})
	client := s.client.Transport
	s.client.Transport = seeing(func(r *http.Request) (*http.Response, error) {
		answer, err := client.RoundTrip(r)
		if err == nil && (len(answer.Header) != 2 || answer.Header.Get("Content-Length") != "3") {
			t.Errorf("the answer has the headers %v", answer.Header)
		}
		return answer, err
	})
	if status, text := s.send(probe{body: s.genuine()}); status != 200 || text != "<x>" {
		t.Errorf("answered %d %q", status, text)
	}
}

type seeing func(*http.Request) (*http.Response, error)

func (f seeing) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestApplicationExcludesDefects(t *testing.T) {
	_, err := New(Options{PublicKey: publicKey(), Defects: []string{"accept-all"},
		Application: func(*http.Request) (*http.Response, error) { return nil, nil }})
	if err == nil || !strings.Contains(err.Error(), "has no effect") {
		t.Errorf("a receiver with an application and a defect: %v", err)
	}
}
