package scenarios

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A Wait is a time between steps: drawn from a range, or fixed where Most is zero or equals Least.
// In YAML it reads 4s, 4s..12s or 4s..12s normal.
type Wait struct {
	Least, Most time.Duration
	Spread      Distribution
}

// A Distribution says which times of a range are likelier.
type Distribution string

const (
	// Uniform: all are as likely as each other.
	Uniform Distribution = ""
	// Normal: those in the middle are likelier. Two of three lie in the middle third.
	Normal Distribution = "normal"
	// Exponential: short ones are likelier. Two of three lie in the first quarter.
	Exponential Distribution = "exponential"
)

// parseWait reads a Wait.
func parseWait(text string) (Wait, error) {
	span, spread, named := strings.Cut(strings.TrimSpace(text), " ")
	w := Wait{Spread: Distribution(strings.TrimSpace(spread))}
	low, high, ranged := strings.Cut(span, "..")
	switch known := []string{string(Normal), string(Exponential)}; {
	case !named:
	case !slices.Contains(known, string(w.Spread)):
		return Wait{}, nearest.Unknown("distribution", string(w.Spread), known)
	case !ranged:
		return Wait{}, fmt.Errorf("%q needs a range to draw from, such as 4s..12s %s", text, w.Spread)
	}
	least, err := time.ParseDuration(low)
	if err != nil {
		return Wait{}, fmt.Errorf("%q is not a time such as 4s, 1m30s or 4s..12s", text)
	}
	w.Least, w.Most = least, least
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

// UnmarshalText reads a wait, as parseWait does.
func (w *Wait) UnmarshalText(text []byte) (err error) {
	*w, err = parseWait(string(text))
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
	steps := int(spread / time.Millisecond)
	part := 0.0
	switch w.Spread {
	case Normal: // three deviations to each side, and what lies beyond is drawn evenly
		if part = 0.5 + rand.New(f.Rand).NormFloat64()/6; part < 0 || part > 1 {
			part = f.Float64()
		}
	case Exponential: // four means
		if part = rand.New(f.Rand).ExpFloat64() / 4; part > 1 {
			part = f.Float64()
		}
	default:
		return w.Least + time.Duration(f.IntRange(0, steps))*time.Millisecond
	}
	return w.Least + time.Duration(part*float64(steps))*time.Millisecond
}

func (w Wait) String() string {
	if w.Least == w.Most || w.Most == 0 {
		return w.Least.String()
	}
	text := w.Least.String() + ".." + w.Most.String()
	return strings.TrimSpace(text + " " + string(w.Spread))
}
