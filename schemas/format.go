package schemas

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// wellFormed reports whether a text is written in a format, as the validator would say. What is
// plainly right is seen without the validator's allocations.
func wellFormed(format, text string) bool {
	switch {
	case format == "uuid" && plainUUID(text), format == "date-time" && plainTime(text),
		format == "uri" && plainURI(text):
		return true
	}
	check := jsonschema.Formats[format]
	return check == nil || check(text)
}

func plainUUID(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash && text[i] != '-' ||
			!dash && !lowerHex[text[i]] {
			return false
		}
	}
	return true
}

// lowerHex has the digits of a UUID as it is usually written.
var lowerHex = func() (digits [256]bool) {
	for _, c := range []byte("0123456789abcdef") {
		digits[c] = true
	}
	return digits
}()

// plainTime reports whether a text is such a time as 2026-03-04T09:15:25.120934Z, on a day that
// every month has.
func plainTime(text string) bool {
	const picture = "0000-00-00T00:00:00"
	if len(text) <= len(picture) || !strings.HasPrefix(text, "20") {
		return false
	}
	for i := range len(picture) {
		c := text[i]
		if picture[i] == '0' && (c < '0' || c > '9') || picture[i] != '0' && c != picture[i] {
			return false
		}
	}
	within := func(at int, least, most byte) bool {
		n := (text[at]-'0')*10 + text[at+1] - '0'
		return n >= least && n <= most
	}
	if !within(5, 1, 12) || !within(8, 1, 28) || !within(11, 0, 23) || !within(14, 0, 59) ||
		!within(17, 0, 59) {
		return false
	}
	rest := text[len(picture):]
	if rest[0] == '.' {
		digits := strings.TrimLeft(rest[1:], "0123456789")
		if len(digits) == len(rest)-1 {
			return false
		}
		rest = digits
	}
	return rest == "Z" || rest == "+00:00"
}

// plainURI reports whether a text is an address of letters that need no closer look.
func plainURI(text string) bool {
	scheme, rest, found := strings.Cut(text, "://")
	if !found || scheme != "https" && scheme != "http" && scheme != "wss" || rest == "" {
		return false
	}
	host := true
	for i := range len(rest) {
		c := rest[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		switch {
		case letter, c == '.', c == '-':
		case c == '/', c == '?':
			if i == 0 {
				return false
			}
			host = false
		case !host && (c == '_' || c == '&' || c == '=' || c == '~'):
		case !host && c == '%' && hexadecimal(rest[i+1:]):
		default:
			return false
		}
	}
	return true
}

// hexadecimal reports whether a text begins with two hexadecimal digits.
func hexadecimal(text string) bool {
	const digits = "0123456789abcdefABCDEF"
	return len(text) >= 2 && strings.IndexByte(digits, text[0]) >= 0 &&
		strings.IndexByte(digits, text[1]) >= 0
}

// A limit is a minimum or a maximum.
type limit struct {
	rat *big.Rat
	// exact is the limit as a decimal; it is null when the limit is no such.
	exact hole.Value
}

func newLimit(rat *big.Rat) limit {
	l := limit{rat: rat}
	if rat != nil && rat.IsInt() {
		l.exact, _ = hole.ParseDecimal(rat.Num().String())
	}
	return l
}

// compare compares a number with the limit.
func (l limit) compare(v hole.Value) int {
	if l.exact.Kind == hole.Number {
		if exact := l.exact.Rescale(v.Scale); exact.Scale == v.Scale {
			return cmp.Compare(v.N, exact.N)
		}
	}
	number, _ := new(big.Rat).SetString(string(v.Append(nil)))
	return number.Cmp(l.rat)
}
