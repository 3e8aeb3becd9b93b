package emitter

import (
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Lines are written without reflection, since a ledger must not slow a play down. TestLedgerLine
// shows a line; what encoding/json makes of the same texts is the oracle of the tests.

// appendBegin appends the line of an attempt that begins, without its end.
func appendBegin(out []byte, a *Attempt) []byte {
	out = append(out, `{"begins":true,`...)
	out = appendHead(out, a)
	out = append(out, `,"url":`...)
	out = appendText(out, a.URL)
	return append(out, '}')
}

// appendEnd appends the line of an attempt that has ended, without its end.
func appendEnd(out []byte, a *Attempt) []byte {
	out = append(out, '{')
	out = appendHead(out, a)
	out = append(out, `,"took_s":`...)
	out = appendSeconds(out, a.Took)
	if a.Late != 0 {
		out = append(out, `,"late_s":`...)
		out = appendSeconds(out, a.Late)
	}
	out = append(out, `,"request":{"method":`...)
	out = appendText(out, a.Method)
	out = append(out, `,"url":`...)
	out = appendText(out, a.URL)
	out = appendHeader(out, a.RequestHeader)
	out = appendBody(out, a.RequestBody)
	out = appendField(out, "unsigned", a.Unsigned)
	out = append(out, '}')
	if a.Status != 0 {
		out = append(out, `,"response":{"status":`...)
		out = strconv.AppendInt(out, int64(a.Status), 10)
		out = appendHeader(out, a.ResponseHeader)
		out = appendBody(out, a.ResponseBody)
		out = appendMark(out, "truncated", a.Truncated)
		out = append(out, '}')
	}
	out = appendField(out, "cause", string(a.Cause))
	out = appendField(out, "detail", a.Detail)
	out = appendField(out, "fault", a.Fault)
	out = appendField(out, "spoil", a.Spoil)
	out = appendMark(out, "redialled", a.Redialled)
	return append(out, '}')
}

// appendHead appends what both lines of an attempt have: they belong together by it.
func appendHead(out []byte, a *Attempt) []byte {
	out = append(out, `"event":`...)
	out = appendTexts(out, "id", a.EventID, "type", a.EventType, "family", a.Family)
	if t := &a.Trace; t.Story != "" || t.Step != "" || t.Run != "" || len(t.Instances) > 0 {
		out = appendTrace(append(out, `,"trace":`...), t)
	}
	out = append(out, `,"attempt":`...)
	out = strconv.AppendInt(out, int64(a.N), 10)
	out = append(out, `,"role":`...)
	out = appendText(out, string(a.Role))
	out = append(out, `,"at":"`...)
	out = a.At.UTC().AppendFormat(out, "2006-01-02T15:04:05.000000Z07:00")
	return append(out, '"')
}

func appendTrace(out []byte, t *Trace) []byte {
	out = appendTexts(out, "story", t.Story, "run", t.Run, "step", t.Step)
	out = out[:len(out)-1]
	if len(t.Instances) > 0 {
		out = appendMap(appendName(out, "instances"), t.Instances, appendText)
	}
	if len(t.Weather) > 0 {
		out = appendList(appendName(out, "weather"), t.Weather)
	}
	if t.Copy > 0 {
		out = strconv.AppendInt(appendName(out, "copy"), int64(t.Copy), 10)
	}
	return append(out, '}')
}

// appendName appends the name of a field of the object that is open.
func appendName(out []byte, name string) []byte {
	if out[len(out)-1] != '{' {
		out = append(out, ',')
	}
	return append(append(append(out, '"'), name...), `":`...)
}

// appendTexts appends an object of names and texts, in turn, without the texts that are empty.
func appendTexts(out []byte, pairs ...string) []byte {
	out = append(out, '{')
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		out = appendText(appendName(out, pairs[i]), pairs[i+1])
	}
	return append(out, '}')
}

func appendField(out []byte, name, text string) []byte {
	if text == "" {
		return out
	}
	return appendText(appendName(out, name), text)
}

func appendMark(out []byte, name string, set bool) []byte {
	if !set {
		return out
	}
	return append(appendName(out, name), "true"...)
}

func appendSeconds(out []byte, d time.Duration) []byte {
	return strconv.AppendFloat(out, d.Seconds(), 'f', 6, 64)
}

func appendHeader(out []byte, h http.Header) []byte {
	if len(h) == 0 {
		return out
	}
	out = append(out, `,"headers":`...)
	return appendMap(out, h, appendList)
}

func appendList(out []byte, values []string) []byte {
	out = append(out, '[')
	for i, value := range values {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendText(out, value)
	}
	return append(out, ']')
}

// appendMap appends an object whose names are sorted.
func appendMap[V any](out []byte, m map[string]V, value func([]byte, V) []byte) []byte {
	var room [16]string
	names := slices.AppendSeq(room[:0], maps.Keys(m))
	slices.Sort(names)
	out = append(out, '{')
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendText(out, name), ':')
		out = value(out, m[name])
	}
	return append(out, '}')
}

// appendBody appends a body as text if it is UTF-8, else in base64.
func appendBody(out, body []byte) []byte {
	switch {
	case len(body) == 0:
		return out
	case utf8.Valid(body):
		return appendText(append(out, `,"body":`...), body)
	}
	out = append(out, `,"body_base64":"`...)
	return append(base64.StdEncoding.AppendEncode(out, body), '"')
}

// appendText appends a text as a JSON string. What is not UTF-8 becomes U+FFFD. U+2028 and U+2029
// are escaped, which JavaScript takes for line ends.
func appendText[T string | []byte](out []byte, text T) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			out = append(out, text[from:i]...)
			switch c {
			case '"', '\\':
				out = append(out, '\\', c)
			case '\n':
				out = append(out, '\\', 'n')
			case '\r':
				out = append(out, '\\', 'r')
			case '\t':
				out = append(out, '\\', 't')
			default:
				out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
			}
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(string(text[i:min(i+utf8.UTFMax, len(text))]))
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			out = append(out, text[from:i]...)
			out = append(out, '\\', 'u')
			for shift := 12; shift >= 0; shift -= 4 {
				out = append(out, hex[r>>shift&0xf])
			}
			from = i + size
		}
		i += size
	}
	return append(append(out, text[from:]...), '"')
}
