package schemas

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A capture counts what the bodies of one webhook show that were captured since 2025, in public
// places. testdata/captures/counts.json has one for each webhook, and two where the direction of
// the leg makes a difference.
type capture struct {
	Event string
	// Direction is that of the leg where the two differ.
	Direction string
	Bodies    int
	// Fields counts for each dotted path, with [] for the items of an array, how often the field
	// was captured with a value, as null, and not at all.
	Fields map[string][3]int
}

func captures(t *testing.T) (all []capture) {
	t.Helper()
	text, err := os.ReadFile("testdata/captures/counts.json")
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// untold are the places where typical bodies differ from what captures show, with the reason.
func untold() map[string]string {
	const directed = "only call.initiated knows the direction of its leg"
	return map[string]string{
		"call.answered outgoing data.payload.codec":         directed,
		"call.answered outgoing data.payload.sampling_rate": directed,
		"call.hangup incoming data.payload.tags":            directed,
	}
}

// TestTypicalIsWhatCapturesShow holds typical bodies against what two captures or more agree on:
// each field is there when it always was, null when it always was null, and absent when it never
// was there.
func TestTypicalIsWhatCapturesShow(t *testing.T) {
	differing := map[string]bool{}
	for _, c := range captures(t) {
		w, err := Default().Lookup(c.Event)
		if err != nil {
			t.Fatal(err)
		}
		shown, bodies := map[string]*[3]int{}, 0
		for seed := range uint64(200) {
			body := generate(t, w, seed, Options{}).Value.(map[string]any)
			payload := body["data"].(map[string]any)["payload"].(map[string]any)
			told := payload["direction"]
			if c.Direction != "" && told != nil && told != c.Direction {
				continue
			}
			bodies++
			tally("", body, c.known(w), shown)
		}
		if bodies == 0 {
			t.Fatalf("%s: no body is %s", c.Event, c.Direction)
		}
		for path, got := range shown {
			captured := c.Fields[path]
			count := captured[0] + captured[1] + captured[2]
			if _, seen := c.Fields[path]; !seen {
				captured, count = [3]int{2: c.Bodies}, c.Bodies
			}
			if container := path == "data" || path == "data.payload"; container || count < 2 {
				continue
			}
			for i, what := range []string{"a value", "null", "absent"} {
				key := strings.TrimSpace(c.Event+" "+c.Direction) + " " + path
				if captured[i] != count || got[i] == got[0]+got[1]+got[2] {
					continue
				}
				if differing[key] = true; untold()[key] == "" {
					t.Errorf("%s: always %s in %d captures, but typical bodies have "+
						"%d values, %d nulls and lack it %d times",
						key, what, count, got[0], got[1], got[2])
				}
			}
		}
	}
	for key := range untold() {
		if !differing[key] {
			t.Errorf("%s is as captured; it is no exception any more", key)
		}
	}
}

// known are the dotted paths that the webhook or its captures have.
func (c capture) known(w *Webhook) map[string]bool {
	known := map[string]bool{}
	for path := range c.Fields {
		known[path] = true
	}
	compiled, _ := w.compiled()
	for path := range compiled.root.fields() {
		known[path] = true
	}
	return known
}

// tally counts for each known path below an object whether it has a value, is null, or is absent.
func tally(path string, object map[string]any, known map[string]bool, into map[string]*[3]int) {
	prefix := strings.TrimPrefix(path+".", ".")
	for _, field := range slices.Sorted(maps.Keys(known)) {
		name, below := strings.CutPrefix(field, prefix)
		if !below || strings.ContainsAny(name, ".[") {
			continue
		}
		if into[field] == nil {
			into[field] = &[3]int{}
		}
		value, there := object[name]
		switch {
		case !there:
			into[field][2]++
			continue
		case value == nil:
			into[field][1]++
			continue
		}
		into[field][0]++
		if inner, ok := value.(map[string]any); ok {
			tally(field, inner, known, into)
		}
		items, _ := value.([]any)
		for _, item := range items {
			if inner, ok := item.(map[string]any); ok {
				tally(field+"[]", inner, known, into)
			}
		}
	}
}

// TestVoiceEventsHaveOneEnvelope asserts that an application which reads data.event_type, as all
// captured events of calls and conferences have it, can read each of them.
func TestVoiceEventsHaveOneEnvelope(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		calls := w.Family == "voice" || w.Family == "conference"
		if !calls || w.Header().Wire != wire.JSON || variant != "" {
			t.Skip("this is no event of calls and conferences")
		}
		for seed := range rounds() {
			body := generate(t, w, seed, Options{}).Value.(map[string]any)
			data, _ := body["data"].(map[string]any)
			meta, _ := body["meta"].(map[string]any)
			if !has(body, "data", "meta") || !has(meta, "attempt", "delivered_to") ||
				!has(data, "event_type", "id", "occurred_at", "payload", "record_type") {
				t.Fatalf("seed %d sends %v", seed, body)
			}
		}
	})
}

// has reports whether an object has these fields and no others.
func has(object map[string]any, names ...string) bool {
	return slices.Equal(slices.Sorted(maps.Keys(object)), names)
}
