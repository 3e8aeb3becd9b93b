package emitter

import (
	"encoding/json"
	"fmt"
	"time"
)

// Fact is one figure of a policy and where it is from. In JSON a duration is
// text such as "2s", and several are a list of such texts.
type Fact[T any] struct {
	// Is is the figure itself.
	Is T
	// Source is the key of the document that gives it, such as "[SUP1]".
	Source string
	// Assumed says that no document gives it; Source is empty then.
	Assumed bool
}

type factJSON struct {
	Is      json.RawMessage `json:"is"`
	Source  string          `json:"source,omitempty"`
	Assumed bool            `json:"assumed,omitempty"`
}

// MarshalJSON writes {"is":…,"source":…} or {"is":…,"assumed":true}.
func (f Fact[T]) MarshalJSON() ([]byte, error) {
	var is any = f.Is
	switch d := is.(type) {
	case time.Duration:
		is = d.String()
	case []time.Duration:
		is = texts(d)
	}
	raw, err := json.Marshal(is)
	if err != nil {
		return nil, err
	}
	return json.Marshal(factJSON{raw, f.Source, f.Assumed})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Fact[T]) UnmarshalJSON(text []byte) error {
	var in factJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	f.Source, f.Assumed = in.Source, in.Assumed
	switch is := any(&f.Is).(type) {
	case *time.Duration:
		var text string
		err := json.Unmarshal(in.Is, &text)
		if err == nil {
			*is, err = time.ParseDuration(text)
		}
		return durationError(err)
	case *[]time.Duration:
		var list []string
		if err := json.Unmarshal(in.Is, &list); err != nil {
			return durationError(err)
		}
		*is = make([]time.Duration, len(list))
		for i, text := range list {
			var err error
			if (*is)[i], err = time.ParseDuration(text); err != nil {
				return durationError(err)
			}
		}
		return nil
	}
	return json.Unmarshal(in.Is, &f.Is)
}

func durationError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("a duration is text such as \"2s\": %w", err)
}

// texts are durations as they are written.
func texts(durations []time.Duration) []string {
	list := make([]string, len(durations))
	for i, d := range durations {
		list[i] = d.String()
	}
	return list
}
