package telnyx

import (
	"net/http/httptest"
	"testing"
)

// TestTheAPITellsWhichMethodsThereAre asserts that a known path with another method is answered 405
// with the methods that it has, in Telnyx's form.
func TestTheAPITellsWhichMethodsThereAre(t *testing.T) {
	api := &API{}
	api.Open(&Account{Key: "KEY0"})
	r := httptest.NewRequestWithContext(t.Context(), "DELETE", "/v2/calls", nil)
	r.Header.Set("Authorization", "Bearer KEY0")
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	if w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("%d, allowed is %q: %s", w.Code, w.Header().Get("Allow"), w.Body)
	}
}
