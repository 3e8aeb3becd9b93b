package telnyx

import (
	"net/http"

	"github.com/offhook-dev/offhook/scenarios"
)

// A trouble is an error with which Telnyx answers a command that is right.
type trouble struct {
	// Command is the name of an operation, "" is any.
	Command string
	Status  int
	// Times is how often, Acts that what the command asks is done all the same: only the answer is
	// lost.
	Times int
	Acts  bool
}

// refused is the answer of a trouble that stands in the way of a command, and whether what it asks
// is done all the same; nil where nothing does.
func (t *turn) refused() (answer *scenarios.Answer, acts bool) {
	for _, tr := range t.tale.troubles {
		if tr.Times > 0 && (tr.Command == "" || tr.Command == t.op.Name) {
			tr.Times--
			r := troubled(tr.Status)
			return &scenarios.Answer{Status: r.Status, Body: r.Body()}, tr.Acts
		}
	}
	return nil, false
}

// troubled is the error of a status.
func troubled(status int) *Refusal {
	if key := map[int]string{http.StatusTooManyRequests: "rate",
		http.StatusServiceUnavailable: "unavailable", http.StatusForbidden: "forbidden",
		http.StatusNotFound: "not_found"}[status]; key != "" {
		return Refuse(key)
	}
	r := Refuse("server")
	if status != 0 {
		r.Status = status
	}
	return r
}
