package emitter_test

import (
	"fmt"
	"io"
	"net"
	"net/http/httptrace"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
)

// What a receiver sends behind an answer is not taken for the answer to the request that comes
// next over the connection, nor is the answer to that one taken for the answer to a third.
func TestStrayAnswersAreNoAnswers(t *testing.T) {
	quiet(t)
	number := regexp.MustCompile(`"attempt": (\d),`)
	server := hostile.Serve(t, func(conn *net.TCPConn, _ int, request []byte) bool {
		_, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nX-For: %s\r\nContent-Length: 0\r\n\r\n"+
			"HTTP/1.1 500 Stray\r\nContent-Length: 0\r\n\r\n", number.FindSubmatch(request)[1])
		return err == nil
	})
	var em emitter.Emitter
	var all sync.WaitGroup
	var reached atomic.Int64 // the attempts that were made in a row
	// Each attempt but the first writes its request when net/http has the connection back, and has
	// not looked yet at what comes behind the answer.
	var send func(n int, wrote func())
	send = func(n int, wrote func()) {
		reached.Store(max(reached.Load(), int64(n)))
		next := sync.OnceFunc(func() {
			written := make(chan struct{})
			all.Go(func() { send(n+1, sync.OnceFunc(func() { close(written) })) })
			<-written
		})
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			WroteRequest: func(httptrace.WroteRequestInfo) { wrote() },
			PutIdleConn: func(err error) {
				if err == nil && n < 4 {
					next()
				}
			},
		})
		a := em.Send(ctx, emitter.Request{Event: event(t, ""), N: n, URL: server.URL,
			Timeout: 10 * time.Second})
		if a.Status != 200 || a.ResponseHeader.Get("X-For") != fmt.Sprint(n) {
			t.Errorf("attempt %d: status %d for %s, cause %q (%s)", n, a.Status,
				a.ResponseHeader.Get("X-For"), a.Cause, a.Detail)
		}
		if a.Redialled != (n > 1) {
			t.Errorf("attempt %d: redialled is %v", n, a.Redialled)
		}
	}
	// Where net/http looks before it has the connection back, nothing is shown: then it is tried
	// again.
	for tries := 0; tries < 20 && reached.Load() < 3; tries++ {
		reached.Store(0)
		em = emitter.Emitter{}
		send(1, func() {})
		all.Wait()
	}
	if reached.Load() < 3 {
		t.Errorf("only %d attempts were made in a row", reached.Load())
	}
}

// It makes no difference whether a receiver that speaks first does so before the request.
func TestReceiversThatSpeakFirst(t *testing.T) {
	quiet(t)
	for text, says := range map[string]string{
		kept: "", "SSH-2.0-OpenSSH_9.6\r\n": `malformed HTTP response "SSH-2.0-OpenSSH_9.6"`,
	} {
		greets := hostile.Receiver{Greet: func(conn *net.TCPConn) bool {
			_, err := io.WriteString(conn, text)
			return err == nil
		}}
		for _, late := range []time.Duration{0, 50 * time.Millisecond} {
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				GotConn: func(httptrace.GotConnInfo) { time.Sleep(late) }})
			var em emitter.Emitter
			a := em.Send(ctx, emitter.Request{Event: event(t, ""), URL: greets.Start(t).URL,
				Timeout: 10 * time.Second})
			if (a.Status == 200) != (says == "") || !strings.HasSuffix(a.Detail, says) {
				t.Errorf("%q, %v late: status %d, detail %q", text, late, a.Status, a.Detail)
			}
		}
	}
}
