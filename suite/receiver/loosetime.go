package receiver

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// looseTimeDefects take what is signed and not of now.
func looseTimeDefects() []Defect {
	return []Defect{
		defect("no-timestamp-check", "does not look at the age of a timestamp", "A11",
			forgives(tooOld, tooEarly, notSeconds)),
		defect("no-past-bound", "refuses timestamps of the future only", "A11", forgives(tooOld)),
		defect("window-10m", "takes what is up to ten minutes old", "A12",
			allowsAge(10*time.Minute)),
		defect("window-20m", "takes what is up to twenty minutes old", "A12",
			allowsAge(20*time.Minute)),
		defect("window-90m", "takes what is up to ninety minutes old", "A12",
			allowsAge(90*time.Minute)),
		defect("window-3h", "takes what is up to three hours old", "A12", allowsAge(3*time.Hour)),
		defect("no-future-bound", "refuses old timestamps only", "A14", forgives(tooEarly)),
		defect("nan-ok", "takes a timestamp that is no number for a timely one", "A15",
			both(forgives(notSeconds), also(timeless(func(body string) string {
				return "|" + body
			}), emptyTimestamp))),
		defect("parse-int-timestamp", "reads the number at the beginning of a timestamp",
			"A16 A33", reads(number(prefixed))),
		defect("float-timestamp", "reads a timestamp as any number in any digits", "A16",
			reads(number(floating))),
		defect("milliseconds-ok", "takes timestamps in seconds and in milliseconds", "A17",
			reads(func(timestamp string) (int64, error) {
				value, err := decimal(timestamp)
				if value > 1e11 {
					value /= 1000
				}
				return value, err
			})),
		defect("splits-at-first-bar", "reads a timestamp up to a vertical bar in it", "A33",
			reads(func(timestamp string) (int64, error) {
				before, _, _ := strings.Cut(timestamp, "|")
				return decimal(before)
			})),
	}
}

// reads has the receiver read timestamps in this way.
func reads(seconds func(string) (int64, error)) func(*Receiver) {
	return func(r *Receiver) { r.seconds = seconds }
}

// allowsAge takes what was signed no longer ago than the limit.
func allowsAge(limit time.Duration) func(*Receiver) {
	return also(func(r *Receiver, e *exchange) error {
		if age, err := r.age(e.Header.Get(timestampHeader)); err != nil || age > limit {
			return tooOld
		}
		return nil
	}, tooOld)
}

// number reads what is left of a timestamp as a number.
func number(left func(string) string) func(string) (int64, error) {
	return func(timestamp string) (int64, error) {
		value, err := strconv.ParseFloat(left(timestamp), 64)
		return int64(value), err
	}
}

// prefixed is the number at the beginning of a text, as JavaScript's parseInt finds it.
func prefixed(text string) string {
	hex := regexp.MustCompile(`^\s*[+-]?0[xX][0-9a-fA-F]+`)
	if found := hex.FindString(text); found != "" {
		return found + "p0" // as ParseFloat has it
	}
	return regexp.MustCompile(`^\s*[+-]?[0-9]+`).FindString(text)
}

// floating writes digits of any script as ASCII and leaves out underscores and spaces, as several
// languages do.
func floating(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '_', c == ' ':
			return -1
		case unicode.IsDigit(c):
			return digit(c)
		}
		return c
	}, text)
}

// digit is a digit of any script in ASCII. The digits of a script follow each other from zero on.
func digit(c rune) rune {
	value := '0'
	for zero := c; unicode.IsDigit(zero-1) && value < '9'; zero-- {
		value++
	}
	return value
}
