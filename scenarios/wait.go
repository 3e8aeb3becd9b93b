package scenarios

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas"
)

// A Wait is a time between steps: drawn from a range, or fixed where Most is zero or equals Least.
// In YAML it reads 4s or 4s..12s.
type Wait struct{ Least, Most time.Duration }

// ParseWait reads a Wait.
func ParseWait(text string) (Wait, error) {
	low, high, ranged := strings.Cut(text, "..")
	least, err := time.ParseDuration(low)
	if err != nil {
		return Wait{}, fmt.Errorf("%q is not a time such as 4s, 1m30s or 4s..12s", text)
	}
	w := Wait{Least: least, Most: least}
	if ranged {
		if w.Most, err = time.ParseDuration(high); err != nil {
			return Wait{}, fmt.Errorf("%q is not a time such as 4s, 1m30s or 4s..12s", text)
		}
	}
	if ranged && w.Most < w.Least {
		return Wait{}, fmt.Errorf("%q ends before it begins", text)
	}
	return w, w.check()
}

func (w Wait) check() error {
	switch {
	case w.Least < 0:
		return fmt.Errorf("%q goes back in time; steps are told in the order in which they occur", w)
	case w.Most != 0 && w.Most < w.Least:
		return fmt.Errorf("%q ends before it begins", w)
	}
	return nil
}

// UnmarshalText reads a wait, as ParseWait does.
func (w *Wait) UnmarshalText(text []byte) (err error) {
	*w, err = ParseWait(string(text))
	return err
}

// MarshalText writes what UnmarshalText reads.
func (w Wait) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// draw is a time of the range, the same for the same seed, run and purpose.
func (w Wait) draw(seed uint64, run int, purpose ...string) time.Duration {
	spread := w.Most - w.Least
	if spread <= 0 {
		return w.Least
	}
	f := schemas.Stream(seed, append([]string{strconv.Itoa(run)}, purpose...)...)
	return w.Least + time.Duration(f.IntRange(0, int(spread/time.Millisecond)))*time.Millisecond
}

func (w Wait) String() string {
	if w.Least == w.Most || w.Most == 0 {
		return w.Least.String()
	}
	return w.Least.String() + ".." + w.Most.String()
}
