package schemas

import (
	"fmt"
	"testing"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestTemplatesWriteWhatRenderWrites asserts for the whole catalogue, every layout and every choice
// of fields that a body from its template has the bytes of the same body as a document.
func TestTemplatesWriteWhatRenderWrites(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		var body wire.Body
		for _, presence := range Presences() {
			for seed := range rounds() / 5 {
				options := Options{Presence: presence, Variant: variant}
				doc := generate(t, w, seed, options)
				for _, layout := range wire.Layouts() {
					want, err := doc.Render(layout)
					if err != nil {
						t.Fatal(err)
					}
					if body, err = w.Append(body, alone(w, seed), options, layout); err != nil {
						t.Fatalf("%s, seed %d: %v", presence, seed, err)
					}
					if !body.Equal(want) {
						t.Fatalf("%s, %s, seed %d:\n%s\nis not\n%s", presence, layout, seed,
							body.Bytes(1, "http://a/"), want.Bytes(1, "http://a/"))
					}
				}
			}
		}
	})
}

// TestChecksAgreeWithTheValidator asserts for every field of every webhook that the check of a
// single value accepts and refuses what the validator does in the whole body, for values that fit
// and for damaged ones.
func TestChecksAgreeWithTheValidator(t *testing.T) {
	damaged := []any{nil, true, "", "nowhere", "2026-13-45T99:00:00Z", "2026-13-05T09:15:25Z",
		"2026-03-05T24:15:25Z", "2026-03-05T09:60:25Z", "2026-03-05T09:15:61Z", "2026-02-30T09:15:25Z",
		"2026-03-05T09:15:25.Z", "2026-03-05T09:15:25", "https:///a", "https://a b", "12",
		int64(-1), int64(7),
		"+12025550142", "a b", "https://a", "v3:x", "00000000-0000-0000-0000-00000000000g"}
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		plan := planOf(t, w, variant)
		doc := generate(t, w, 3, Options{Presence: PresenceAll, Variant: variant})
		for i, p := range plan.places {
			if testing.Short() && i%20 > 0 {
				continue
			}
			value, there := doc.At(p.pointer)
			if !there || len(p.props)+len(p.items) > 0 || datumOf(value).json != nil || p.fill != "" {
				continue
			}
			valid := datumOf(value)
			if err := p.accepts(&valid); err != nil {
				t.Errorf("%s: %v", p.pointer, err)
			}
			for _, bad := range damaged {
				other := datumOf(bad)
				if other.Kind == hole.Null && plan.kind == wire.Form {
					continue
				}
				spoilt := wire.Doc{Kind: doc.Kind, Value: replaced(t, doc.Value, p.pointer, bad)}
				refuses := ""
				for _, problem := range Errors(w.Validate(spoilt)) {
					if problem.Pointer == p.pointer {
						refuses = problem.Reason
					}
				}
				if err := p.accepts(&other); err == nil && refuses != "" {
					t.Errorf("%s = %v is accepted; the validator says %s", p.pointer, bad, refuses)
				}
			}
		}
	})
}

// replaced is a copy of a document with another value at a pointer.
func replaced(t *testing.T, doc any, pointer string, value any) any {
	t.Helper()
	copied, err := plain(doc)
	if err != nil {
		t.Fatal(err)
	}
	keys := wire.SplitPointer(pointer)
	at := copied
	for i, key := range keys {
		last := i == len(keys)-1
		switch holder := at.(type) {
		case map[string]any:
			if last {
				holder[key] = value
			}
			at = holder[key]
		case []any:
			var n int
			if _, err := fmt.Sscan(key, &n); err != nil {
				t.Fatal(err)
			}
			if last {
				holder[n] = value
			}
			at = holder[n]
		}
	}
	return copied
}
