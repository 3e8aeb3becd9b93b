package schemas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestOneMoreFileIsOneMoreWebhook is the promise of the catalogue: nothing but a file is needed.
func TestOneMoreFileIsOneMoreWebhook(t *testing.T) {
	catalog, err := Load(t.Context(), folder(map[string]string{"house/door.opened.json": door}))
	if err != nil {
		t.Fatal(err)
	}
	w, err := catalog.Lookup("door.opened")
	if err != nil {
		t.Fatal(err)
	}
	all, builtin := slices.Collect(catalog.All()), slices.Collect(Default().All())
	if !slices.Contains(all, w) || len(all) != len(builtin)+1 {
		t.Error("it is not listed")
	}
	if !slices.Contains(catalog.Families(), "house") {
		t.Error("its family is not listed")
	}
	doc := generate(t, w, 1, Options{})
	if problems := w.Validate(doc); len(problems) > 0 {
		t.Errorf("the generated body has problems: %v", problems)
	}
	if found, _, err := catalog.Recognize(doc); found != w {
		t.Errorf("its body is recognised as %v, %v", found, err)
	}
	payload, _ := doc.At("/data/payload")
	payload.(map[string]any)["door"] = "front"
	problems := Errors(w.Validate(doc))
	if len(problems) != 1 || problems[0].Pointer != "/data/payload/door" {
		t.Errorf("a door named front has the problems %v", problems)
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"call.playback.ended":    "call.playback.ended",
		"participant-join":       "texml.participant-join",
		"texml.participant-join": "texml.participant-join",
	} {
		if w, err := Default().Lookup(name); err != nil || w.Name != want {
			t.Errorf("%s is %v, %v", name, w, err)
		}
	}
	for name, near := range map[string]string{
		"call.playback.end":       "call.playback.ended",
		"participant-joi":         "participant-join",
		"call.conversation.endet": "call.conversation.ended",
	} {
		_, err := Default().Lookup(name)
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("did you mean %q", near)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestLoadListens asserts that loading a large folder ends with its context.
func TestLoadListens(t *testing.T) {
	gone := errors.New("the user had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	_, err := Load(ctx, folder(map[string]string{"house/door.opened.json": door}))
	if err != gone {
		t.Errorf("the error is %v", err)
	}
}
