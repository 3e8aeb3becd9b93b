package telnyx

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// An office is a namespace with many calls, whose receiver takes everything.
type office struct {
	api     API
	account *Account
	run     scenarios.Run
	space   *Namespace
	end     func()
}

// opened is an office in which time passes at a pace.
func opened(t testing.TB, pace float64) *office {
	o := &office{space: &Namespace{}}
	o.space.Unsent = func(name string, err error) { t.Errorf("%s: %v", name, err) }
	o.account = &Account{Key: "KEY0", Engine: &scenarios.Engine{Pace: pace,
		Emitter: &emitter.Emitter{Transport: everything{}},
		Targets: emitter.Targets{Default: emitter.Target{Primary: "http://127.0.0.1/"}}}}
	o.api.Open(o.account)
	world := scenarios.NewWorld(&scenarios.Setting{Seed: 5}, "", 0, time.Time{})
	o.run = o.account.Engine.Start(world, o.space)
	o.account.adopt(o.run, o.space)
	ctx, cancel := context.WithCancel(t.Context())
	var played sync.WaitGroup
	played.Go(func() { o.account.Engine.Run(ctx) })
	o.end = func() { cancel(); played.Wait() }
	return o
}

type everything struct{}

func (everything) RoundTrip(r *http.Request) (*http.Response, error) {
	_, err := io.Copy(io.Discard, r.Body)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, err
}

// far has the far end do something, and returns the call_control_id.
func (o *office) far(t testing.TB, does string, with scenarios.Values) string {
	answer, err := o.account.Engine.Command(t.Context(), o.run,
		scenarios.Command{Name: Far + does, With: with})
	if err != nil || answer.Status != http.StatusOK {
		t.Fatalf("%s: %v %v", does, answer, err)
	}
	id, _ := answer.Body.(map[string]any)["data"].(map[string]any)["call_control_id"].(string)
	return id
}

// order gives a command by the API, and returns the status.
func (o *office) order(t testing.TB, method, id, action, body string) int {
	r := httptest.NewRequestWithContext(t.Context(), method, "/v2/calls/"+id+"/actions/"+action,
		bytes.NewReader([]byte(body)))
	r.Header.Set("Authorization", "Bearer KEY0")
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	o.api.ServeHTTP(w, r)
	return w.Code
}

// heap is what is held, once what is not has been let go.
func heap() int64 {
	var now runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}

// BenchmarkCommandAmongLiveCalls tells how long a command takes beside its HTTP request where 10 000
// calls are answered, and how many bytes such a call has.
func BenchmarkCommandAmongLiveCalls(b *testing.B) {
	const calls = 10_000
	o := opened(b, 1)
	defer o.end()
	before := heap()
	ids := make([]string, calls)
	for i := range ids {
		ids[i] = o.far(b, "dials", nil)
		if status := o.order(b, "POST", ids[i], "answer", "{}"); status != http.StatusOK {
			b.Fatalf("it answers %d", status)
		}
	}
	time.Sleep(time.Second)
	each := float64(heap()-before) / calls
	for _, c := range []struct{ action, method, body string }{
		{"client_state_update", "PUT", `{"client_state":"YQ=="}`},
		{"speak", "POST", `{"payload":"Hello.","voice":"female"}`},
	} {
		b.Run(c.action, func(b *testing.B) {
			i := 0
			for b.Loop() {
				i++
				if status := o.order(b, c.method, ids[i%calls], c.action, c.body); status != 200 {
					b.Fatalf("it answers %d", status)
				}
			}
			b.ReportMetric(each, "B/call")
		})
	}
}

// TestALiveCallIsSmall asserts how much memory calls have, and that it returns when they are over:
// many are placed and ended over hours of story time.
func TestALiveCallIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("it places many calls")
	}
	const many, pace = 400, 10_000
	o := opened(t, pace)
	defer o.end()
	round := func() int64 {
		for i := range many {
			leg := scenarios.Values{"leg": "caller" + strconv.Itoa(i)}
			id := o.far(t, "dials", leg)
			o.order(t, "POST", id, "answer", "{}")
			o.far(t, "hangs_up", leg)
		}
		time.Sleep(11 * time.Minute / pace)
		o.far(t, "waits", nil)
		return heap()
	}
	round()
	round() // so many deliveries are kept
	before := round()
	for range 2 {
		round()
	}
	if after := round(); after-before > 1<<20 {
		t.Errorf("%d calls leave %d bytes", 3*many, after-before)
	}
	if n := len(o.space.calls) + len(o.space.legs) + len(o.space.pending); n > many/4 {
		t.Errorf("%d are still known", n)
	}
}
