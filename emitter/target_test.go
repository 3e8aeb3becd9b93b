package emitter_test

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/emitter"
)

func TestRoutesReplaceThePrimaryURL(t *testing.T) {
	targets := emitter.Targets{
		Default: emitter.Target{Primary: "http://default", Failover: "http://failover"},
		Routes: []emitter.Route{
			{Match: "", URL: "http://nothing"},
			{Match: "voice", URL: "http://voice"},
			{Match: "call.answered", URL: "http://answered"},
			{Match: "call.answered", URL: "http://second"},
		},
	}
	for _, test := range []struct{ eventType, family, want string }{
		{"call.answered", "voice", "http://answered"},
		{"call.hangup", "voice", "http://voice"},
		{"fax.sent", "fax", "http://default"},
		{"", "", "http://default"},
	} {
		got := targets.For(emitter.Event{Type: test.eventType, Family: test.family})
		if got.Primary != test.want || got.Failover != "http://failover" {
			t.Errorf("%s of %s goes to %v, want %s", test.eventType, test.family, got, test.want)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for _, test := range []struct {
		url  string
		says string // empty: allowed
	}{
		{"http://localhost:8080/hook?a=b@c", ""},
		{"https://LOCALHOST./", ""},
		{"http://app.localhost/", ""},
		{"http://127.0.0.1", ""},
		{"http://127.9.9.9:1/", ""},
		{"http://[::1]:80/", ""},
		{"http://[::ffff:127.0.0.1]/", ""},
		{"http://offhook.test/hook", ""},
		{"http://example.com/", "set AllowRemote to send there"},
		{"http://notlocalhost/", "not on this machine"},
		{"http://localhost.example.com/", "not on this machine"},
		{"http://127.0.0.1.example.com/", "not on this machine"},
		{"http://a.offhook.test/", "not on this machine"},
		{"http://2130706433/", "not on this machine"},
		{"http://0.0.0.0/", "not on this machine"},
		{"http://10.0.0.1/", "not on this machine"},
		{"", "does not start with http"},
		{"localhost:8080", "does not start with http"},
		{"ftp://localhost/", "does not start with http"},
		{"http:///path", "has no host"},
		{"http://localhost:65536/", "has a port that is not between 1 and 65535"},
		{"http://localhost:0/", "has a port"},
		{"http://localhost:/", ""},
		{"http://:80/", "has no host"},
		{"http://localhost/#top", "has a fragment"},
		{"http://local host/", "is not a URL"},
		{"http://localhost:port/", `is not a URL: invalid port ":port"`},
		{"http://user:secret@localhost/", "carries a user name"},
		{"http://user:sec/ret@localhost/", "is not a URL"},
		{"user:secret@localhost", "does not start with http"},
	} {
		err := emitter.CheckURL(test.url, false)
		switch {
		case test.says == "" && err != nil:
			t.Errorf("%s is refused: %v", test.url, err)
		case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says)):
			t.Errorf("%s: got error %v, want one that says %q", test.url, err, test.says)
		}
		if err != nil && strings.Contains(err.Error(), "sec") {
			t.Errorf("the error for %s repeats the password: %v", test.url, err)
		}
	}
	if err := emitter.CheckURL("https://example.com/hook", true); err != nil {
		t.Errorf("a remote URL that is allowed: %v", err)
	}
}
