package emitter_test

import (
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/emitter/hostile"
)

// The address that is dialled is checked, not only the name in the URL.
func TestTransportDialsThisMachineOnly(t *testing.T) {
	for url, says := range map[string]string{
		"http://192.0.2.1/":     "192.0.2.1:80 is not on this machine",
		"http://offhook.test/":  "name of the embedded receiver",
		"http://offhook.test./": "name of the embedded receiver",
	} {
		em := emitter.Emitter{
			Key: newKey(t, 1), AllowRemote: true, Transport: emitter.NewTransport(false),
		}
		a := em.Send(t.Context(), emitter.Request{Event: event(t, ""), URL: url})
		if a.Cause != emitter.CauseNotSent || !strings.Contains(a.Detail, says) {
			t.Errorf("%s: cause %q, detail %q", url, a.Cause, a.Detail)
		}
	}
}

// What a Transport changes of a request, or who prepares one, has no effect on the next one.
func TestEachRequestHasItsOwnURL(t *testing.T) {
	const url = "http://127.0.0.1:4010/webhooks"
	var paths []string
	em := emitter.Emitter{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		paths = append(paths, r.URL.Path)
		r.URL.Path = "/changed"
		return &http.Response{StatusCode: 200, Body: http.NoBody, Request: r}, nil
	})}
	asked := emitter.Request{Event: event(t, ""), URL: url}
	prepared, err := em.Prepare(asked)
	if err != nil {
		t.Fatal(err)
	}
	prepared.URL.Path = "/changed"
	for range 2 {
		if a := em.Send(t.Context(), asked); a.Status != 200 {
			t.Errorf("status %d, detail %q", a.Status, a.Detail)
		}
	}
	if !slices.Equal(paths, []string{"/webhooks", "/webhooks"}) {
		t.Errorf("the requests go to %q", paths)
	}
}

// Every name of this machine is looked up as localhost, whatever the resolver knows. What the
// receiver is told stays as it stands in the URL.
func TestNamesOfThisMachine(t *testing.T) {
	for _, host := range []string{
		"localhost", "localhost.", "LocalHost.", "app.LocalHost", "app.localhost.",
	} {
		s := hostile.Serve(t, func(conn *net.TCPConn, _ int, _ []byte) bool {
			_, _ = conn.Write([]byte(ok))
			return false
		})
		_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
		var names []string
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			DNSStart: func(info httptrace.DNSStartInfo) { names = append(names, info.Host) },
		})
		em := emitter.Emitter{Fresh: true}
		url := "http://" + host + ":" + port + "/"
		a := em.Send(ctx, emitter.Request{Event: event(t, ""), URL: url})
		if a.Status != 200 || a.URL != url {
			t.Errorf("%s: status %d, cause %q, detail %q", a.URL, a.Status, a.Cause, a.Detail)
		}
		if !slices.Equal(names, []string{"localhost"}) {
			t.Errorf("%s: the resolver is asked for %q", url, names)
		}
		requests, _ := s.Received()
		if len(requests) != 1 || !strings.Contains(requests[0], "\r\nHost: "+host+":"+port+"\r\n") {
			t.Errorf("%s: the receiver got %q", url, requests)
		}
	}
}

func TestProxyIsForOtherMachinesOnly(t *testing.T) {
	if emitter.NewTransport(false).Proxy != nil {
		t.Error("a transport for this machine has a proxy")
	}
	t.Setenv("HTTP_PROXY", "http://proxy.example:3128")
	t.Setenv("NO_PROXY", "")
	for url, proxied := range map[string]bool{
		"http://localhost/": false, "http://localhost./": false, "http://app.localhost/": false,
		"http://[::1]/": false, "http://offhook.test/": false, "http://example.com/": true,
	} {
		r, err := http.NewRequest(http.MethodPost, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		proxy, err := emitter.NewTransport(true).Proxy(r)
		if (proxy != nil) != proxied || err != nil {
			t.Errorf("%s goes through %v (%v)", url, proxy, err)
		}
	}
}
