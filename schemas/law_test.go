package schemas

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestOverridesChooseRows asserts that what is set chooses what goes with it, also backwards: by a
// field that a row fills, by one within a list, and by one that a row leaves out.
func TestOverridesChooseRows(t *testing.T) {
	const payload = "/data/payload/"
	for _, c := range []struct {
		webhook, path string
		value         any
		want          map[string]string
	}{
		{"message.finalized", "errors.0.code", "40005", map[string]string{"to/0/status": "expired"}},
		{"message.finalized", "to", []any{map[string]any{"carrier": "X", "line_type": "Wireless",
			"phone_number": "+12025550142", "status": "queued"}}, map[string]string{"errors": "[]"}},
		{"message.finalized", "errors", []any{map[string]any{"code": "40005", "title": "a"}},
			map[string]string{"to/0/status": "expired"}},
		{"message.finalized", "to.0.status", "delivered", map[string]string{"errors": "[]"}},
		{"message.sent", "media.0.url", "https://example.com/a.jpg", map[string]string{
			"type": "MMS", "parts": "1"}},
		{"call.hangup", "hangup_cause", "user_busy", map[string]string{
			"sip_hangup_cause": "486", "call_quality_stats": "<absent>", "hangup_source": "callee"}},
		{"call.cost", "status", "error", map[string]string{
			"total_cost": "<nil>", "billed_duration_secs": "<nil>", "cost_parts": "<absent>"}},
		{"call.recording.saved", "format", "wav", map[string]string{"recording_urls/mp3": "<absent>"}},
	} {
		for seed := range uint64(30) {
			doc := generate(t, lookup(t, c.webhook), seed,
				Options{With: []Override{{Path: c.path, Value: c.value}}})
			for field, want := range c.want {
				value, there := doc.At(payload + field)
				got := fmt.Sprint(value)
				if !there {
					got = "<absent>"
				}
				if got != want {
					t.Fatalf("%s with %s=%v, seed %d: %s is %s, not %s",
						c.webhook, c.path, c.value, seed, field, got, want)
				}
			}
		}
	}
}

// TestATimeThatIsSetMovesTheInstance asserts that a moment is read back from a field that writes
// it.
func TestATimeThatIsSetMovesTheInstance(t *testing.T) {
	const began = "2026-03-04T08:00:00.000000Z"
	play := onStage(t, 3)
	first := play.tell(lookup(t, "call.answered"), Options{
		With: []Override{{Path: "start_time", Value: began}}})
	later := play.tell(lookup(t, "call.hangup"), Options{})
	if got := at(later, "/data/payload/start_time"); got != began {
		t.Errorf("the call that is hung up began at %v", got)
	}
	want, _ := time.Parse(time.RFC3339Nano, began)
	id := fmt.Sprint(at(first, "/data/payload/call_session_id"))
	after := time.Duration((ticks(t, id)-0x01B21DD213814000)*100 - want.UnixNano())
	if after < 0 || after > time.Second {
		t.Errorf("the id of the session tells a time %v after the beginning", after)
	}
}

// TestWhatWasNotSeenLiesWithinWhatWas asserts that moments which nobody saw come after what was
// last seen of the call.
func TestWhatWasNotSeenLiesWithinWhatWas(t *testing.T) {
	files := own(`{"visit": {"of": "leg",
		"moments": {"began": "", "sat": "1h..2h", "ended": "1h..2h"}}}`,
		`{"visit": "ended", "leg": "any"}`, `"properties": {
			"began": {"type": "string", "format": "date-time", "x-generate": "${visit.began|iso6}"},
			"sat": {"type": "string", "format": "date-time", "x-generate": "${visit.sat|iso6}"}}`)
	c, err := Load(t.Context(), folder(files))
	if err != nil {
		t.Fatal(err)
	}
	stage, err := c.NewStage(1, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	play := &troupe{t, stage, noon()}
	call, _ := c.Lookup("call.answered")
	play.tell(call, Options{})
	play.at = play.at.Add(10 * time.Second)
	visit, _ := c.Lookup("house.seen")
	doc := play.tell(visit, Options{})
	for _, field := range []string{"began", "sat"} {
		was, err := time.Parse(time.RFC3339Nano, fmt.Sprint(at(doc, "/data/payload/"+field)))
		if err != nil || was.Before(noon()) || was.After(play.at) {
			t.Errorf("%s is %v (%v)", field, was, err)
		}
	}
}

// TestEntities asserts by which names values are the same everywhere.
func TestEntities(t *testing.T) {
	for entity, pointer := range map[string]string{
		"connection_id": "connection_id", "call_session_id": "call_session_id",
		"account_id": "", "leg_id": "call_leg_id", "from": "from",
	} {
		stage, err := Default().NewStage(1, 0, map[string]string{entity: "mine"})
		if err != nil {
			t.Fatal(err)
		}
		if pointer == "" {
			continue
		}
		w := lookup(t, "call.initiated")
		scene, err := stage.Enter(w, noon(), nil)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := w.Generate(scene, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := at(doc, "/data/payload/"+pointer); got != "mine" {
			t.Errorf("%s: %s is %v", entity, pointer, got)
		}
	}
	_, err := Default().NewStage(1, 0, map[string]string{"conection_id": "1"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "connection_id"`) {
		t.Errorf("a misspelt entity: %v", err)
	}
}

// TestEachValueIsChecked asserts that a value which its schema refuses is not sent, with the file
// and the pointer, though the body's shape was met before.
func TestEachValueIsChecked(t *testing.T) {
	const says = "house/house.seen.json does not accept this body: /data/payload/x"
	for _, field := range []string{
		`{"type": "string", "pattern": "^[a-y]$", "x-generate": {"value": "${house.letter}"}}`,
		`{"type": "string", "enum": ["a", "b"], "x-generate": "${house.letter}"}`,
		`{"type": "string", "maxLength": 1, "x-generate": "${house.word}"}`,
		`{"type": "integer", "maximum": 4, "x-generate": "${house.number}"}`,
		`{"type": "number", "minimum": 2.5, "x-generate": "${house.number}"}`,
		`{"type": "string", "format": "date-time",
			"x-generate": "2026-0${house.number}-3${house.number}T00:00:00Z"}`,
	} {
		c := newCatalog()
		files := own(`{"house": {"values": {"letter": {"pattern": "^[a-z]$"}, "number": "${1..9}",
			"word": {"choose": ["a", "bc"]}}}}`, `{"house": "any"}`, `"properties": {"x": `+field+`}`)
		c.layers = append(c.layers, folder(files))
		if _, err := c.index(folder(files)); err != nil {
			t.Fatal(err)
		}
		w, _ := c.Lookup("house.seen")
		sent, refused := 0, 0
		for seed := range uint64(300) {
			body, err := w.Append(wire.Body{}, alone(w, seed), Options{}, wire.LayoutCompact)
			doc, _ := wire.Parse(body.Bytes(1, "http://a"))
			switch {
			case err == nil && len(Errors(w.Validate(doc))) > 0:
				t.Fatalf("%s: sent %s", field, body.Bytes(1, ""))
			case err == nil:
				sent++
			case !strings.Contains(err.Error(), says):
				t.Fatalf("%s: %v", field, err)
			default:
				refused++
			}
		}
		if refused == 0 || sent == 0 && !strings.Contains(field, "date-time") {
			t.Errorf("%s: %d sent, %d refused", field, sent, refused)
		}
	}
}
