// Package receiver is a small webhook receiver that does what Telnyx asks of one, and can be given named defects.
// It is the receiver a user tries offhook on before their own, and the measure of the suite: each defect must be caught by a check.
// It shares no code with the rest of offhook, so that an error in offhook's signing cannot hide here.
package receiver

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// bodyLimit is the largest body in bytes that is read; a larger one is answered 413.
const bodyLimit = 5 << 20

// Options say whose webhooks a Receiver takes and how it misbehaves.
type Options struct {
	PublicKey    string           // as the portal shows it: base64 of 32 bytes
	Now          func() time.Time // nil: time.Now
	Tolerance    time.Duration    // how far a timestamp may lie from Now, either way; 0: 5 minutes
	Defects      []string         // names from Defects, planted in this order; none: the correct receiver
	Observe      func(Request)    // called once for each request, before its answer is sent, never twice at a time
	FailoverPath string           // this path and those under it are the failover endpoint, which some defects single out; "": "/failover"
}

// Request is one request that arrived, and what was answered.
type Request struct {
	At           time.Time // arrival, by Options.Now
	Method, Path string
	EventType    string // data.event_type, or what takes its place; for a form StatusCallbackEvent or its like; "" until parsed
	EventID      string // data.id, or id where there is no envelope; "" for a form
	Attempt      int    // meta.attempt; 0 where the body has none
	Duplicate    bool   // this event was taken before
	Verified     bool   // the receiver took the request for genuine
	Reason       string // why Status, in a few words; the body of the answer
	Status       int
	Header       http.Header
	Body         []byte // as received; nil if it could not be read whole
}

// Receiver is an http.Handler. It answers 200 to a genuine webhook, 403 to a forged one, 405 to anything but POST, 413 to a body over
// 5 MB and 400 to a genuine body that cannot be parsed. Events, fields and values it does not know, duplicates and late attempts are taken.
type Receiver struct {
	key       ed25519.PublicKey
	now       func() time.Time
	tolerance time.Duration
	failover  string
	observe   func(Request)
	observing sync.Mutex
	seen      memory
	server    *http.Server
	rawHeads  bool // Serve keeps the head of each request as it came over the wire

	// The steps from a request to its answer; a defect replaces or wraps one of them.
	answer func(*exchange)       // settles the exchange: method, then the other three
	verify func(*exchange) error // nil for a genuine request, else a refusal
	parse  func(*exchange) error // fills in what the body says
	take   func(*exchange)       // settles a genuine and parsed exchange
}

// exchange is a Request in the making.
type exchange struct {
	Request
	original *http.Request
	reply    http.Header    // of the answer
	document map[string]any // the decoded JSON; nil for a form
	identity string         // what a second request with the same event has in common with the first; "" if nothing
}

// settle decides the answer.
func (e *exchange) settle(status int, reason string) { e.Status, e.Reason = status, reason }

// New makes a receiver. It refuses a key that is not base64 of 32 bytes, and a defect it does not know.
func New(o Options) (*Receiver, error) {
	key, err := base64.StdEncoding.DecodeString(o.PublicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("public key: give the portal's form, base64 of 32 bytes (44 characters)")
	}
	r := &Receiver{key: key, now: o.Now, tolerance: o.Tolerance, failover: o.FailoverPath, observe: o.Observe}
	if r.now == nil {
		r.now = time.Now
	}
	if r.tolerance == 0 {
		r.tolerance = 5 * time.Minute
	}
	if r.failover == "" {
		r.failover = "/failover"
	}
	r.server = newServer(r)
	r.answer = r.handle
	r.verify = func(e *exchange) error { return r.genuine(e, e.Body) }
	r.parse = read
	r.take = func(e *exchange) { e.settle(http.StatusOK, "accepted") }
	for _, name := range o.Defects {
		defect, err := find(name)
		if err != nil {
			return nil, err
		}
		defect.plant(r)
	}
	return r, nil
}

// ServeHTTP reads the raw body, decides, reports to Options.Observe and answers in plain text.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	e := &exchange{original: req, reply: w.Header()}
	e.Request = Request{At: r.now(), Method: req.Method, Path: req.URL.Path, Header: req.Header.Clone()}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, bodyLimit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		e.settle(http.StatusRequestEntityTooLarge, fmt.Sprintf("body is larger than %d bytes", bodyLimit))
	case err != nil:
		e.settle(http.StatusBadRequest, "body could not be read whole")
	default:
		e.Body = body
		r.answer(e)
	}
	if r.observe != nil {
		r.observing.Lock()
		r.observe(e.Request)
		r.observing.Unlock()
	}
	e.reply.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(e.Status)
	io.WriteString(w, e.Reason+"\n")
}

// handle is the right order of things: nothing is parsed before the signature is verified, and an event is known only once it is verified.
func (r *Receiver) handle(e *exchange) {
	if e.Method != http.MethodPost {
		e.reply.Set("Allow", http.MethodPost)
		e.settle(http.StatusMethodNotAllowed, "webhooks come by POST")
		return
	}
	if err := r.verify(e); err != nil {
		e.settle(http.StatusForbidden, err.Error())
		return
	}
	e.Verified = true
	if err := r.parse(e); err != nil {
		e.settle(http.StatusBadRequest, err.Error())
		return
	}
	e.Duplicate = e.identity != "" && r.seen.add(e.identity)
	r.take(e)
}
