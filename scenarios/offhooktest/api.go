package offhooktest

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// An API is Telnyx's REST API and the people at the far end, until the test ends. The application
// that is tested gives it commands, and webhooks follow from them.
//
// Its time is real, since the application takes some: a greeting lasts its seconds. In the bubble
// of a synctest.Test, with With.Handler, no test waits for that.
type API struct {
	// URL and Key are the base URL and the key that the application is given in place of Telnyx's,
	// PublicKey is that by which it verifies webhooks.
	URL, Key, PublicKey string

	t         testing.TB
	with      With
	emitter   *emitter.Emitter
	host      telnyx.Host
	transport http.RoundTripper
	account   *telnyx.Account // that Connect has opened
	sent      *Sent
	taken     map[*Event]bool // by Wait
	mu        sync.Mutex
	wrong     []string // what the test was not told yet
}

// Serve serves Telnyx's API: over HTTP at a port of this machine, or, with With.Handler, within the
// process, where Client reaches it.
func Serve(t testing.TB, with ...With) *API {
	t.Helper()
	w := read(t, with)
	idle := w.ofOne()
	maps.Copy(idle, map[string]bool{"Now": !w.Now.IsZero()})
	w.idle(t, "Serve", idle)
	if math.IsInf(w.Speed, 1) {
		t.Fatalf("offhooktest: With.Speed: the application needs time for its commands; give a factor")
	}
	a := &API{Key: "KEY_OFFHOOKTEST", PublicKey: w.Key.Public(), t: t, with: w, emitter: w.sender(t),
		sent: newSent(t), taken: map[*Event]bool{}}
	a.host = telnyx.Host{Emitter: a.emitter, Setting: w.setting(), Pace: w.Speed,
		Watch: func(_ *telnyx.Account, h scenarios.Happening) { a.happened(h) },
		Unsent: func(_ *telnyx.Account, name string, err error) {
			t.Errorf("offhooktest: %s: %v", name, err)
		}}
	var err error
	if a.host.Policy, err = w.policy(); err == nil {
		a.host.Weather, err = w.weather()
	}
	if err != nil {
		t.Fatalf("offhooktest: %v", err)
	}
	t.Cleanup(a.host.Wait)
	if w.Handler != nil {
		a.URL, a.transport = inProcess+"/v2", Transport(t, &a.host.API)
		return a
	}
	server := httptest.NewServer(&a.host.API)
	t.Cleanup(server.Close)
	a.URL, a.transport = server.URL+"/v2", server.Client().Transport
	return a
}

// Client reaches the API. Only with With.Handler does the application need it.
func (a *API) Client() *http.Client { return &http.Client{Transport: a.transport} }

// Connect has webhooks go to a URL from now on: those that follow from commands, and from what Far
// has the far end do. A webhook that is not delivered fails the test, at the next Wait or Sent.
func (a *API) Connect(url string) {
	a.t.Helper()
	if a.account != nil {
		a.t.Fatalf("offhooktest: the API is connected already; serve another one")
	}
	to, err := a.with.target(url)
	if err == nil {
		a.account, err = a.host.Open(a.t.Context(), telnyx.Opening{Key: a.Key, Target: to,
			Seed: a.with.Seed})
	}
	if err != nil {
		a.t.Fatalf("offhooktest: %v", err)
	}
}

// Far has somebody at the far end do something: dial, press keys, hang up, write. Leg is the one of
// whom it is, "" the caller. When is left out, but for a refusal: "before speak" names the command
// that is refused. What cannot be done now ends the test.
func (a *API) Far(leg string, deed scenarios.Far) {
	a.t.Helper()
	a.connected()
	with := scenarios.Values{"leg": leg, "from": deed.From, "to": deed.To, "digits": deed.Digits,
		"text": deed.Text, "machine": deed.Machine, "outcome": deed.Outcome, "status": deed.Status,
		"times": deed.Times, "acts": deed.Acts, "command": strings.TrimPrefix(deed.When, "before ")}
	answer, err := a.account.Command(a.t.Context(),
		scenarios.Command{Name: telnyx.Far + deed.Does, With: with})
	if err == nil && answer.Status != http.StatusOK {
		err = errors.New(telnyx.Reason(answer.Body))
	}
	if err != nil {
		a.t.Fatalf("offhooktest: the far end %s: %v", deed.Does, err)
	}
}

// Wait waits until a webhook of a name has been delivered, or given up: the first that no Wait has
// had. It waits for scenarios.Patience, and then ends the test.
func (a *API) Wait(event string) *Event {
	a.t.Helper()
	a.connected()
	patience := time.NewTimer(scenarios.Patience)
	defer patience.Stop()
	for {
		s := a.Sent()
		for _, e := range s.All(event) {
			if !a.taken[e] {
				a.taken[e] = true
				return e
			}
		}
		select {
		case <-s.changed:
		case <-patience.C:
			a.t.Fatalf("offhooktest: no %s within %s; %s", event, scenarios.Patience, s.told())
		}
	}
}

// Sent is what has been sent since Connect.
func (a *API) Sent() *Sent {
	a.t.Helper()
	a.tell()
	a.sent.mu.Lock()
	defer a.sent.mu.Unlock()
	return &Sent{t: a.t, changed: a.sent.changed, Events: append([]*Event(nil), a.sent.Events...),
		Commands: append([]Command(nil), a.sent.Commands...)}
}

// Play plays a closed loop to a URL, as Play does another story: the far end does what the story
// says, and the application gives the commands that it expects.
func (a *API) Play(story, url string) *Sent {
	a.t.Helper()
	if a.account != nil {
		a.t.Fatalf("offhooktest: the API is connected; a closed loop is played before Connect, or with " +
			"another API")
	}
	s, err := lookup(story)
	var e *scenarios.Engine
	if err == nil {
		e, err = a.with.engine(a.emitter, url)
	}
	if err != nil {
		a.t.Fatalf("offhooktest: %s: %v", story, err)
	}
	account := &telnyx.Account{Key: a.Key, Engine: e}
	play := telnyx.Play{Story: s, Setting: a.with.setting(), Account: account,
		CheckURL: a.emitter.CheckTarget}
	sent := newSent(a.t)
	e.Watch, e.Begin, e.Pace = sent.watch, play.Begin(), a.with.Speed
	a.host.API.Open(account)
	defer a.host.API.Close(a.Key)
	sent.end(a.t, e, s.Name, a.with.Seed)
	return sent
}

// happened keeps what happens.
func (a *API) happened(h scenarios.Happening) {
	if h.Delivered != nil && len(h.Delivered.Broken) > 0 {
		a.note("", errors.New(h.Delivered.String()))
	}
	a.sent.watch(h)
}

// note keeps what is wrong. The test is told when it looks, since what becomes of webhooks while it
// ends, and its servers with it, says nothing.
func (a *API) note(name string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.wrong = append(a.wrong, strings.TrimPrefix(name+": "+err.Error(), ": "))
}

// tell fails the test with what is wrong.
func (a *API) tell() {
	a.t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, wrong := range a.wrong {
		a.t.Errorf("offhooktest: %s", wrong)
	}
	a.wrong = nil
}

func (a *API) connected() {
	a.t.Helper()
	if a.account == nil {
		a.t.Fatalf("offhooktest: nothing says where webhooks go; call Connect first")
	}
}
