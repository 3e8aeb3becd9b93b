package telnyx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// A behaviour is what commands of a kind do. Its fields are what the file of a command says of it.
type behaviour interface{ act(t *turn) }

// behaviours are all kinds, by the name that files use.
func behaviours() map[string]func() behaviour {
	return map[string]func() behaviour{
		"answer":   func() behaviour { return &answering{} },
		"bridge":   func() behaviour { return &bridging{} },
		"cancel":   func() behaviour { return &cancelling{} },
		"change":   func() behaviour { return &changing{} },
		"dequeue":  func() behaviour { return &dequeueing{} },
		"dial":     func() behaviour { return &dialing{} },
		"gather":   func() behaviour { return &gathering{} },
		"hangup":   func() behaviour { return &hanging{} },
		"join":     func() behaviour { return &joining{} },
		"lasts":    func() behaviour { return &lasting{} },
		"leave":    func() behaviour { return &leaving{} },
		"list":     func() behaviour { return &listing{} },
		"make":     func() behaviour { return &making{} },
		"ok":       func() behaviour { return &plain{} },
		"press":    func() behaviour { return &pressing{} },
		"queue":    func() behaviour { return &queueing{} },
		"read":     func() behaviour { return &reading{} },
		"refer":    func() behaviour { return &referring{} },
		"refuse":   func() behaviour { return &unmodelled{} },
		"remove":   func() behaviour { return &removing{} },
		"send":     func() behaviour { return &sending{} },
		"set":      func() behaviour { return &setting{} },
		"stop":     func() behaviour { return &stopping{} },
		"transfer": func() behaviour { return &transferring{} },
		"verify":   func() behaviour { return &verifying{} },
	}
}

// readBehaviour is the behaviour of a file.
func readBehaviour(does string, with json.RawMessage) (behaviour, error) {
	made := behaviours()[does]
	if made == nil {
		return nil, fmt.Errorf("does: there is no behaviour %q", does)
	}
	b := made()
	if len(with) == 0 {
		return b, nil
	}
	in := json.NewDecoder(bytes.NewReader(with))
	in.DisallowUnknownFields()
	if err := in.Decode(b); err != nil {
		return nil, fmt.Errorf("with: %w", err)
	}
	return b, nil
}

// A span is a time in a file: "200ms".
type span time.Duration

func (s *span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = span(d)
	return err
}

func (s span) time() time.Duration { return time.Duration(s) }

// numeric is a number of a decoded body.
func numeric(value any) (float64, bool) {
	switch value := value.(type) {
	case float64:
		return value, true
	case int:
		return float64(value), true
	case json.Number:
		n, err := value.Float64()
		return n, err == nil
	}
	return 0, false
}
