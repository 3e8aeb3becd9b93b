package clients

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// TestIVR plays each way through a phone menu with an application on the SDK, and with one that has
// nothing but fetch: the webhooks arrive signed, the commands are accepted, and the call ends.
func TestIVR(t *testing.T) {
	begins := "call.initiated answer call.answered gather_using_speak "
	chooses := begins + "call.dtmf.received call.gather.ended "
	speaks := "speak call.speak.started call.speak.ended "
	ways := map[string]struct {
		does func(c *caller)
		want string
	}{
		"hours": {func(c *caller) { c.presses("1") },
			chooses + speaks + "hangup call.hangup"},
		"address": {func(c *caller) { c.presses("2") },
			chooses + speaks + "hangup call.hangup"},
		"an agent": {func(c *caller) {
			c.presses("3")
			c.callee("answers", "call.initiated")
			c.hears("call.bridged")
			c.callee("hangs_up", "call.answered")
		}, chooses + "transfer call.hangup"},
		"a busy agent": {func(c *caller) {
			c.presses("3")
			c.callee("is_busy", "call.initiated")
		}, chooses + "transfer " + speaks + "hangup call.hangup"},
		"a message": {func(c *caller) {
			c.presses("4")
			c.hangsUp("record_start")
		}, chooses + speaks + "record_start call.hangup call.recording.saved"},
		"a caller who gives up": {func(c *caller) {
			c.hangsUp("gather_using_speak")
		}, begins + "call.gather.ended call.hangup"},
		"a caller who gives up in the middle": {func(c *caller) {
			c.presses("1")
			c.hangsUp("call.speak.started")
		}, chooses + "speak call.speak.started call.speak.ended call.hangup"},
	}
	for script, needs := range map[string][]string{"ivr.mjs": {"telnyx"}, "ivr-fetch.mjs": nil} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			folder := workshop(t, needs...)
			var url string
			x := open(t, func(x *exchange) string {
				url = serves(t, node(t, folder, script, x))
				return url
			})
			t.Run("forged", func(t *testing.T) {
				answer, err := http.Post(url, "application/json", strings.NewReader("{}"))
				if err != nil {
					t.Fatal(err)
				}
				if answer.Body.Close(); answer.StatusCode != http.StatusForbidden {
					t.Errorf("a webhook that nobody signed is answered %s", answer.Status)
				}
			})
			var all sync.WaitGroup // most of the time they wait, and more of them than tests may run
			callers := map[string]*caller{}
			for way, c := range ways {
				who := &caller{x: x, leg: strings.ReplaceAll(way, " ", "-")}
				callers[way] = who
				all.Go(func() {
					who.far(who.leg, "dials")
					c.does(who)
					for want := range strings.FieldsSeq(c.want) {
						who.hears(want)
					}
				})
			}
			all.Wait()
			for way, c := range ways {
				t.Run(way, func(t *testing.T) {
					who := callers[way]
					if got := strings.Join(who.heard(), " "); who.wrong != "" || got != c.want {
						t.Errorf("it goes\n%s, not\n%s\n%s", got, c.want, who.wrong)
					}
				})
			}
		})
	}
}

// A caller is somebody who calls the application. After the first thing that goes wrong, nothing is
// done any more.
type caller struct {
	x     *exchange
	leg   string
	wrong string
}

// far has a leg do something.
func (c *caller) far(leg, deed string, digits ...string) {
	if c.wrong != "" {
		return
	}
	with := scenarios.Values{"leg": leg, "digits": strings.Join(digits, "")}
	if answer := c.x.far(deed, with); answer.Status != 200 {
		c.wrong = fmt.Sprint("far.", deed, ": ", answer.Body)
	}
}

// presses presses a key, once it is asked for.
func (c *caller) presses(key string) {
	c.hears("gather_using_speak")
	c.far(c.leg, "presses", key)
}

// hangsUp hangs up some time after something has happened to the caller.
func (c *caller) hangsUp(what string) {
	c.hears(what)
	time.Sleep(200 * time.Millisecond)
	c.far(c.leg, "hangs_up")
}

// callee has the one to whom the caller is put through do something, after something has occurred.
func (c *caller) callee(deed, after string) {
	var leg, session string
	c.until(after+" of the callee", func(o occurrence) bool {
		if o.leg == c.leg && o.session != "" {
			session = o.session
		}
		leg = o.leg
		return o.what == after && o.session == session && o.leg != c.leg
	})
	c.far(leg, deed)
}

// hears waits for what happens to the caller.
func (c *caller) hears(what string) {
	c.until(what, func(o occurrence) bool { return o.what == what && o.leg == c.leg })
}

func (c *caller) until(what string, is func(occurrence) bool) {
	for range 1000 {
		c.x.mu.Lock()
		found := slices.ContainsFunc(c.x.told, is)
		c.x.mu.Unlock()
		if found || c.wrong != "" {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.wrong = what + " does not come"
}

// heard is what has happened to the caller, bridging apart.
func (c *caller) heard() (all []string) {
	c.x.mu.Lock()
	defer c.x.mu.Unlock()
	for _, o := range c.x.told {
		if o.leg == c.leg && o.what != "call.bridged" {
			all = append(all, o.what)
		}
	}
	return all
}
