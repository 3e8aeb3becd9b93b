package hole

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// format reads a format after its bar, and checks that it formats the kind.
func (p *parser) format(k Kind) (string, error) {
	c := p.peek()
	at, quoted := p.pos, c == '\''
	var format string
	if quoted {
		var err error
		if format, err = p.quoted(); err != nil {
			return "", err
		}
		if k != Time && k != Any {
			return "", p.mistake(at, "a picture is for a time; this is %v (%s)", k, formatsOf(k))
		}
		if !isPicture(format) {
			return "", p.mistake(at, "%q is no picture of a time; "+
				"write one such as 'YYYY-MM-DDThh:mm:ssZ'", format)
		}
		return format, nil
	}
	for isWord(p.next()) || p.next() == '.' {
		p.pos++
	}
	format = p.text[at:p.pos]
	switch {
	case format == "":
		return "", p.mistake(at, "a format is missing after the bar; %s", formatsOf(k))
	case isPicture(format) || !formats(k, format):
		return "", p.mistake(at, "%q does not format %v; %s", format, k, formatsOf(k))
	}
	return format, nil
}

// formatsOf tells what formats a kind.
func formatsOf(k Kind) string {
	switch k {
	case Time:
		return "what does: iso, iso3, iso6, date, unix, unix_ms, " +
			"or a picture such as 'YYYY-MM-DDThh:mm:ss.fff+00:00'"
	case Span:
		return "what does: s, ms, min"
	case Number:
		return "what does: 0, 0.0, 0.00, …"
	case Text:
		return "what does: base64, upper, lower, or 0.00 where it is a decimal"
	case Any:
		return "what does, depending on its kind: iso, iso3, iso6, date, unix, unix_ms, " +
			"a picture, s, ms, min, 0, 0.00, base64, upper, lower"
	}
	return "nothing does"
}

// formats reports whether a value of the kind can be written in the format.
func formats(k Kind, format string) bool {
	switch k {
	case Time:
		return format == "unix" || format == "unix_ms" || isPicture(picture(format))
	case Span:
		return format == "s" || format == "ms" || format == "min"
	case Number:
		_, ok := decimals(format)
		return ok
	case Text:
		return format == "base64" || format == "upper" || format == "lower" ||
			formats(Number, format)
	case Any:
		return formats(Time, format) || formats(Span, format) || formats(Text, format)
	}
	return false
}

// decimals is how many digits after the point a format of numbers asks for, such as 0.00.
func decimals(format string) (digits int8, ok bool) {
	if format == "0" {
		return 0, true
	}
	zeros, found := strings.CutPrefix(format, "0.")
	if !found || zeros == "" || len(zeros) > maxScale || strings.Trim(zeros, "0") != "" {
		return 0, false
	}
	return int8(len(zeros)), true
}

// write appends the value to the Arena in the format. It reports false where that fails.
func (e *Env) write(v Value, format string) bool {
	if _, number := decimals(format); number {
		v = e.number(v)
	}
	switch {
	case e.Err != nil:
		return false
	case format == "" && v.Kind == List:
		e.Fail(listInText)
		return false
	case format == "":
		e.Arena = v.Append(e.Arena)
		return true
	case !formats(v.Kind, format):
		e.Fail("%q does not format %v; %s", format, v.Kind, formatsOf(v.Kind))
		return false
	}
	switch v.Kind {
	case Time:
		e.Arena = appendTime(e.Arena, v.N, format)
	case Span:
		e.Arena = appendSpan(e.Arena, v.N, format)
	case Number:
		e.Arena = appendRounded(e.Arena, v, format)
	case Text:
		e.Arena = appendText(e.Arena, v.S, format)
	}
	return true
}

// appendSpan appends how many whole seconds, milliseconds or minutes a span has.
func appendSpan(out []byte, micros int64, format string) []byte {
	unit := int64(1e6)
	switch format {
	case "ms":
		unit = 1e3
	case "min":
		unit = 60e6
	}
	return strconv.AppendInt(out, micros/unit, 10)
}

// appendRounded appends a number with the digits of the format after its point.
func appendRounded(out []byte, v Value, format string) []byte {
	digits, _ := decimals(format)
	if v.Scale > digits {
		v = v.Rescale(digits)
	}
	out = appendNumber(out, v)
	if v.Scale == 0 && digits > 0 {
		out = append(out, '.')
	}
	for range digits - v.Scale {
		out = append(out, '0')
	}
	return out
}

// appendText appends a text in base64, or in other letters.
func appendText(out []byte, s, format string) []byte {
	if format == "base64" {
		return base64.StdEncoding.AppendEncode(out, unsafe.Slice(unsafe.StringData(s), len(s)))
	}
	change := unicode.ToUpper
	if format == "lower" {
		change = unicode.ToLower
	}
	for _, r := range s {
		out = utf8.AppendRune(out, change(r))
	}
	return out
}
