package receiver

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// crashedDefects answer 500 to what they should take, or refuse.
func crashedDefects() []Defect {
	crashes := func(name, title, sources string, at func(*exchange) bool) Defect {
		return defect(name, title, sources, interrupts(crash, "internal error", at))
	}
	return []Defect{
		defect("null-crash", "fails on null in a payload, but for client_state", "B30",
			refuses(crash, "internal error", nullField)),
		defect("missing-crash", "fails on a call without client_state", "B30",
			refuses(crash, "internal error", missingField)),
		defect("crash-in-call", "fails on every webhook of a call whose beginning it has seen", "",
			crashInCall),
		defect("fails-after-verifying", "fails on everything that is genuine", "",
			refuses(crash, "TypeError: handlers[event.type] is not a function", always)),
		defect("stumbles", "answers 500 to what it refuses", "B40",
			afterwards(func(_ *Receiver, e *exchange) {
				if e.Status == http.StatusForbidden {
					e.settle(crash, "internal error")
				}
			})),
		defect("dies", "answers 500 for ever after a malformed request", "B41", dies),
		crashes("crashes-on-base64", "fails on base64 that is not written in the usual way", "A21",
			oddBase64),
		crashes("crashes-on-query", "fails on a query that names a call", "A32",
			func(e *exchange) bool {
				return e.Method == http.MethodPost && e.original.URL.Query().Has("CallSid")
			}),
		crashes("crashes-on-get", "fails on a GET", "B46",
			func(e *exchange) bool { return e.Method == http.MethodGet }),
		defect("crashes-on-non-json", "fails on a genuine body that is not a JSON object", "B50",
			afterwards(func(_ *Receiver, e *exchange) {
				if e.Status == http.StatusBadRequest {
					e.settle(crash, "internal error")
				}
			})),
		crashes("crashes-on-odd-text", "fails on text that is not UTF-8, has a byte order mark or "+
			"half a surrogate pair", "B51", oddText),
		defect("crashes-on-flat", "fails on a body without an envelope", "B52",
			refuses(crash, "internal error", func(e *exchange) bool {
				return e.document != nil && e.at("data.event_type") == nil
			})),
		crashes("crashes-on-odd-json",
			"fails on a key that is there twice, on deep nesting and on a long array", "B53",
			oddJSON),
	}
}

const crash = http.StatusInternalServerError

func nullField(e *exchange) bool {
	payload, _ := e.at("data.payload").(map[string]any)
	for name, value := range payload {
		if value == nil && name != "client_state" {
			return true
		}
	}
	return false
}

// missingField holds if client_state, which is null in nearly every event of a call, is missing in
// one of the three events that every voice application handles.
func missingField(e *exchange) bool {
	payload, _ := e.at("data.payload").(map[string]any)
	switch e.EventType {
	case "call.initiated", "call.answered", "call.hangup":
		_, there := payload["client_state"]
		return !there
	}
	return false
}

// crashInCall knows calls by their session.
func crashInCall(r *Receiver) {
	var calls memory
	refuses(crash, "TypeError: cannot read properties of undefined", func(e *exchange) bool {
		session := e.text("data.payload.call_session_id")
		if e.EventType == "call.initiated" && session != "" {
			calls.add(session)
			return false
		}
		return session != "" && calls.has(session)
	})(r)
}

// dies answers 500 from the first request on whose signature cannot be decoded or whose JSON cannot
// be read, whether that request is genuine or not.
func dies(r *Receiver) {
	var dead atomic.Bool
	interrupts(crash, "down", func(e *exchange) bool {
		signed := e.Header.Get(signatureHeader) != ""
		badSignature := signed && len(signatureOf(e)) != ed25519.SignatureSize
		badBody := !isForm(e.Header) && !(json.Valid(e.Body) && utf8.Valid(e.Body))
		if badSignature || badBody {
			dead.Store(true)
		}
		return dead.Load()
	})(r)
}

// oddBase64 holds for a signature that only a lenient decoder reads.
func oddBase64(e *exchange) bool {
	written := e.Header.Get(signatureHeader)
	plain := plainBase64(written)
	raw, _ := base64.StdEncoding.DecodeString(plain)
	return plain != written && len(raw) == ed25519.SignatureSize
}

// plainBase64 writes a signature in the one way that is usual, and leaves alone what is none.
func plainBase64(signature string) string {
	usual := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(signature)
	raw, err := base64.RawStdEncoding.DecodeString(usual)
	if err != nil {
		return signature
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func oddText(e *exchange) bool {
	const replacement = "\ufffd" // what a decoder puts in the place of half a pair
	return bytes.HasPrefix(e.Body, []byte("\ufeff")) || !utf8.Valid(e.Body) ||
		!bytes.Contains(e.Body, []byte(replacement)) &&
			anyText(e.parsed().document, func(text string) bool {
				return strings.Contains(text, replacement)
			})
}

// oddJSON holds for JSON that has a key twice in an object, or goes deep, or has a long array.
func oddJSON(e *exchange) bool {
	// level is an object or array that is open; keys is nil for an array.
	type level struct {
		keys map[any]bool
		read int
	}
	var open []*level
	for tokens := json.NewDecoder(bytes.NewReader(e.Body)); ; {
		token, err := tokens.Token()
		if err != nil || len(open) > 100 {
			return err == nil
		}
		switch token {
		case json.Delim('{'):
			open = append(open, &level{keys: map[any]bool{}})
			continue
		case json.Delim('['):
			open = append(open, new(level))
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		if len(open) == 0 {
			continue
		}
		in := open[len(open)-1]
		if isKey := in.keys != nil && in.read%2 == 0; isKey {
			if in.keys[token] {
				return true
			}
			in.keys[token] = true
		}
		if in.read++; in.keys == nil && in.read > 5000 {
			return true
		}
	}
}
