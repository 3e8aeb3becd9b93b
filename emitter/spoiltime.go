package emitter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const timesApart = "Official SDKs accept timestamps up to five minutes off, so that what is " +
	"older or later cannot be sent again."

func timeSpoils() []Spoil {
	all := Spoil{Answer: Refused, Why: timesApart}
	const unbounded = "telnyx-python up to 2.1.6, telnyx-ruby up to 3.0.6 and telnyx-node up to " +
		"2.1.1 accept it."
	return all.each(Spoil{
		Name:  "tampered-timestamp",
		Title: "The timestamp header is one second later than the one that was signed.",
		Why:   "The signature is over the timestamp too.", Source: "A09",
		After: func(d *Draft) { set(d, HeaderTimestamp, shift(d.Timestamp, time.Second)) },
	}, Spoil{
		Name:  "refreshed-timestamp",
		Title: "The signature is 24 hours old, and the timestamp header says that it is new.",
		Why:   "The signature is over the timestamp too.", Source: "A09",
		Before: func(d *Draft) { d.Message = message(shift(d.Timestamp, -24*time.Hour), d.Body) },
	}, Spoil{
		Name: "stale-24h", Title: "The timestamp is 24 hours old, and signed.", Source: "A11",
		Before: signedAt(-24 * time.Hour),
	}, stale("stale-6m", "six minutes", 6*time.Minute),
		stale("stale-15m", "15 minutes", 15*time.Minute),
		stale("stale-1h", "one hour", time.Hour), stale("stale-2h", "two hours", 2*time.Hour),
		Spoil{
			Name: "future-1h", Title: "The timestamp is one hour in the future, and signed.",
			Lenient: unbounded,
			Source:  "A14",
			Before:  signedAt(time.Hour),
		}, Spoil{
			Name: "future-2h", Title: "The timestamp is two hours in the future, and signed.",
			Lenient: unbounded, Source: "A14", Before: signedAt(2 * time.Hour),
		}, Spoil{
			Name: "time-milliseconds", Title: "The timestamp is in milliseconds, and signed.",
			Why:     "Taken for seconds it lies far in the future.",
			Lenient: "SDKs of the first versions have no bound in the future.",
			Source:  "A17 B08",
			Before:  func(d *Draft) { d.Timestamp += "000" },
		})
}

func stale(name, age string, by time.Duration) Spoil {
	return Spoil{
		Name: name, Title: "The timestamp is " + age + " old, and signed.", Source: "A12",
		Lenient: "Some receivers allow two hours on purpose.", Before: signedAt(-by),
	}
}

func signedAt(offset time.Duration) func(*Draft) {
	return func(d *Draft) { d.Timestamp = shift(d.Timestamp, offset) }
}

func shift(timestamp string, by time.Duration) string {
	// There is no error, since draft wrote the timestamp.
	seconds, _ := strconv.ParseInt(timestamp, 10, 64)
	return strconv.FormatInt(seconds+int64(by/time.Second), 10)
}

// numberSpoils sign a timestamp that is no decimal number. Only the owner of the key can make them.
func numberSpoils() []Spoil {
	number := func(name, title, source, lenient string, write func(string) string) Spoil {
		return Spoil{Name: name, Title: title, Source: source, Lenient: lenient,
			Before: func(d *Draft) { d.Timestamp = write(d.Timestamp) }}
	}
	is := func(text string) func(string) string { return func(string) string { return text } }
	add := func(text string) func(string) string {
		return func(now string) string { return now + text }
	}
	const (
		nan   = "telnyx-node up to 7.17 and older SDKs take what is no number for timely."
		loose = "Several official SDKs read the number at the beginning."
		kinds = "Several official SDKs read the number as their language does."
	)
	all := Spoil{Answer: Refused,
		Why: "A timestamp is a decimal number of seconds; what is none says nothing of its age."}
	return all.each(
		number("time-letters", "The timestamp is abc, and signed.", "A15", nan, is("abc")),
		number("time-nan", "The timestamp is NaN, and signed.", "A15", nan, is("NaN")),
		number("time-dash", "The timestamp is a hyphen, and signed.", "A15", nan, is("-")),
		number("time-empty", "The timestamp is empty, and signed as such.", "A15", nan, is("")),
		number("time-letters-behind", "The timestamp ends in abc, and is signed.", "A16", loose,
			add("abc")),
		number("time-fraction", "The timestamp ends in .0, and is signed.", "A16", loose,
			add(".0")),
		number("time-plus", "The timestamp begins with a plus sign, and is signed.", "A16", kinds,
			func(now string) string { return "+" + now }),
		number("time-hex", "The timestamp is in hexadecimal with 0x, and signed.", "A16", kinds,
			func(now string) string {
				seconds, _ := strconv.ParseInt(now, 10, 64)
				return fmt.Sprintf("%#x", seconds)
			}),
		number("time-exponent", "The timestamp has an exponent, and is signed.", "A16", kinds,
			func(now string) string {
				return now[:1] + "." + now[1:] + "e" + strconv.Itoa(len(now)-1)
			}),
		number("time-underscore", "The timestamp has an underscore inside, and is signed.", "A16",
			kinds, func(now string) string { return now[:1] + "_" + now[1:] }),
		number("time-space", "The timestamp has a space inside, and is signed.", "A16",
			"Only the owner of the key can send it.",
			func(now string) string { return now[:1] + " " + now[1:] }),
		number("time-arabic-digits", "The timestamp is in Arabic-Indic digits, and signed.", "A16",
			kinds, func(now string) string {
				return strings.Map(func(c rune) rune { return c - '0' + '٠' }, now)
			}),
		Spoil{
			Name: "boundary-shift", Source: "A33",
			Title: "What is signed is genuine, but its first part stands in the timestamp header " +
				"behind a vertical bar.",
			Why:     "The same signed text must not be cut in another way.",
			Lenient: "telnyx-node up to 7.17 and telnyx-php accept it.",
			Before:  func(d *Draft) { d.Timestamp += `|{"a":1}` },
		})
}
