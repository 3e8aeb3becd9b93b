// Package control serves Telnyx's API, and beside it offhook's own routes below /offhook/: to steer
// the far end of calls, and to look at what happened, from any language.
package control

import (
	"net/http"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// A Handler serves a Host: /offhook/ are the routes of this package, the rest is Telnyx's API.
type Handler struct {
	// Watch, which may be nil, is told of every entry of a log with the key of its namespace, and of
	// requests to the API that have no key, with "". Its calls may overlap.
	Watch func(key string, e Entry)

	host *telnyx.Host
	mux  *http.ServeMux
	mu   sync.Mutex
	logs map[string]*log // by the keys of namespaces
}

// New is the handler for a host of which no namespace has been opened yet. It watches the host, and
// passes on what it sees to who watched before.
func New(host *telnyx.Host) *Handler {
	h := &Handler{host: host, logs: map[string]*log{}}
	h.mux = h.routed()
	happened, asked, unsent := host.Watch, host.API.Watch, host.Unsent
	noted := host.Noted
	host.Noted = func(a *telnyx.Account, text string) {
		h.note(a, Entry{Kind: Note, Detail: text})
		if noted != nil {
			noted(a, text)
		}
	}
	host.Watch = func(a *telnyx.Account, happening scenarios.Happening) {
		h.happened(a, happening)
		if happened != nil {
			happened(a, happening)
		}
	}
	host.API.Watch = func(r telnyx.Received) {
		h.asked(r)
		if asked != nil {
			asked(r)
		}
	}
	host.Unsent = func(a *telnyx.Account, name string, err error) {
		h.note(a, Entry{Kind: Unsent, Name: name, Detail: err.Error()})
		if unsent != nil {
			unsent(a, name, err)
		}
	}
	return h
}

// ServeHTTP answers a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/offhook" || strings.HasPrefix(r.URL.Path, "/offhook/") {
		h.mux.ServeHTTP(w, r)
		return
	}
	h.host.API.ServeHTTP(w, r)
}

// log is that of an account.
func (h *Handler) log(a *telnyx.Account) *log {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.logs[a.Key]
	if l == nil {
		l = newLog(a)
		h.logs[a.Key] = l
	}
	return l
}

// note adds an entry to the log of an account.
func (h *Handler) note(a *telnyx.Account, e Entry) {
	e = h.log(a).add(a, e)
	if h.Watch != nil {
		h.Watch(a.Key, e)
	}
}

// happened notes what happened in a namespace.
func (h *Handler) happened(a *telnyx.Account, happening scenarios.Happening) {
	if e, worth := entryOf(happening); worth {
		h.note(a, e)
	}
}

// asked notes a request to the API that no namespace has decided on: what is decided is noted then,
// so that it stands before what follows from it.
func (h *Handler) asked(r telnyx.Received) {
	if r.Command.Name != "" {
		return
	}
	e := refused(r)
	for _, a := range h.host.Accounts() {
		if a.Key == r.Key {
			h.note(a, e)
			return
		}
	}
	if h.Watch != nil {
		e.At = r.At
		h.Watch("", e)
	}
}

// drop forgets the log of a namespace that has ended.
func (h *Handler) drop(key string) {
	h.mu.Lock()
	l := h.logs[key]
	delete(h.logs, key)
	h.mu.Unlock()
	if l != nil {
		l.forget(nil)
	}
}
