package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A moment of a life comes so long after the one before, where nobody saw it.
type moment struct {
	name        string
	least, most int64 // microseconds
	fact        *fact
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
		if err := goodName(m.name, "any", "open", "since"); err != nil {
			return err
		}
		if r.moment(m.name) >= 0 || len(r.moments) == most {
			return fmt.Errorf("%s stands here twice, or after %d others", m.name, most)
		}
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
	to, err2 := time.ParseDuration(high)
	if err != nil || err2 != nil {
		return 0, 0, fmt.Errorf("%q does not say how long after the moment before it comes; "+
			"write 3s or 3s..9s", text)
	}
	if to < from || from < 0 {
		return 0, 0, fmt.Errorf("range %q ends before it begins", text)
	}
	return from.Microseconds(), to.Microseconds(), nil
}

// most is how many moments a life may have.
const most = 100

// goodName reports a name that a hole cannot have, or that means something else.
func goodName(name string, taken ...string) error {
	plain := strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
	if name == "" || !plain || name[0] >= '0' && name[0] <= '9' {
		return fmt.Errorf("%q is no name; one has small letters, digits and _", name)
	}
	if slices.Contains(taken, name) {
		return fmt.Errorf("%s means something else; choose another name", name)
	}
	return nil
}
