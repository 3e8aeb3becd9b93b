package selftest

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// TestEachSpoilFindsADefect asserts that each row which a spoil says it finds is had by a defect of
// our receiver that shows by this spoil.
func TestEachSpoilFindsADefect(t *testing.T) {
	if testing.Short() {
		t.Skip("sends every spoil to many receivers")
	}
	for _, s := range emitter.Spoils() {
		for row := range strings.FieldsSeq(s.Source) {
			if !slices.ContainsFunc(receiver.Defects(), func(d receiver.Defect) bool {
				return slices.Contains(d.Sources, row) && shows(t, d.Name, &s)
			}) {
				t.Errorf("no defect that stands for %s shows by %s", row, s.Name)
			}
		}
	}
}

// shows reports whether a receiver with the defect answers the spoil, or a webhook after it,
// otherwise than a correct one.
func shows(t *testing.T, defect string, spoil *emitter.Spoil) (wrong bool) {
	synctest.Test(t, func(t *testing.T) {
		key := emitter.DevelopmentKey()
		r, err := receiver.New(receiver.Options{PublicKey: key.Public(), Defects: []string{defect}})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		sender := emitter.Emitter{Key: key, Transport: r.Transport()}
		for _, webhook := range []string{
			"call.initiated", "message.received", "texml.participant-join",
		} {
			plain := 0
			for n, with := range []*emitter.Spoil{nil, spoil, nil} {
				world := scenarios.NewWorld(&scenarios.Setting{}, webhook, n, time.Now())
				event, err := world.Emit(0, &scenarios.Step{Emit: webhook})
				if err != nil {
					t.Fatal(err)
				}
				a := sender.Send(t.Context(), emitter.Request{
					Event: event, URL: "http://offhook.test/webhooks", Spoil: with})
				switch {
				case n == 0:
					plain = a.Status
				case with == nil:
					wrong = wrong || a.Status != plain
				case a.Cause != emitter.CauseNotSent:
					says, _ := with.Judge(a)
					wrong = wrong || says != ""
				}
			}
		}
	})
	return wrong
}
