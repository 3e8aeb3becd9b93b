package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A moment of a life comes so long after the one before, where nobody saw it.
type moment struct {
	name        string
	least, most int64 // microseconds
}

// readMoments reads the moments in their order, which a map would lose.
func (r *resource) readMoments(text []byte) error {
	if text == nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errors.New("says of each moment how long after the one before it comes: " +
			`{"began": "", "ended": "20s..90s"}`)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var span string
		if err := decoder.Decode(&span); err != nil {
			return fmt.Errorf("%v: %w", name, err)
		}
		m := moment{name: name.(string)}
		if len(r.moments) > 0 || span != "" {
			if m.least, m.most, err = readSpan(span); err != nil {
				return fmt.Errorf("%v: %w", name, err)
			}
		}
		r.moments = append(r.moments, m)
	}
	return nil
}

// readSpan reads a duration, or a range of durations such as 40ms..190ms, in microseconds.
func readSpan(text string) (least, most int64, err error) {
	low, high, ranged := strings.Cut(text, "..")
	if !ranged {
		high = low
	}
	from, err := time.ParseDuration(low)
	if err != nil {
		return 0, 0, err
	}
	to, err := time.ParseDuration(high)
	if err != nil {
		return 0, 0, err
	}
	if to < from || from < 0 {
		return 0, 0, fmt.Errorf("range %q ends before it begins", text)
	}
	return from.Microseconds(), to.Microseconds(), nil
}
