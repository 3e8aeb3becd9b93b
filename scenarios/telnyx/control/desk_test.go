package control_test

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/scenarios/telnyx/control"
)

//go:embed openapi.json
var described []byte

const target = "http://127.0.0.1/webhooks"

// A desk is offhook as others see it, and an application within the process.
type desk struct {
	t    *testing.T
	host *telnyx.Host
	*control.Handler
	key string // of the first namespace
	// app, which may be nil, gets each webhook, and answers with a status.
	app func(event string, payload map[string]any) int

	mu   sync.Mutex
	told []string // entries, as they came
}

func open(t *testing.T, to string) *desk {
	d := &desk{t: t, host: &telnyx.Host{}, key: control.NewKey()}
	d.host.Emitter = &emitter.Emitter{Transport: d}
	d.Handler = control.New(d.host)
	d.Watch = func(key string, e control.Entry) {
		d.mu.Lock()
		defer d.mu.Unlock()
		if e.At.IsZero() {
			t.Errorf("%s %s has no time", e.Kind, e.Path)
		}
		for field, value := range e.With {
			if e.Kind == control.Far && value == "" {
				t.Errorf("%s %s: nobody gave %s", e.Kind, e.Name, field)
			}
		}
		d.told = append(d.told, fmt.Sprintf("%s %s%s %d", e.Kind, e.Event, e.Name, e.Status))
	}
	_, err := d.host.Open(context.WithoutCancel(t.Context()), telnyx.Opening{Key: d.key, Seed: 1,
		Target: emitter.Target{Primary: to}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, a := range d.host.Accounts() {
			d.host.Close(a.Key)
		}
		d.host.Wait()
	})
	return d
}

// lines are the entries so far.
func (d *desk) lines() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.told)
}

// RoundTrip is the application.
func (d *desk) RoundTrip(r *http.Request) (*http.Response, error) {
	var body struct {
		Data struct {
			Type    string         `json:"event_type"`
			Payload map[string]any `json:"payload"`
		} `json:"data"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, err
	}
	status := http.StatusOK
	if d.app != nil {
		status = d.app(body.Data.Type, body.Data.Payload)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}, nil
}

// An answer is what a request was answered.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

// data is what a success tells of a thing.
func (a *answer) data() map[string]any {
	data, _ := a.body["data"].(map[string]any)
	return data
}

// list is what a success tells of several things.
func (a *answer) list() []any {
	data, _ := a.body["data"].([]any)
	return data
}

// detail is what is wrong.
func (a *answer) detail() string {
	errors, _ := a.body["errors"].([]any)
	if len(errors) == 0 {
		return ""
	}
	first, _ := errors[0].(map[string]any)
	text, _ := first["detail"].(string)
	return text
}

// ask sends a request with a key, "" for none. Every answer must be one that the description has.
func (d *desk) ask(key, method, path, body string) *answer {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return d.read(method, path, w.Result())
}

func (d *desk) read(method, path string, got *http.Response) *answer {
	d.t.Helper()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		d.t.Error(err)
	}
	a := &answer{status: got.StatusCode, header: got.Header, text: string(text)}
	if len(text) > 0 && json.Unmarshal(text, &a.body) != nil {
		d.t.Errorf("%s %s: no JSON: %s", method, path, text)
	}
	if err := fits(method, path, a); err != nil {
		d.t.Errorf("%s %s: %d %s: %v", method, path, a.status, text, err)
	}
	return a
}

// api gives a command to Telnyx's API.
func (d *desk) api(key, method, path string, body map[string]any) int {
	d.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		d.t.Error(err)
	}
	r := httptest.NewRequestWithContext(d.t.Context(), method, "/v2"+path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	w := httptest.NewRecorder()
	d.host.API.ServeHTTP(w, r)
	return w.Code
}

// A description is the OpenAPI file as far as tests read it.
type description struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Example  any
		}
		RequestBody *struct {
			Content map[string]struct{ Example json.RawMessage }
		}
		Responses map[string]struct {
			Content map[string]json.RawMessage
		}
	}
}

var describedOnce = sync.OnceValue(func() (d description) {
	if err := json.Unmarshal(described, &d); err != nil {
		panic(err)
	}
	return d
})

// template is the path of the description that a path is one of; "" where there is none.
func template(path string) string {
	path, _, _ = strings.Cut(path, "?")
	given := strings.Split(path, "/")
	for _, known := range slices.Sorted(maps.Keys(describedOnce().Paths)) {
		parts := strings.Split(known, "/")
		if len(parts) == len(given) && !slices.ContainsFunc(parts, func(part string) bool {
			i := slices.Index(parts, part)
			return !strings.HasPrefix(part, "{") && part != given[i]
		}) {
			return known
		}
	}
	return ""
}

// fits reports how an answer differs from the description.
func fits(method, path string, a *answer) error {
	known := template(path)
	op, there := describedOnce().Paths[known][strings.ToLower(method)]
	at := "#/components/schemas/Errors"
	switch {
	case there:
		response, declared := op.Responses[fmt.Sprint(a.status)]
		if !declared {
			return fmt.Errorf("the description does not know this status")
		}
		if response.Content["application/json"] == nil {
			return nil
		}
		at = "#/paths/" + strings.ReplaceAll(known, "/", "~1") + "/" + strings.ToLower(method) +
			"/responses/" + fmt.Sprint(a.status) + "/content/application~1json/schema"
	case known == "" && a.status != http.StatusNotFound, known != "" && a.status != 405:
		return fmt.Errorf("the description knows no such request")
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat = true
	const name = "https://offhook.test/openapi.json"
	if err := compiler.AddResource(name, bytes.NewReader(described)); err != nil {
		return err
	}
	schema, err := compiler.Compile(name + at)
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal([]byte(a.text), &value); err != nil {
		return err
	}
	return schema.Validate(value)
}
