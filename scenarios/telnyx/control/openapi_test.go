package control_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestEveryExampleIsAnswered sends each request of the description in a situation that it is for:
// it succeeds, and the answer is what the description says.
func TestEveryExampleIsAnswered(t *testing.T) {
	sent := 0
	for path, methods := range describedOnce().Paths {
		for method, op := range methods {
			if path == "/offhook/events" {
				continue // a stream; TestAStreamGoesOn reads it
			}
			sent++
			synctest.Test(t, func(t *testing.T) {
				d := open(t, target)
				leg := "caller"
				switch path[strings.LastIndex(path, "/")+1:] {
				case "answer", "busy", "decline":
					leg = "callee"
					d.outbound(d.key)
				case "press", "say", "hangup", "wait", "{run}":
					d.ask("", "POST", "/offhook/calls", `{}`)
					d.ask("", "POST", "/offhook/stories", `{"name":"voice/voicemail"}`)
				}
				at, query := path, url.Values{}
				for _, p := range op.Parameters {
					switch {
					case p.Name == "leg" && p.In == "path":
						at = strings.ReplaceAll(at, "{leg}", leg)
					case p.Name == "key":
						at = strings.ReplaceAll(at, "{key}", d.another())
					case p.In == "path":
						at = strings.ReplaceAll(at, "{"+p.Name+"}", fmt.Sprint(p.Example))
					case p.In == "query" && p.Example != nil:
						query.Set(p.Name, fmt.Sprint(p.Example))
					}
				}
				if len(query) > 0 {
					at += "?" + query.Encode()
				}
				var body string
				if op.RequestBody != nil {
					body = string(op.RequestBody.Content["application/json"].Example)
				}
				got := d.ask("", strings.ToUpper(method), at, body)
				if got.status/100 != 2 {
					t.Errorf("%s %s %s: %d %s", method, at, body, got.status, got.text)
				}
			})
		}
	}
	if sent < 20 {
		t.Errorf("only %d requests are described", sent)
	}
}

// another opens a namespace and returns its key.
func (d *desk) another() string {
	d.t.Helper()
	key, _ := d.ask("", "POST", "/offhook/namespaces", `{"target":"`+target+`"}`).data()["key"].(string)
	return key
}

// outbound has the application of a namespace place a call.
func (d *desk) outbound(key string) {
	d.t.Helper()
	if status := d.api(key, "POST", "/calls", map[string]any{"connection_id": "1", "to": "+12015550142",
		"from": "+12025550123"}); status != http.StatusOK {
		d.t.Fatalf("dial is answered %d", status)
	}
	time.Sleep(time.Second)
}

// TestRoutesAndDescriptionAgree asserts that what is described is there, by 405 for a method that no
// route has, and that each path takes the methods of the description and no others.
func TestRoutesAndDescriptionAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		for path, methods := range describedOnce().Paths {
			want := strings.ToUpper(strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
			got := d.ask("", "PATCH", path, "")
			if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != want {
				t.Errorf("%s: %d, takes %q, described are %q", path, got.status,
					got.header.Get("Allow"), want)
			}
		}
		if got := d.ask("", "GET", "/offhook/openapi.json", ""); got.text != string(described) {
			t.Error("what is served is not the description")
		}
	})
}

// TestWhatIsNotDescribedIsRefused asserts that no request takes a field or a parameter that is not
// described.
func TestWhatIsNotDescribedIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, target)
		for path, methods := range describedOnce().Paths {
			for method, op := range methods {
				at, body := strings.NewReplacer("{leg}", "caller", "{run}", "1").Replace(path), ""
				switch {
				case op.RequestBody != nil:
					body = `{"unheard_of":1}`
				case slices.Contains([]string{"/deliveries", "/commands", "/wait", "/events"},
					strings.TrimPrefix(path, "/offhook")):
					at += "?unheard_of=1"
				default:
					continue
				}
				got := d.ask("", strings.ToUpper(method), at, body)
				if got.status != http.StatusUnprocessableEntity ||
					!strings.Contains(got.detail(), `"unheard_of"`) {
					t.Errorf("%s %s %s: %d %s", method, at, body, got.status, got.text)
				}
			}
		}
	})
}

// TestTheDescriptionIsOpenAPI checks what a generator of clients needs.
func TestTheDescriptionIsOpenAPI(t *testing.T) {
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ OperationID string }
	}
	if err := json.Unmarshal(described, &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if other := ids[op.OperationID]; op.OperationID == "" || other != "" {
				t.Errorf("%s %s: operationId %q, which %q has too", method, path, op.OperationID, other)
			}
			ids[op.OperationID] = path
		}
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("openapi is %q", doc.OpenAPI)
	}
}
