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
		"answer": func() behaviour { return &answering{} }, "hangup": func() behaviour { return &hanging{} },
		"dial": func() behaviour { return &dialing{} }, "lasts": func() behaviour { return &lasting{} },
		"stop": func() behaviour { return &stopping{} }, "gather": func() behaviour { return &gathering{} },
		"bridge": func() behaviour { return &bridging{} }, "transfer": func() behaviour { return &transferring{} },
		"join": func() behaviour { return &joining{} }, "leave": func() behaviour { return &leaving{} },
		"queue": func() behaviour { return &queueing{} }, "dequeue": func() behaviour { return &dequeueing{} },
		"send": func() behaviour { return &sending{} }, "verify": func() behaviour { return &verifying{} }, "cancel": func() behaviour { return &cancelling{} },
		"set": func() behaviour { return &setting{} }, "refer": func() behaviour { return &referring{} },
		"press": func() behaviour { return &pressing{} },
		"make":  func() behaviour { return &making{} }, "read": func() behaviour { return &reading{} },
		"list": func() behaviour { return &listing{} }, "change": func() behaviour { return &changing{} },
		"remove": func() behaviour { return &removing{} },
		"ok":     func() behaviour { return &plain{} }, "refuse": func() behaviour { return &unmodelled{} },
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
