package control

import (
	_ "embed"
	"fmt"
	"net/http"
	"time"
)

// deliveries lists what became of webhooks.
func (x *exchange) deliveries() {
	x.list(Delivery, "event", "leg", "status", "outcome", "since", "limit")
}

// commands lists what the application asked of the API.
func (x *exchange) commands() { x.list(Command, "name", "leg", "status", "since", "limit") }

func (x *exchange) list(kind Kind, known ...string) {
	q, ok := x.wish(known...)
	if !ok {
		return
	}
	q.kind = kind
	r := x.log.read(q.since, q.filter, q.limit)
	x.reply(http.StatusOK, map[string]any{"data": r.found, "seq": r.last, "lost": r.lost})
}

// wish reads the parameters, and reports whether that went well; else the request has been
// answered.
func (x *exchange) wish(known ...string) (wish, bool) {
	q, err := x.h.readWish(x.r.URL.Query(), known...)
	if err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
	}
	return q, err == nil
}

// mostSince is how many entries a request is told that has waited in vain.
const mostSince = 100

// wait answers when something has happened, which may have been before.
func (x *exchange) wait() {
	q, ok := x.wish("for", "leg", "status", "since", "timeout")
	if !ok {
		return
	}
	what := x.r.URL.Query().Get("for")
	if what == "" {
		x.fail(http.StatusUnprocessableEntity, fmt.Errorf("for: is missing; it is what is waited for: "+
			"a webhook such as call.hangup, \"command speak\", \"delivered call.hangup\""))
		return
	}
	x.allow(q.timeout + grace)
	timeout := time.NewTimer(q.timeout)
	defer timeout.Stop()
	for since := q.since; ; {
		r := x.log.read(since, q.filter, 1)
		if len(r.found) > 0 {
			x.data(http.StatusOK, r.found[0])
			return
		}
		since = max(since, r.last)
		select {
		case <-r.changed:
		case <-r.over:
			x.fail(http.StatusGone, fmt.Errorf("the namespace was reset before %s came", what))
			return
		case <-timeout.C:
			x.late(what, q)
			return
		case <-x.r.Context().Done():
			return
		}
	}
}

// late answers that something did not come, with what came in its place: the latest entries.
func (x *exchange) late(what string, q wish) {
	since := x.log.read(q.since, filter{leg: q.leg}, kept*2).found
	answer := problem(fmt.Errorf("%s did not come within %s", what, q.timeout))
	answer["since"] = since[max(0, len(since)-mostSince):]
	x.reply(http.StatusRequestTimeout, answer)
}

// grace is what an answer may take beside what is waited for.
const grace = 10 * time.Second

// allow has the answer take longer than the server allows by itself.
func (x *exchange) allow(more time.Duration) {
	// A server without a limit cannot set one, and needs none.
	_ = http.NewResponseController(x.w).SetWriteDeadline(time.Now().Add(more))
}

//go:embed openapi.json
var openAPI []byte

// describe describes all routes.
func (x *exchange) describe() {
	x.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	x.w.Write(openAPI) // who has gone does not read it
}
