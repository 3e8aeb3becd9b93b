package scenarios

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestEveryFormGoesByGet asserts for every form of the catalogue that all of its fields arrive in
// the query, at the failover URL too, and for every JSON webhook that it is refused before anything
// is sent.
func TestEveryFormGoesByGet(t *testing.T) {
	to := emitter.Target{Primary: "http://p.localhost/?a=b", Failover: "http://f.localhost/",
		Method: http.MethodGet}
	for w := range schemas.Default().All() {
		if w.Header().Withheld != "" {
			continue
		}
		var mu sync.Mutex
		got := map[string]url.Values{}
		e := engine(One(w.Name, Step{}), Setting{Catalog: schemas.Default()}, 1)
		e.Targets.Default = to
		e.Emitter = &emitter.Emitter{Transport: hand(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			got[r.Method+" "+r.URL.Host] = r.URL.Query()
			return answer(http.StatusTeapot), nil
		})}
		var event emitter.Event
		e.Watch = func(h Happening) {
			if h.Emitted != nil {
				event = *h.Emitted
			}
		}
		_, err := e.Run(t.Context())
		if w.Header().Wire == wire.JSON {
			if err == nil || !strings.Contains(err.Error(), w.Name+" cannot go by GET") || len(got) > 0 {
				t.Errorf("%s: %v, and the receiver got %v", w.Name, err, got)
			}
			continue
		}
		want, _ := url.ParseQuery(string(event.Body.Bytes(1, to.Primary)))
		for host, more := range map[string]string{"p.localhost": "b", "f.localhost": ""} {
			fields := got["GET "+host]
			if len(want) == 0 || len(got) != 2 || fields.Get("a") != more {
				t.Fatalf("%s: the receiver got %v (%v)", w.Name, got, err)
			}
			for name := range want {
				if host == "p.localhost" && fields.Get(name) != want.Get(name) {
					t.Errorf("%s: %s is %q, not %q", w.Name, name, fields.Get(name), want.Get(name))
				}
			}
		}
	}
}
