package emitter

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

func asked() Command {
	return Command{Story: "loop/ivr", Run: "1", At: 3120000001, Name: "speak",
		Of:     map[string]string{"call_control_id": "v3:a"},
		With:   map[string]any{"payload": "Grüße,\nund \"danke\"", "loop": json.Number("2")},
		Status: 200, Answer: map[string]any{"data": map[string]any{"result": "ok"}}}
}

// TestCommandsInALedger asserts that commands come back as they were, among attempts, and that who
// reads the attempts does not see them.
func TestCommandsInALedger(t *testing.T) {
	var out bytes.Buffer
	ledger, attempt := NewLedger(&out), Attempt{EventID: "e", EventType: "call.initiated", N: 1,
		Method: "POST", URL: "http://127.0.0.1/", At: time.Unix(1, 0), Status: 200}
	for _, err := range []error{ledger.Command(asked()), ledger.Begin(attempt),
		ledger.Command(asked()), ledger.Record(attempt)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var commands []Command
	for c, err := range ReadCommands(bytes.NewReader(out.Bytes())) {
		if err != nil {
			t.Fatal(err)
		}
		commands = append(commands, c)
	}
	if want := []Command{asked(), asked()}; !reflect.DeepEqual(commands, want) {
		t.Errorf("they come back as %+v", commands)
	}
	attempts := 0
	for entry, err := range ReadLedger(bytes.NewReader(out.Bytes())) {
		if err != nil || entry.EventID != "e" || entry.UnderWay {
			t.Errorf("%v: %+v", err, entry)
		}
		attempts++
	}
	if attempts != 1 {
		t.Errorf("%d attempts come back", attempts)
	}
}

// TestATornCommand asserts that what stands behind a command that was torn off is not lost, and that
// the command is told.
func TestATornCommand(t *testing.T) {
	var out bytes.Buffer
	if err := NewLedger(&out).Command(asked()); err != nil {
		t.Fatal(err)
	}
	torn := out.String()[:40]
	attempt := `{"event":{"id":"e"},"attempt":1,"role":"primary","at":"2026-01-01T00:00:00Z",` +
		`"took_s":1,"request":{"method":"POST","url":"http://127.0.0.1/"}}`
	var told []string
	for entry, err := range ReadLedger(strings.NewReader(torn + attempt + "\n")) {
		if err != nil {
			told = append(told, err.Error())
			continue
		}
		told = append(told, entry.EventID)
	}
	if strings.Join(told, "; ") != "ledger line 1: begins with one that is torn; e" {
		t.Errorf("it tells %q", told)
	}
	for _, err := range ReadCommands(strings.NewReader("{}\n" + torn)) {
		if err == nil || !strings.HasPrefix(err.Error(), "ledger line 2: is not a command") {
			t.Error(err)
		}
	}
}
