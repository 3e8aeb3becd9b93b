package clients

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// key is what applications give as theirs.
const key = "KEY0123"

// An exchange is Telnyx for one test: its API at a port, and at /far/… the far end of the calls.
type exchange struct {
	t       *testing.T
	url     string
	account *telnyx.Account

	mu   sync.Mutex
	told []occurrence
}

// An occurrence is a webhook that has occurred, or a command that was accepted. Session is the
// call_session_id of a webhook.
type occurrence struct {
	what, leg, session string
}

// open is an exchange whose webhooks go to an application, which may ask for its URL; nil is one
// that takes all.
func open(t *testing.T, application func(x *exchange) string) *exchange {
	t.Helper()
	x := &exchange{t: t}
	host := &telnyx.Host{Watch: x.watch, Unsent: func(_ *telnyx.Account, name string, err error) {
		t.Errorf("%s cannot be made: %v", name, err)
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /far/{deed}", func(w http.ResponseWriter, r *http.Request) {
		var with scenarios.Values
		if err := json.NewDecoder(r.Body).Decode(&with); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if event, ok := with["event"].(string); ok { // how often it has occurred
			json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"times": x.count(event)}})
			return
		}
		answer := x.far(r.PathValue("deed"), with)
		w.WriteHeader(answer.Status)
		json.NewEncoder(w).Encode(answer.Body)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/far/") {
			mux.ServeHTTP(w, r)
			return
		}
		host.API.ServeHTTP(w, r)
	}))
	x.url = server.URL
	t.Cleanup(func() {
		server.Close()
		host.Close(key)
		host.Wait()
	})
	to := sink
	if application != nil {
		to = application
	}
	account, err := host.Open(t.Context(), telnyx.Opening{Key: key, Seed: 7,
		Target: emitter.Target{Primary: to(x)}})
	if err != nil {
		t.Fatal(err)
	}
	x.account = account
	return x
}

// sink takes all webhooks.
func sink(x *exchange) string {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	x.t.Cleanup(server.Close)
	return server.URL
}

// far has the far end do something.
func (x *exchange) far(deed string, with scenarios.Values) scenarios.Answer {
	answer, err := x.account.Command(x.t.Context(), scenarios.Command{Name: telnyx.Far + deed,
		With: with})
	if err != nil {
		x.t.Errorf("far.%s: %v", deed, err)
	}
	return answer
}

func (x *exchange) watch(_ *telnyx.Account, h scenarios.Happening) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case h.Emitted != nil:
		var body struct {
			Data struct {
				Payload struct {
					Session string `json:"call_session_id"`
				}
			}
		}
		text := h.Emitted.Body.Bytes(1, "")
		if err := json.Unmarshal(text, &body); err != nil && h.Emitted.Family != "texml" { // a form
			x.t.Errorf("%s: %v", h.Emitted.Type, err)
		}
		x.told = append(x.told, occurrence{h.Emitted.Type, h.Emitted.Trace.Instances["leg"],
			body.Data.Payload.Session})
	case h.Command != nil && h.Answer != nil && h.Answer.Status < 300 &&
		!strings.HasPrefix(h.Command.Name, telnyx.Far):
		x.told = append(x.told, occurrence{what: h.Command.Name, leg: h.Answer.Instances["leg"]})
	}
}

// count is how often something has happened.
func (x *exchange) count(what string) (n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, told := range x.told {
		if told.what == what {
			n++
		}
	}
	return n
}
