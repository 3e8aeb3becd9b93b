package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/scenarios/telnyx/control"
)

// TestNamespacesDoNotDisturbEachOther plays a call in each of two namespaces at once: each sees its
// own, and the key of one opens nothing of the other.
func TestNamespacesDoNotDisturbEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		var keys []string
		for range 2 {
			got := d.ask("", "POST", "/offhook/namespaces", `{"target":"`+target+`","seed":7}`)
			keys = append(keys, got.data()["key"].(string))
		}
		d.ask(keys[0], "POST", "/offhook/calls", `{"from":"+12015550142"}`)
		d.ask(keys[1], "POST", "/offhook/messages", `{}`)
		d.ask(keys[0], "POST", "/offhook/troubles", `{"status":429}`)
		first := d.ask(keys[0], "GET", "/offhook/calls", "").list()[0].(map[string]any)
		id := first["call_control_id"].(string)
		if got := d.api(keys[1], "POST", "/calls/"+id+"/actions/answer", map[string]any{}); got != 404 &&
			got != 422 {
			t.Errorf("the key of another namespace answers the call: %d", got)
		}
		if got := d.api(keys[0], "POST", "/calls/"+id+"/actions/answer", map[string]any{}); got != 429 {
			t.Errorf("the trouble is gone: %d", got)
		}
		time.Sleep(time.Second)
		for i, want := range []string{"[call.initiated]", "[message.received]"} {
			var events []any
			for _, e := range d.ask(keys[i], "GET", "/offhook/deliveries", "").list() {
				events = append(events, e.(map[string]any)["event"])
			}
			if fmt.Sprint(events) != want {
				t.Errorf("namespace %d has %v", i, events)
			}
		}
		if got := d.ask("", "GET", "/offhook/calls", "").list(); len(got) != 0 {
			t.Errorf("the first namespace has %v", got)
		}
		if got := d.ask("KEYnone", "GET", "/offhook/calls", ""); got.status != 401 {
			t.Errorf("an unknown key is answered %d", got.status)
		}
		if got := len(d.ask("", "GET", "/offhook/namespaces", "").list()); got != 3 {
			t.Errorf("there are %d namespaces", got)
		}
		if got := d.ask("", "DELETE", "/offhook/namespaces/"+keys[0], ""); got.status != 204 {
			t.Errorf("deleting it is answered %d", got.status)
		}
		if got := d.api(keys[0], "GET", "/conferences", nil); got != http.StatusUnauthorized {
			t.Errorf("its key is still good: %d", got)
		}
		if got := d.ask(keys[0], "GET", "/offhook/calls", ""); got.status != 401 {
			t.Errorf("its key is still good here: %d", got.status)
		}
	})
}

// TestADeletedNamespaceLetsGo asserts that who waits for something in a namespace is told when it is
// deleted.
func TestADeletedNamespaceLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		key, waiting := d.another(), make(chan *answer)
		go func() { waiting <- d.ask(key, "GET", "/offhook/wait?for=call.hangup", "") }()
		synctest.Wait()
		d.ask("", "DELETE", "/offhook/namespaces/"+key, "")
		if got := <-waiting; got.status != http.StatusGone {
			t.Errorf("who waits is answered %d", got.status)
		}
	})
}

// TestNamespacesAreBounded asserts that who never deletes one is told so.
func TestNamespacesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		for range 999 {
			_, err := d.host.Open(t.Context(), telnyx.Opening{Key: control.NewKey()})
			if err != nil {
				t.Fatal(err)
			}
		}
		got := d.ask("", "POST", "/offhook/namespaces", "")
		if got.status != 422 || !strings.Contains(got.detail(), "1000 namespaces are open") {
			t.Errorf("one more is answered %d %s", got.status, got.text)
		}
	})
}

// TestWaitingOutlastsTheServer asserts that a server which lets no answer take long lets one wait.
func TestWaitingOutlastsTheServer(t *testing.T) {
	d := open(t, target)
	server := httptest.NewUnstartedServer(d)
	server.Config.WriteTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()
	answer, err := http.Get(server.URL + "/offhook/wait?for=call.hangup&timeout=200ms")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestTimeout {
		t.Errorf("it is answered %d", answer.StatusCode)
	}
}

// TestABodyIsJSON asserts that forms are refused, which any page in a browser could send.
func TestABodyIsJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "", "x/"} {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/offhook/calls",
				strings.NewReader(`{}`))
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			d.ServeHTTP(w, r)
			if got := d.read("POST", "/offhook/calls", w.Result()); got.status != 415 {
				t.Errorf("%q is answered %d", kind, got.status)
			}
		}
	})
}

// TestTheSameSeedHasTheSameValues asserts that a namespace can be had again.
func TestTheSameSeedHasTheSameValues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		var calls []string
		for range 2 {
			key, _ := d.ask("", "POST", "/offhook/namespaces",
				`{"target":"`+target+`","seed":7}`).data()["key"].(string)
			calls = append(calls, d.ask(key, "POST", "/offhook/calls", `{}`).text)
		}
		if calls[0] != calls[1] {
			t.Errorf("the calls are\n%s%s", calls[0], calls[1])
		}
	})
}

// TestWithoutATarget asserts what a namespace that has none refuses, and that the webhook_url of a
// command is a target all the same, but only on this machine.
func TestWithoutATarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, "")
		for path, body := range map[string]string{"/offhook/calls": `{}`, "/offhook/messages": `{}`,
			"/offhook/stories": `{"name":"voice/voicemail"}`} {
			if got := d.ask("", "POST", path, body); got.status != 422 ||
				!strings.HasPrefix(got.detail(), "no target: ") {
				t.Errorf("%s: %d %s", path, got.status, got.text)
			}
		}
		call := map[string]any{"connection_id": "1", "to": "+12015550142", "from": "+12025550123"}
		call["webhook_url"] = "http://192.0.2.1/"
		if got := d.api(d.key, "POST", "/calls", call); got != http.StatusUnprocessableEntity {
			t.Errorf("a webhook_url elsewhere is answered %d", got)
		}
		call["webhook_url"] = "http://127.0.0.1/mine"
		if got := d.api(d.key, "POST", "/calls", call); got != http.StatusOK {
			t.Errorf("a webhook_url is answered %d", got)
		}
		if got := d.wait("for=delivered+call.initiated")["url"]; got != "http://127.0.0.1/mine" {
			t.Errorf("the webhook went to %v", got)
		}
		delete(call, "webhook_url")
		d.api(d.key, "POST", "/calls", call)
		time.Sleep(time.Second)
		if !slices.ContainsFunc(d.lines(), func(e string) bool { return strings.HasPrefix(e, "unsent ") }) {
			t.Errorf("nothing says that a webhook has no place to go: %q", d.lines())
		}
	})
}

// TestResetIsOneStep asserts that a reset ends calls and forgets the log, keeps key, target and seed,
// and that no command meets a key that is not good.
func TestResetIsOneStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		before := d.ask("", "POST", "/offhook/calls", `{}`).data()
		time.Sleep(time.Second)
		waiting := make(chan *answer)
		go func() { waiting <- d.ask("", "GET", "/offhook/wait?for=call.hangup", "") }()
		stop, statuses := make(chan struct{}), make(chan int, 10_000)
		go func() {
			defer close(statuses)
			for {
				select {
				case <-stop:
					return
				default:
					statuses <- d.api(d.key, "GET", "/conferences", nil)
					statuses <- d.ask("", "GET", "/offhook/calls", "").status
					time.Sleep(time.Microsecond)
				}
			}
		}()
		synctest.Wait()
		reset := d.ask("", "POST", "/offhook/reset", "")
		close(stop)
		for status := range statuses {
			if status != http.StatusOK && status != http.StatusServiceUnavailable {
				t.Errorf("a command is answered %d", status)
			}
		}
		if got := <-waiting; got.status != http.StatusGone {
			t.Errorf("who waited is answered %d", got.status)
		}
		time.Sleep(time.Second)
		list := d.ask("", "GET", "/offhook/deliveries", "")
		if len(list.list()) != 0 || list.body["lost"] != 0.0 || reset.data()["seq"] == 0.0 {
			t.Errorf("the log is %s after %s", list.text, reset.text)
		}
		if got := d.ask("", "GET", "/offhook/calls", "").list(); len(got) != 0 {
			t.Errorf("the calls are %v", got)
		}
		if got := d.api(d.key, "GET", "/conferences", nil); got != http.StatusOK {
			t.Errorf("a command afterwards is answered %d", got)
		}
		after := d.ask("", "POST", "/offhook/calls", `{}`).data()
		if after["call_control_id"] != before["call_control_id"] || after["leg"] != before["leg"] {
			t.Errorf("the first call is %v, and was %v", after, before)
		}
		d.wait("for=delivered+call.initiated")
	})
}

// TestWaitingInVain asserts what is told when something does not come, and that it may have come
// before, or on another leg.
func TestWaitingInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		began := time.Now()
		seq := d.ask("", "POST", "/offhook/calls", `{}`).data()["seq"]
		d.ask("", "POST", "/offhook/calls", `{}`)
		got := d.ask("", "GET", fmt.Sprint("/offhook/wait?for=call.hangup&leg=caller-2&since=", seq), "")
		if took := time.Since(began); got.status != 408 || took != 30*time.Second ||
			got.detail() != "call.hangup did not come within 30s" {
			t.Errorf("%d after %s: %s", got.status, took, got.text)
		}
		var came []any
		for _, e := range got.body["since"].([]any) {
			came = append(came, e.(map[string]any)["kind"])
		}
		if fmt.Sprint(came) != "[far webhook attempt delivery]" {
			t.Errorf("what came is %v", came)
		}
		d.wait("for=call.initiated&timeout=0s")
		if got := d.ask("", "GET", fmt.Sprint("/offhook/wait?for=call.initiated&timeout=0s&since=",
			d.ask("", "GET", "/offhook/deliveries", "").body["seq"]), ""); got.status != 408 {
			t.Errorf("what came before is not behind since: %d", got.status)
		}
		d.api(d.key, "POST", "/calls/v3:none/actions/answer", map[string]any{})
		if got := d.ask("", "GET", "/offhook/wait?for=command+answer&timeout=1s", ""); got.status != 408 {
			t.Errorf("a command that was refused is taken: %s", got.text)
		}
		d.wait("for=command+answer&status=422&timeout=1s")
	})
}

// TestWaitingEndsWithWhoWaits asserts that nothing waits for a client that has gone.
func TestWaitingEndsWithWhoWaits(t *testing.T) {
	for _, path := range []string{"/offhook/wait?for=call.hangup", "/offhook/events"} {
		synctest.Test(t, func(t *testing.T) {
			d := open(t, target)
			ctx, leave := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				r := httptest.NewRequestWithContext(ctx, "GET", path, nil)
				d.ServeHTTP(httptest.NewRecorder(), r)
			}()
			synctest.Wait()
			leave()
			synctest.Wait()
			select {
			case <-ended:
			default:
				t.Errorf("%s goes on", path)
			}
		})
	}
}

// TestAStreamGoesOn asserts that a stream has every entry once, in order, also for who comes back,
// that it says that it lives, and that it ends with the namespace.
func TestAStreamGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.ask("", "POST", "/offhook/calls", `{}`)
		time.Sleep(time.Second)
		first, leave := d.stream("")
		synctest.Wait()
		leave()
		ids, text := first()
		if fmt.Sprint(ids) != "[1 2 3 4]" || !strings.Contains(text, "event: webhook\ndata: {") {
			t.Errorf("the stream is %s", text)
		}
		d.ask("", "POST", "/offhook/calls/caller/hangup", "")
		time.Sleep(time.Second)
		second, _ := d.stream("4")
		time.Sleep(16 * time.Second)
		d.ask("", "POST", "/offhook/messages", `{}`)
		time.Sleep(time.Second)
		d.ask("", "POST", "/offhook/reset", "")
		ids, text = second()
		if fmt.Sprint(ids) != "[5 6 7 8 9 10 11 12]" || strings.Count(text, "\n: nothing new\n") != 1 {
			t.Errorf("the stream goes on with %v: %s", ids, text)
		}
		bad := httptest.NewRequestWithContext(t.Context(), "GET", "/offhook/events", nil)
		bad.Header.Set("Last-Event-ID", "x")
		w := httptest.NewRecorder()
		d.ServeHTTP(w, bad)
		if got := d.read("GET", "/offhook/events", w.Result()); got.status != 422 {
			t.Errorf("a bad Last-Event-ID is answered %d", got.status)
		}
	})
}

// stream reads the stream behind an entry. The function waits for its end, and returns the numbers
// of its entries and its text.
func (d *desk) stream(last string) (read func() ([]int64, string), leave func()) {
	ctx, leave := context.WithCancel(d.t.Context())
	r := httptest.NewRequestWithContext(ctx, "GET", "/offhook/events", nil)
	r.Header.Set("Last-Event-ID", last)
	w, ended := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(ended)
		d.ServeHTTP(w, r)
	}()
	return func() (ids []int64, text string) {
		<-ended
		text = w.Body.String()
		for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			var e struct{ Seq int64 }
			if ok && json.Unmarshal([]byte(data), &e) == nil {
				ids = append(ids, e.Seq)
			}
		}
		return ids, text
	}, leave
}

// TestTheLogIsBounded asserts that a log keeps the latest entries, and says what it has lost.
func TestTheLogIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		const many = 7000
		for range many {
			d.api(d.key, "GET", "/conferences", nil)
		}
		got := d.ask("", "GET", "/offhook/commands?limit=5", "")
		lost, list := got.body["lost"].(float64), got.list()
		first := list[0].(map[string]any)["seq"].(float64)
		if got.body["seq"] != float64(many) || lost < many-6000 || first != lost+1 || len(list) != 5 {
			t.Errorf("lost are %v, the first is %v of %d, the last %v", lost, first, len(list),
				got.body["seq"])
		}
		vain := d.ask("", "GET", "/offhook/wait?for=call.hangup&timeout=0s", "")
		since := vain.body["since"].([]any)
		if last := since[len(since)-1].(map[string]any)["seq"]; len(since) != 100 || last != float64(many) {
			t.Errorf("who waits in vain is told %d entries, the last is %v", len(since), last)
		}
		stream, leave := d.stream("3")
		synctest.Wait()
		leave()
		if _, text := stream(); !strings.HasPrefix(text, fmt.Sprintf(
			"event: lost\ndata: {\"lost\":%v}\n\n", lost-3)) {
			t.Errorf("the stream begins %.80s", text)
		}
	})
}

// TestListsAreFiltered asserts that each parameter of the lists has an effect.
func TestListsAreFiltered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		d.app = func(event string, _ map[string]any) int {
			return map[string]int{"call.initiated": 200, "call.hangup": 404}[event]
		}
		d.ask("", "POST", "/offhook/calls", `{"leg":"a"}`)
		d.ask("", "POST", "/offhook/calls", `{"leg":"b"}`)
		time.Sleep(time.Second)
		d.ask("", "POST", "/offhook/calls/b/hangup", ``)
		time.Sleep(10 * time.Minute)
		d.api(d.key, "GET", "/conferences", nil)
		d.api(d.key, "POST", "/messages", map[string]any{})
		d.wait("for=failed+call.hangup&timeout=0s")
		vain := d.ask("", "GET", "/offhook/wait?for=delivered+call.hangup&timeout=0s", "")
		if vain.status != http.StatusRequestTimeout {
			t.Errorf("what has failed is taken for delivered: %s", vain.text)
		}
		for query, want := range map[string]int{
			"deliveries": 3, "deliveries?event=call.hangup": 1, "deliveries?leg=a": 1,
			"deliveries?status=200": 2, "deliveries?outcome=failed": 1, "deliveries?limit=2": 2,
			"deliveries?since=1000": 0, "commands": 2, "commands?name=list_conferences": 1,
			"commands?status=422": 1, "commands?leg=a": 0,
		} {
			if got := d.ask("", "GET", "/offhook/"+query, ""); len(got.list()) != want {
				t.Errorf("%s: %d, not %d: %s", query, len(got.list()), want, got.text)
			}
		}
	})
}
