package schemas

import (
	"slices"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestAbsence asserts what is told of a body that lacks one field: an error where a source requires
// it, drift where captures or published bodies have it, else nothing.
func TestAbsence(t *testing.T) {
	for _, c := range []struct {
		event, pointer, says string
		drift                bool
	}{
		{"call.hangup", "/data/payload/hangup_cause", "every capture has it (6 of 6)", true},
		{"call.hangup", "/data/payload/call_leg_id", "every capture has it (22 of 22)", true},
		{"call.hangup", "/data/payload/end_time", "some published bodies do not", true},
		{"call.hangup", "/data/payload/call_quality_stats", "", true},
		{"call.initiated", "/data/payload/start_time", "captures have it (6 of 6)", true},
		{"call.initiated", "/data/payload/tags", "", true},
		{"call.hangup", "/data/event_type", "missing properties: 'event_type'", false},
		{"call.hangup", "/meta/attempt", "captures have it (21 of 21)", true},
		{"streaming.started", "/data/payload/call_leg_id", "some published bodies do not", true},
		{"call.ai_gather.tool_call", "/data/payload/tool_call", "'tool_call'", false},
		{"fax.queued", "/data/payload/fax_id", "published bodies have it", true},
		{"fax.queued", "/data/payload/connection_id", "", true},
		{"number_order.complete", "/meta", "'meta'", false},
		{"texml.call-ringing", "/Timestamp", "the documentation lists it", true},
		{"texml.call-ringing", "/CallInitiatedAt", "'CallInitiatedAt'", false},
		{"texml.call-completed", "/CallInitiatedAt", "the documentation lists it", true},
	} {
		t.Run(c.event+c.pointer, func(t *testing.T) {
			w, err := Default().Lookup(c.event)
			if err != nil {
				t.Fatal(err)
			}
			options := Options{Presence: PresenceAll}
			if c.event == "call.initiated" {
				options.With = []Override{{Path: "direction", Value: "incoming"}}
			}
			doc := generate(t, w, 1, options)
			before := w.Validate(doc)
			holder, _ := doc.At(wire.ParentPointer(c.pointer))
			delete(holder.(map[string]any), c.pointer[strings.LastIndexByte(c.pointer, '/')+1:])
			problems := slices.DeleteFunc(w.Validate(doc), func(p Problem) bool {
				return slices.Contains(before, p)
			})
			switch {
			case c.says == "" && len(problems) > 0:
				t.Errorf("the problems are %v", problems)
			case c.says == "":
			case len(problems) != 1 || problems[0].Drift != c.drift ||
				!strings.Contains(problems[0].Reason, c.says):
				t.Errorf("the problems are %v, want one that says %q", problems, c.says)
			}
		})
	}
}

// TestExpectedInOneCase asserts that what captures show of incoming calls alone is expected of
// those alone.
func TestExpectedInOneCase(t *testing.T) {
	w, err := Default().Lookup("call.initiated")
	if err != nil {
		t.Fatal(err)
	}
	for direction, expected := range map[string]bool{"incoming": true, "outgoing": false} {
		doc := generate(t, w, 1, Options{
			With: []Override{
				{Path: "direction", Value: direction}, {Path: "start_time", Unset: true},
			},
		})
		said := slices.ContainsFunc(w.Validate(doc), func(p Problem) bool {
			return p.Pointer == "/data/payload/start_time"
		})
		if said != expected {
			t.Errorf("%s: absence is told: %v", direction, said)
		}
	}
}

// TestAnOlderSpellingIsNoAbsence asserts that an expected field counts as present by its older
// spelling, and by a null.
func TestAnOlderSpellingIsNoAbsence(t *testing.T) {
	text := changed(t, `"properties": {
            "door": {`, `"x-expected": {"by": "K 2/2"}, "properties": {
            "door": {`)
	text = strings.Replace(text, `"by": {"type": "string"`,
		`"by": {"type": "string", "x-formerly": ["bye"]`, 1)
	catalog, err := Load(t.Context(), folder(map[string]string{"house/door.opened.json": text}))
	if err != nil {
		t.Fatal(err)
	}
	w, _ := catalog.Lookup("door.opened")
	for given, absent := range map[string]bool{
		`"by":"Ann",`: false, `"bye":"Ann",`: false, `"by":null,`: false, ``: true,
	} {
		doc, err := wire.Parse([]byte(`{"data":{"event_type":"door.opened","payload":{` + given +
			`"door":"A1"}}}`))
		if err != nil {
			t.Fatal(err)
		}
		said := slices.ContainsFunc(w.Validate(doc), func(p Problem) bool {
			return p.Pointer == "/data/payload/by" && strings.HasPrefix(p.Reason, "is absent")
		})
		if said != absent {
			t.Errorf("with %q absence is told: %v", given, said)
		}
	}
}

// TestRequiredBodiesHaveWhatIsExpected asserts that bodies without optional fields are fair: they
// lack nothing that every capture or published body has, unless it is never sent at all.
func TestRequiredBodiesHaveWhatIsExpected(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		c, _ := w.compiled()
		shape, err := c.variant(variant)
		if err != nil {
			t.Fatal(err)
		}
		all := generate(t, w, 3, Options{Presence: PresenceAll, Variant: variant})
		doc := generate(t, w, 3, Options{Presence: PresenceRequired, Variant: variant})
		for _, p := range w.Validate(doc) {
			_, sent := all.At(p.Pointer)
			_, field := shape.root.walk(wire.SplitPointer(p.Pointer))
			often := field.word.Often
			if sent && (often == nil || *often > 0) {
				t.Error(p)
			}
		}
	})
}

// TestLoadRefusesBrokenExpectations asserts that an expectation has a class and is of a property.
func TestLoadRefusesBrokenExpectations(t *testing.T) {
	for _, c := range []struct {
		name, to string
		says     []string
	}{
		{
			"an expectation of no class", `"x-expected": {"by": "often"}`,
			[]string{"/payload/x-expected/by", "K 6/6"},
		},
		{
			"an expectation of no property", `"x-expected": {"buy": "K 1/1"}`,
			[]string{"x-expected", `there is no property "buy"`},
		},
		{
			"what is always sent and does not exist", `"x-always": ["buy"]`,
			[]string{"x-always", `there is no property "buy"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			const required = `"required": ["door"],`
			text := changed(t, required, required+c.to+",")
			refused(t, "house/a.json", text, c.says...)
		})
	}
}
