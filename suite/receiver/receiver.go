// Package receiver is a webhook receiver that does what Telnyx asks of one and can be given named
// defects. People try offhook on it before they try their own receiver, and it measures the suite:
// each defect must be caught by a check.
package receiver

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"
)

// Options say whose webhooks a Receiver takes and which defects it has.
type Options struct {
	// PublicKey is the sender's key as the portal shows it: base64 of 32 bytes.
	PublicKey string
	// Now is the receiver's clock; time.Now if nil.
	Now func() time.Time
	// Tolerance is how far a timestamp may lie before or after Now; 5 minutes if 0.
	Tolerance time.Duration
	// Defects are names from the list that the function Defects returns. They are planted in this
	// order. A receiver without defects is correct.
	Defects []string
	// Observe is called once for each request, before the request is answered. No two calls
	// overlap.
	Observe func(Request)
	// FailoverPath is the path of the failover endpoint, to which the paths below it belong as
	// well; "/failover" if "". A correct receiver treats all paths alike, but some defects show
	// at this endpoint only.
	FailoverPath string
	// API is where the receiver gives the command answer for each call that comes in. Without it, it
	// gives none.
	API API
	// Application answers what is genuine in the receiver's place, whatever its method and body
	// are; Defects have no place then. Its error is the reason why it gave no answer, and the
	// sender gets 502. Without it, the receiver answers.
	Application func(*http.Request) (*http.Response, error)
}

// Request is one request that arrived, and what was answered.
type Request struct {
	// At is when it arrived, by Options.Now.
	At time.Time
	// Took is how long the answer took, the reading of the body included.
	Took   time.Duration
	Method string
	// URL is the whole URL, its host as the request names it.
	URL  string
	Path string
	// EventType is data.event_type or what a body without it has in its place. For a form it is
	// the first of StatusCallbackEvent and its like. It is "" if the body was not parsed.
	EventType string
	// EventID is data.id, or id in a body without an envelope; "" for a form.
	EventID string
	// Attempt is meta.attempt; 0 if the body has none.
	Attempt int
	// Duplicate tells that the same event had been taken before.
	Duplicate bool
	// Acted tells that the receiver acted on the event: that it is genuine, no duplicate, and not
	// about a state which a later event has changed since. An application's acts are not known.
	Acted bool
	// Undid is the id of a later event which the receiver had acted on, and whose state this event
	// has overwritten; a correct receiver never does that.
	Undid string
	// Verified tells that the receiver took the request for genuine.
	Verified bool
	// Reason says in a few words of the receiver's why it answered Status. It is the body of the
	// answer, except of an application's.
	Reason string
	// Err is why Options.Application gave no answer.
	Err    error
	Status int
	Header http.Header
	// Body is the body as the receiver read it; nil if it could not be read whole.
	Body []byte
	// AnswerHeader and AnswerBody are what was answered besides Status.
	AnswerHeader http.Header
	AnswerBody   []byte
}

// Receiver is an http.Handler. It answers 200 to a genuine webhook, 403 to a forged one, 405 to
// anything but POST, 413 to a body over 5 MB and 400 to a genuine body that cannot be parsed.
// A genuine webhook is answered 200 also if it is a duplicate, a late attempt, or has a type,
// fields or values that the receiver does not know.
type Receiver struct {
	key       ed25519.PublicKey
	now       func() time.Time
	tolerance time.Duration
	failover  string
	observe   func(Request)
	observing sync.Mutex
	seen      memory
	// states has the latest event of each message and call.
	states memory
	server *http.Server
	// large has room for the requests whose body is larger than smallBody.
	large chan struct{}
	api   API
	// application is nil where the receiver itself answers.
	application func(*http.Request) (*http.Response, error)
	// rawHeads makes Serve keep the head of each request as it came over the wire.
	rawHeads bool

	// The steps from a request to its answer. A defect replaces or wraps some of them.

	// read returns the body, and a function to call when it is no longer needed.
	read func(http.ResponseWriter, *http.Request) (body []byte, leave func(), err error)
	// answer settles the exchange. It checks the method and calls the steps below in turn.
	answer func(*exchange)
	// verify returns nil for a genuine request and a refusal for any other. It reads the timestamp
	// with seconds.
	verify  func(*exchange) error
	seconds func(timestamp string) (int64, error)
	// parse fills in what the body says.
	parse func(*exchange) error
	// known tells whether the event has been taken before, and remembers it.
	known func(*exchange) bool
	// take settles an exchange whose request is genuine and parsed, and acts on its event unless
	// that is a duplicate or outdated.
	take     func(*exchange)
	outdated func(*exchange) bool
	// command gives a command for a call that comes in; nil without an API.
	command func(*exchange)
}

// exchange is a Request in the making.
type exchange struct {
	Request
	original *http.Request
	// reply is the header of the answer.
	reply http.Header
	// document is the decoded JSON; nil for a form.
	document map[string]any
	// identity is the same in all requests with the same event; "" if nothing identifies it.
	identity string
}

// settle decides the answer.
func (e *exchange) settle(status int, reason string) { e.Status, e.Reason = status, reason }

// New makes a receiver. It returns an error if the key is not base64 of 32 bytes or a defect is
// not known.
func New(o Options) (*Receiver, error) {
	key, err := base64.StdEncoding.DecodeString(o.PublicKey)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("public key: give the portal's form, " +
			"base64 of 32 bytes (44 characters)")
	}
	r := &Receiver{
		key:       key,
		now:       o.Now,
		tolerance: o.Tolerance,
		failover:  o.FailoverPath,
		observe:   o.Observe,
		large:     make(chan struct{}, largeBodies),
	}
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
	r.read = r.readBody
	r.answer = r.handle
	r.verify = func(e *exchange) error { return r.genuine(e, e.Body) }
	r.seconds = decimal
	r.parse = read
	r.known = func(e *exchange) bool { return e.identity != "" && r.seen.add(e.identity) }
	r.take = r.accept
	r.outdated = r.isOutdated
	if r.api = o.API; r.api.URL != "" {
		r.command = r.pickUp
	}
	if o.Application != nil {
		if len(o.Defects) > 0 {
			return nil, errors.New("an application answers in the receiver's place, " +
				"so a defect of the receiver has no effect; leave one of them out")
		}
		r.application, r.answer = o.Application, r.pass
	}
	for _, name := range o.Defects {
		defect, err := find(name, o.API)
		if err != nil {
			return nil, err
		}
		defect.plant(r)
	}
	return r, nil
}

// ServeHTTP reads the raw body, decides, reports to Options.Observe and answers, in plain text
// unless an application does.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	began := time.Now()
	e := &exchange{original: req, reply: w.Header()}
	e.At, e.Method, e.Path, e.Header = r.now(), req.Method, req.URL.Path, req.Header.Clone()
	e.URL = wholeURL(req)
	body, leave, err := r.read(w, req)
	defer leave()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		reason := fmt.Sprintf("body is larger than %d bytes", tooLarge.Limit)
		e.settle(http.StatusRequestEntityTooLarge, reason)
	case err != nil:
		e.settle(http.StatusBadRequest, "body could not be read whole")
	default:
		e.Body = body
		r.answer(e)
	}
	if e.Acted && r.command != nil && e.rings() {
		r.command(e)
	}
	if e.AnswerHeader == nil {
		e.reply.Set("Content-Type", "text/plain; charset=utf-8")
		e.AnswerBody = []byte(e.Reason + "\n")
		e.AnswerHeader = e.reply.Clone()
	}
	e.Took = time.Since(began)
	if r.observe != nil {
		r.observing.Lock()
		r.observe(e.Request)
		r.observing.Unlock()
	}
	maps.Copy(e.reply, e.AnswerHeader)
	if _, ok := e.reply["Content-Type"]; !ok {
		e.reply["Content-Type"] = nil // or net/http guesses one
	}
	w.WriteHeader(e.Status)
	w.Write(e.AnswerBody)
}

// wholeURL is the URL that a request asks for.
func wholeURL(req *http.Request) string {
	u := *req.URL
	u.Scheme, u.Host = "http", req.Host
	if req.TLS != nil {
		u.Scheme = "https"
	}
	return u.String()
}

// handle parses a body only after its signature is verified, and remembers an event only after its
// body is parsed, so that a forged request changes nothing.
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
	e.Duplicate = r.known(e)
	r.take(e)
}

func (r *Receiver) accept(e *exchange) {
	e.Acted = !e.Duplicate && !r.outdated(e)
	e.settle(http.StatusOK, "accepted")
}
