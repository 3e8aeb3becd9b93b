package emitter

import (
	"encoding/json"
	"fmt"
	"time"
)

// Fact is one figure of a policy and where it is from. In JSON a duration is
// text such as "2s".
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
	if d, ok := is.(time.Duration); ok {
		is = d.String()
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
	d, ok := any(&f.Is).(*time.Duration)
	if !ok {
		return json.Unmarshal(in.Is, &f.Is)
	}
	var duration string
	err := json.Unmarshal(in.Is, &duration)
	if err == nil {
		*d, err = time.ParseDuration(duration)
	}
	if err != nil {
		return fmt.Errorf("a duration is text such as \"2s\": %w", err)
	}
	return nil
}
