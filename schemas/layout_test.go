package schemas

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// TestLayoutsMeanTheSame asserts for the whole catalogue that a body means the same in every
// layout, as a receiver reads it, and that its schema accepts it as it is written there.
func TestLayoutsMeanTheSame(t *testing.T) {
	eachWebhook(t, func(t *testing.T, w *Webhook, variant string) {
		for _, presence := range []Presence{PresenceTypical, PresenceAll} {
			var usual any
			for _, layout := range wire.Layouts() {
				options := Options{Presence: presence, Variant: variant}
				body, err := w.Append(wire.Body{}, alone(w, 7), options, layout)
				if err != nil {
					t.Fatal(err)
				}
				text := body.Bytes(3, "https://localhost/é")
				doc, err := wire.Parse(text)
				if err != nil || len(Errors(w.Validate(doc))) > 0 {
					t.Fatalf("%s: %v, %v\n%s", layout, err, Errors(w.Validate(doc)), text)
				}
				var means any = doc.Value // of a form, which has one layout only
				if body.Kind() == wire.JSON {
					if err := json.Unmarshal(text, &means); err != nil {
						t.Fatal(err)
					}
				}
				if layout == wire.LayoutIndent {
					usual = means
				}
				if !reflect.DeepEqual(means, usual) {
					t.Errorf("%s, %s: %v is not %v", presence, layout, means, usual)
				}
			}
		}
	})
}
