package receiver

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sharedKey is the sender's key, whose public half the receiver has; otherKey is a forger's.
func sharedKey() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)) }
func otherKey() ed25519.PrivateKey  { return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32)) }

func publicKey() string {
	return base64.StdEncoding.EncodeToString(sharedKey().Public().(ed25519.PublicKey))
}

const formType = "application/x-www-form-urlencoded"

// sender plays Telnyx by hand: it signs here, with nothing of the receiver's.
type sender struct {
	t      *testing.T
	client *http.Client
	events int
}

// probe is one request before it is sent; the zero value of each field is what Telnyx sends.
type probe struct {
	method, path, contentType string
	body                      string
	signed                    string        // the body that is signed, if another
	text                      string        // the text that is signed, if another
	skew                      time.Duration // of the timestamp
	key                       ed25519.PrivateKey
	change                    func(http.Header) // after signing
}

// send returns the status and the body of the answer.
func (s *sender) send(p probe) (int, string) {
	s.t.Helper()
	timestamp := strconv.FormatInt(time.Now().Add(p.skew).Unix(), 10)
	text := p.text
	if text == "" {
		signed := p.signed
		if signed == "" {
			signed = p.body
		}
		text = timestamp + "|" + signed
	}
	key := p.key
	if key == nil {
		key = sharedKey()
	}
	header := http.Header{
		"Content-Type":             {or(p.contentType, "application/json")},
		"Telnyx-Timestamp":         {timestamp},
		"Telnyx-Signature-Ed25519": {base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(text)))},
	}
	if p.change != nil {
		p.change(header)
	}
	return s.raw(or(p.method, "POST"), or(p.path, "/hooks"), p.body, header)
}

func (s *sender) raw(method, path, body string, header http.Header) (int, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, "http://offhook.test"+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header = header
	answer, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// object is a JSON object on its way to a body.
type object = map[string]any

// event is a webhook as Telnyx sends it, with an id of its own and the members of payload added to it.
func (s *sender) event(eventType string, payload object) object {
	s.events++
	members := object{
		"call_control_id": "v3:control", "call_session_id": fmt.Sprint("session-", s.events), "client_state": "aGk=",
		"from": "+12025550142", "to": "+12025550143", "confidence": 0.5,
	}
	for name, value := range payload {
		members[name] = value
	}
	return object{
		"data": object{
			"event_type": eventType, "id": fmt.Sprint("event-", s.events), "occurred_at": time.Now().UTC().Format(time.RFC3339Nano),
			"record_type": "event", "payload": members,
		},
		"meta": object{"attempt": 1, "delivered_to": "https://example.com/hooks"},
	}
}

// laid writes a document as Telnyx does: two spaces, keys sorted, nothing escaped that need not be.
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

// compact writes a document without white space.
func compact(o object) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(laid(o))); err != nil {
		panic(err)
	}
	return b.String()
}

// genuine is a body of an ordinary event.
func (s *sender) genuine() string { return laid(s.event("call.initiated", nil)) }
