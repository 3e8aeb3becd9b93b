package emitter_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func BenchmarkSign(b *testing.B) {
	key, body := newKey(b, 1), event(b, "").Body(1, "http://localhost/")
	for b.Loop() {
		key.Sign("1753722025", body)
	}
}

func BenchmarkBody(b *testing.B) {
	ev := event(b, "")
	for b.Loop() {
		ev.Body(2, "http://localhost:8080/hook")
	}
}

func BenchmarkSend(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer server.Close()
	var em emitter.Emitter
	r := emitter.Request{Event: event(b, ""), URL: server.URL}
	for b.Loop() {
		if a := em.Send(b.Context(), r); a.Status != 200 {
			b.Fatalf("%+v", a)
		}
	}
}

func BenchmarkRecord(b *testing.B) {
	ledger, a := emitter.NewLedger(io.Discard), full()
	for b.Loop() {
		if err := ledger.Record(a); err != nil {
			b.Fatal(err)
		}
	}
}
