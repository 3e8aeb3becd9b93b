package receiver

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sharedKey is the key whose public half the receiver has.
func sharedKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)) }

// otherKey is the key of a forger.
func otherKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32)) }

func publicKey() string {
	return base64.StdEncoding.EncodeToString(sharedKey().Public().(ed25519.PublicKey))
}

const formType = "application/x-www-form-urlencoded"

// sender sends as Telnyx does. It shares no code with the receiver, so that an error in the
// receiver's signature check shows.
type sender struct {
	t      *testing.T
	client *http.Client
	// events is how many it has made.
	events int
	// acted is how often the receiver acted on the events with an id, as shown observes it.
	acted map[string]int
}

// probe is one request before it is sent. A field that is not set makes what Telnyx sends.
type probe struct {
	method, path, contentType string
	body                      string
	// mutate changes the body after it is signed.
	mutate func(string) string
	// text makes what is signed if it is not timestamp, bar and body.
	text func(now, body string) string
	// skew is how far the timestamp lies from now; stamp writes it otherwise.
	skew  time.Duration
	stamp func(now string) string
	key   ed25519.PrivateKey
	// change is called with the headers after they are made.
	change func(http.Header)
}

// send returns the status and the body of the answer.
func (s *sender) send(p probe) (int, string) {
	s.t.Helper()
	timestamp := strconv.FormatInt(time.Now().Add(p.skew).Unix(), 10)
	if p.stamp != nil {
		timestamp = p.stamp(timestamp)
	}
	text := timestamp + "|" + p.body
	if p.text != nil {
		text = p.text(timestamp, p.body)
	}
	key := p.key
	if key == nil {
		key = sharedKey()
	}
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(text)))
	header := http.Header{
		"Content-Type":             {cmp.Or(p.contentType, "application/json")},
		"Telnyx-Timestamp":         {timestamp},
		"Telnyx-Signature-Ed25519": {signature},
		"User-Agent":               {"telnyx-webhooks"},
	}
	if p.change != nil {
		p.change(header)
	}
	body := p.body
	if p.mutate != nil {
		body = p.mutate(body)
	}
	return s.raw(cmp.Or(p.method, "POST"), cmp.Or(p.path, "/hooks"), strings.NewReader(body),
		header)
}

// raw sends a request with these headers as they are, and returns what send does; without an answer
// it is 0 and the reason.
func (s *sender) raw(method, path string, body io.Reader, header http.Header) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, "http://offhook.test"+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header, req.Host = header, header.Get("Host")
	answer, err := s.client.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// object is a JSON object before it is written as a body.
type object = map[string]any

// event makes a webhook as Telnyx sends it, with an id of its own. The members of payload are added
// to it, or replace those that it has.
func (s *sender) event(eventType string, payload object) object {
	s.events++
	members := object{
		"call_control_id": "v3:control",
		"call_session_id": fmt.Sprint("session-", s.events),
		"client_state":    "aGk=",
		"confidence":      0.5,
		"from":            "+12025550142",
		"to":              "+12025550143",
	}
	maps.Copy(members, payload)
	return object{
		"data": object{
			"event_type":  eventType,
			"id":          fmt.Sprint("event-", s.events),
			"occurred_at": time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
			"payload":     members,
			"record_type": "event",
		},
		"meta": object{"attempt": 1, "delivered_to": "https://example.com/hooks"},
	}
}

// laid writes a document as Telnyx does: indented by two spaces, with sorted keys, and with no more
// escapes than JSON asks for.
func laid(o object) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(o); err != nil {
		panic(err)
	}
	return strings.NewReplacer(`\u2028`, "\u2028").Replace(strings.TrimSpace(b.String()))
}

// form makes the body of an ordinary form.
func (s *sender) form() string {
	s.events++
	return fmt.Sprint("CallSid=v3%3Aabc&CallStatus=in-progress&SequenceNumber=", s.events)
}

// genuine makes the body of an ordinary event.
func (s *sender) genuine() string { return laid(s.event("call.initiated", nil)) }
