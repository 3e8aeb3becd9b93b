package offhooktest

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// Request makes one webhook as the request that a handler gets, signed and not sent, for a handler
// that is called by the test itself:
//
//	w := httptest.NewRecorder()
//	handler.ServeHTTP(w, offhooktest.Request(t, "call.hangup"))
//
// A webhook that cannot be made ends the test.
func Request(t testing.TB, event string, with ...With) *http.Request {
	t.Helper()
	w := read(t, with)
	w.idle(t, "Request", map[string]bool{"Handler": w.Handler != nil, "Failover": w.Failover != "",
		"Policy": w.Policy != "", "Weather": len(w.Weather) > 0, "Speed": w.Speed != 0,
		"Options": len(w.Options) > 0, "Runs": w.Runs != 0, "Expect": w.Expect != nil})
	made, err := w.made(event)
	if err != nil {
		t.Fatalf("offhooktest: %s: %v", event, err)
	}
	r, err := received(t.Context(), made)
	if err != nil {
		t.Fatalf("offhooktest: %s: %v", event, err)
	}
	return r
}

// made is the signed request of one webhook, as it is sent.
func (w *With) made(event string) (*http.Request, error) {
	setting := w.setting()
	if err := setting.Check(); err != nil {
		return nil, err
	}
	now := w.Now
	if now.IsZero() {
		now = time.Now()
	}
	step := w.step(event)
	made, err := scenarios.NewWorld(&setting, event, 0, now.Add(-scenarios.Lag)).Emit(0, step)
	if err != nil {
		return nil, err
	}
	asks := emitter.Request{Event: made, URL: inProcess + cmp.Or(w.Path, "/webhooks"), At: now}
	if w.Spoil != "" {
		if asks.Spoil, err = emitter.LookupSpoil(w.Spoil); err != nil {
			return nil, err
		}
	}
	sender := emitter.Emitter{Key: w.Key}
	return sender.Prepare(asks)
}

// received is a request as a server hands it to a handler.
func received(ctx context.Context, sent *http.Request) (*http.Request, error) {
	body, err := io.ReadAll(sent.Body)
	if err != nil {
		return nil, err
	}
	r := httptest.NewRequestWithContext(ctx, sent.Method, sent.URL.RequestURI(), bytes.NewReader(body))
	r.Host = cmp.Or(sent.Host, sent.URL.Host)
	for name, values := range sent.Header {
		for _, value := range values {
			r.Header.Add(name, value)
		}
	}
	return r, nil
}
