package emitter_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func BenchmarkSign(b *testing.B) {
	key, body := newKey(b, 1), event(b, "").Body.Bytes(1, "http://localhost/")
	for b.Loop() {
		key.Sign("1753722025", body)
	}
}

func BenchmarkPrepare(b *testing.B) {
	em := emitter.Emitter{Key: newKey(b, 1)}
	r := emitter.Request{Event: event(b, ""), N: 2, URL: "http://localhost:8080/hook"}
	for b.Loop() {
		if _, err := em.Prepare(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSend(b *testing.B) {
	drain := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }
	server := httptest.NewServer(http.HandlerFunc(drain))
	defer server.Close()
	for name, fresh := range map[string]bool{"reused": false, "fresh": true} {
		b.Run(name, func(b *testing.B) {
			em := emitter.Emitter{Fresh: fresh}
			r := emitter.Request{Event: event(b, ""), URL: server.URL}
			for b.Loop() {
				if a := em.Send(b.Context(), r); a.Status != 200 {
					b.Fatalf("%+v", a)
				}
			}
		})
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
