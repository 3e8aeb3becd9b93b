package emitter_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// What a file says counts, its source is the file, and all else is as in the policy that it is
// like.
func TestReadPolicy(t *testing.T) {
	const whole = `
like: voice-4xx-no-retry
timeout: 5s
timeouts: {messaging: 3s, call.hangup: 1500ms}
primary: 4
failover: 0
wait: 0s
waits: [1s, 2s]
retries_ms:
  call.answered: [500, 1000]
  call.hold: []
success: 200
retried: 408  500
`
	p, err := emitter.ReadPolicy("a/mine.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range p.Figures() {
		got = append(got, f.Name+" "+f.Is)
		if f.Source != "a/mine.yaml" || f.Assumed {
			t.Errorf("%s is from %q, assumed %v", f.Name, f.Source, f.Assumed)
		}
	}
	want := "timeout 5s, timeout of call.hangup 1.5s, timeout of messaging 3s, primary attempts 4, " +
		"failover attempts 0, wait 0s, waits at one URL 1s 2s, " +
		"retries of call.answered 500ms 1s, retries of call.hold , delivered by 200, " +
		"tried again 408 500"
	if strings.Join(got, ", ") != want || p.Name != "a/mine.yaml" {
		t.Errorf("%s:\ngot  %s\nwant %s", p.Name, strings.Join(got, ", "), want)
	}

	like, err := emitter.LookupPolicy("messaging-6")
	if err != nil {
		t.Fatal(err)
	}
	p, err = emitter.ReadPolicy("x.yaml", []byte("like: messaging-6\nfailover: 1"))
	like.Name, like.For, like.Title, like.Redirects = p.Name, "", p.Title, p.Redirects
	like.Failover = emitter.Fact[int]{Is: 1, Source: "x.yaml"}
	if err != nil || !reflect.DeepEqual(p, like) {
		t.Errorf("got %+v, %v", p, err)
	}

	p, err = emitter.ReadPolicy("x.yaml", []byte("timeouts: {voice: 3s}"))
	if err != nil || len(p.Timeouts) != 1+len(emitter.DefaultPolicy().Timeouts) {
		t.Errorf("timeouts beside those of the default policy: %+v, %v", p.Timeouts, err)
	}
	if _, shared := emitter.DefaultPolicy().Timeouts["voice"]; shared {
		t.Error("what a file says has become part of the default policy")
	}
	p, err = emitter.ReadPolicy("x.yaml", []byte("timeout: 3s"))
	if err != nil || len(p.Timeouts) > 0 {
		t.Errorf("a timeout for all leaves others: %+v, %v", p.Timeouts, err)
	}
	p, err = emitter.ReadPolicy("x.yaml", []byte("like: messaging-6\nwait: 3s"))
	if err != nil || len(p.Waits.Is) > 0 {
		t.Errorf("a wait for all leaves others: %+v, %v", p.Waits, err)
	}
}

// A file that is no policy is refused with its place.
func TestPoliciesThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "x.yaml: the file says nothing",
		"# nothing\n":                         "x.yaml: the file says nothing",
		"- 1":                                 "x.yaml:1:1: this is not a list of NAME: VALUE",
		"primary":                             "x.yaml:1:1: this is not a list of NAME: VALUE",
		"primary: 2\n---\nprimary: 3":         "a second document begins here",
		"primary: 2\nprimary: 3":              "x.yaml:2:1: ",
		"primary: [":                          "x.yaml:1:",
		"wait: 1s\nprimry: 2":                 `x.yaml:2:1: unknown word "primry"; did you`,
		"like: messaging-7":                   `x.yaml:1:7: unknown policy "messaging-7"; did`,
		"primary: 0":                          `x.yaml:1:10: "0" is not a number of attempts`,
		"primary: 11":                         `"11" is not a number of attempts from 1 to 10`,
		"primary: 2.5":                        `"2.5" is not a number`,
		"primary: {}":                         "a plain value belongs here",
		"primary: *a":                         "x.yaml:1:",
		"failover: -1":                        `"-1" is not a number of attempts from 0 to 10`,
		"timeout: 2":                          `x.yaml:1:10: "2" is not a time from 1ms to 30s`,
		"timeout: 0s":                         "is not a time from",
		"timeout: 31s":                        "is not a time from",
		"wait: -1s":                           "is not a time from 0s to 1h0m0s",
		"wait: 61m":                           "is not a time from 0s to 1h0m0s",
		"waits: 1s":                           "this is not a list",
		"waits: []":                           "the list is empty",
		"primary: 3\nwaits: [1s, soon]":       `x.yaml:2:13: "soon" is not a time`,
		"primary: 3\nwaits: [1s, 2s, 3s]":     "x.yaml:2:8: 3 waits, but there are at most 3 attempts",
		"timeouts: 2s":                        "this is not a list of NAME: VALUE",
		"timeouts:\n  voice: 2":               `x.yaml:2:10: "2" is not a time`,
		"retries_ms: [1]":                     "this is not a list of NAME: VALUE",
		"retries_ms: {a: 1}":                  "this is not a list",
		"retries_ms: {a: [1s]}":               `"1s" is not a number of milliseconds`,
		"retries_ms: {a: [-1]}":               `"-1" is not a number of milliseconds`,
		"retries_ms: {a: [1, 1, 1, 1, 1, 1]}": "6 retries are more than the 5",
		"retries_ms: {a: [30000, 30001]}":     "1m0.001s together, more than the 60s",
		"success: 201":                        `"201" is neither 200 nor 2xx`,
		"primary: 2\nsuccess: 201":            "\n   1 | primary: 2\n>  2 | success: 201\n",
		"retried: 5x":                         `"5x" is neither any nor statuses`,
		"retried: any 500":                    "is neither any nor statuses",
		"retried: ''":                         "is neither any nor statuses",
		strings.Repeat("#", 10<<20) + "\n":    "x.yaml: more than 10 MB",
		strings.Repeat("[", 200_000):          "x.yaml:1:101: lists and mappings are nested",
	} {
		_, err := emitter.ReadPolicy("x.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v, want %q", text, err, want)
		}
	}
}

// Whatever a file says, reading it ends soon, its error names the file, and a policy that is read
// keeps the laws of all policies.
func FuzzReadPolicy(f *testing.F) {
	f.Add("like: messaging-6\nprimary: 2\nwaits: [1s]\nretries_ms: {call.hold: [500]}")
	f.Add("timeouts: {voice: 1s}\nsuccess: 2xx\nretried: 408 5xx")
	f.Add(strings.Repeat("[", 200))
	f.Add("a: &a [*a]\n<<: *a\nprimary: !!int 3")
	place := regexp.MustCompile(`^x\.yaml(:[0-9]+:[0-9]+)?: `)
	f.Fuzz(func(t *testing.T, text string) {
		began := time.Now()
		p, err := emitter.ReadPolicy("x.yaml", []byte(text))
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("reading took %v", took)
		}
		if err != nil {
			if !place.MatchString(err.Error()) {
				t.Errorf("the error does not name the file: %v", err)
			}
			return
		}
		to := emitter.Target{Primary: "http://p", Failover: "http://f"}
		if attempts, waits := p.Most("", to); attempts > 20 || waits > 20*time.Hour {
			t.Errorf("%d attempts, waits of %v", attempts, waits)
		}
		random := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			if err := walk(p, to, random); err != nil {
				t.Error(fmt.Errorf("%q: %w", text, err))
			}
		}
	})
}
