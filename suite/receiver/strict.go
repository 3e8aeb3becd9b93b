package receiver

import (
	"net/http"
	"strings"
	"time"
)

// strictDefects refuse genuine requests for their clock, their signature or their headers, or
// before they come to the check.
func strictDefects() []Defect {
	return []Defect{
		defect("window-30s", "allows the clocks to differ by half a minute only", "B09",
			window(30*time.Second)),
		defect("window-60s", "allows the clocks to differ by one minute only", "B09",
			window(time.Minute)),
		defect("window-3m", "allows the clocks to differ by three minutes only", "B09",
			window(3*time.Minute)),
		defect("refuses-ahead", "refuses a timestamp that is ahead of its clock", "B09",
			objects(tooEarly, func(r *Receiver, e *exchange) bool {
				age, _ := r.age(e.Header.Get(timestampHeader))
				return age < 0
			})),
		defect("rising-timestamps", "refuses a timestamp lower than the last", "B10",
			refusesFallingTime),
		defect("url-safe-base64", "decodes a signature as URL-safe base64", "B11",
			objects(notBase64, signatureHas("+/"))),
		defect("slash-is-path", "cuts a signature at a slash", "B11",
			objects(notBase64, signatureHas("/"))),
		defect("plus-is-space", "takes a plus sign in a signature for a space", "B11",
			objects(notBase64, signatureHas("+"))),
		defect("title-case-headers-only",
			"knows the signature headers in Telnyx's own spelling only", "B13", mindsCase),
		defect("exact-user-agent", "refuses a User-Agent other than telnyx-webhooks", "B15",
			refuses(http.StatusBadRequest, "unknown User-Agent", func(e *exchange) bool {
				return e.Header.Get("User-Agent") != "telnyx-webhooks"
			})),
		defect("exact-content-type", "refuses application/json with a charset", "B16",
			refuses(http.StatusUnsupportedMediaType, "not JSON", func(e *exchange) bool {
				return isJSON(e.Header) && e.Header.Get("Content-Type") != "application/json"
			})),
		defect("limit-16k", "refuses a body over 16 kB", "B19", limits(16_000)),
		defect("limit-100k", "refuses a body over 100 kB", "B19", limits(100_000)),
		defect("limit-256k", "refuses a body over 256 kB", "B19", limits(256_000)),
		defect("limit-1m", "refuses a body over 1 MB", "B19", limits(1_000_000)),
		defect("csrf", "asks for a CSRF token", "B20",
			interrupts(http.StatusForbidden, "CSRF verification failed. Request aborted.", always)),
		defect("login-first", "sends everyone to a page for login", "B20", redirects(
			http.StatusFound, "log in", func(e *exchange) string { return "/login" })),
		defect("redirects-https", "sends everyone to https first", "B21", redirects(
			http.StatusPermanentRedirect, "use https", func(e *exchange) string {
				return "https://" + e.original.Host + e.original.URL.RequestURI()
			})),
		defect("answers-201", "answers 201 instead of 200", "B22",
			afterwards(func(_ *Receiver, e *exchange) {
				if e.Status == http.StatusOK {
					e.settle(http.StatusCreated, "created")
				}
			})),
		defect("failover-404", "has no route for the failover endpoint", "B44",
			func(r *Receiver) {
				interrupts(http.StatusNotFound, "no such page", r.onFailover)(r)
			}),
	}
}

func always(*exchange) bool { return true }

func window(tolerance time.Duration) func(*Receiver) {
	return func(r *Receiver) { r.tolerance = tolerance }
}

func signatureHas(letters string) func(*Receiver, *exchange) bool {
	return func(_ *Receiver, e *exchange) bool {
		return strings.ContainsAny(e.Header.Get(signatureHeader), letters)
	}
}

// refusesFallingTime refuses a timestamp that is lower than the highest of a verified request.
func refusesFallingTime(r *Receiver) {
	var highest memory
	objects("timestamp is lower than one before", func(r *Receiver, e *exchange) bool {
		seconds, err := r.seconds(e.Header.Get(timestampHeader))
		if err != nil {
			return false
		}
		_, late := highest.advance("", time.Unix(seconds, 0), "")
		return late
	})(r)
}

func redirects(status int, reason string, to func(*exchange) string) func(*Receiver) {
	return func(r *Receiver) {
		r.answer = func(e *exchange) {
			e.reply.Set("Location", to(e))
			e.settle(status, reason)
		}
	}
}

// limits refuses a larger body, as if it was never read.
func limits(size int) func(*Receiver) {
	return func(r *Receiver) {
		read := r.read
		r.read = func(w http.ResponseWriter, req *http.Request) ([]byte, func(), error) {
			body, leave, err := read(w, req)
			if err == nil && len(body) > size {
				return nil, leave, &http.MaxBytesError{Limit: int64(size)}
			}
			return body, leave, err
		}
	}
}

// mindsCase can see the spelling of header names only if Serve or Transport made the connection.
// Behind another server it answers 500 and says so.
func mindsCase(r *Receiver) {
	r.rawHeads = true
	answer := r.answer
	r.answer = func(e *exchange) {
		c := e.connection("title-case-headers-only")
		if c == nil {
			return
		}
		head, received := c.head(), e.Header
		e.Header = received.Clone()
		for _, name := range []string{signatureHeader, timestampHeader} {
			if !hasLine(head, name) {
				e.Header.Del(name)
			}
		}
		answer(e)
		e.Header = received
	}
}

// connection is that of the request. If another server made it, it is nil and the exchange is
// settled.
func (e *exchange) connection(defect string) *headConn {
	c, _ := e.original.Context().Value(headKey{}).(*headConn)
	if c == nil {
		e.settle(http.StatusInternalServerError,
			"defect "+defect+" works by Serve and Transport only")
	}
	return c
}
