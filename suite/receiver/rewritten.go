package receiver

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// The defects of this file verify other bytes than those received. They refuse genuine requests
// whose bytes they change.

// verifies makes a receiver verify what rewrite returns instead of the body.
func verifies(rewrite func(*exchange) []byte) func(*Receiver) {
	return func(r *Receiver) {
		r.verify = func(e *exchange) error { return r.genuine(e, rewrite(e)) }
	}
}

func writtenCompact(e *exchange) []byte { return written(e.Body, "", false) }
func writtenSorted(e *exchange) []byte  { return written(e.Body, "  ", true) }
func writtenFloat(e *exchange) []byte   { return written(e.Body, "  ", false) }

// written parses JSON and writes it again with sorted keys, and with numbers as they were or as
// floats. A body that is not JSON is returned as it is.
func written(body []byte, indent string, keepNumbers bool) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if keepNumbers {
		decoder.UseNumber()
	}
	var value any
	if decoder.Decode(&value) != nil {
		return body
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if encoder.Encode(value) != nil {
		return body
	}
	// Go escapes these two characters even with SetEscapeHTML(false). Other languages do not.
	text := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(b.String())
	return []byte(strings.TrimSuffix(text, "\n"))
}

func indented(e *exchange) []byte {
	var b bytes.Buffer
	if json.Indent(&b, compacted(e), "", "  ") != nil {
		return e.Body
	}
	return b.Bytes()
}

func unixLines(e *exchange) []byte {
	return bytes.ReplaceAll(e.Body, []byte("\r\n"), []byte("\n"))
}

func unescaped(e *exchange) []byte {
	escapes := regexp.MustCompile(`\\/|\\u[0-9a-fA-F]{4}`)
	return escapes.ReplaceAllFunc(e.Body, func(escape []byte) []byte {
		if escape[1] == '/' {
			return []byte("/")
		}
		code, _ := strconv.ParseUint(string(escape[2:]), 16, 16)
		return []byte(string(rune(code)))
	})
}

func latin1(e *exchange) []byte {
	runes := make([]rune, len(e.Body))
	for i, b := range e.Body {
		runes[i] = rune(b)
	}
	return []byte(string(runes))
}

// rebuiltForm decodes each key and value and encodes it again as Go does: with + for a space, hex
// digits in upper case, and a = after each key.
func rebuiltForm(e *exchange) []byte {
	if !isForm(e.Header) {
		return e.Body
	}
	var pairs []string
	for pair := range strings.SplitSeq(string(e.Body), "&") {
		key, value, _ := strings.Cut(pair, "=")
		key, _ = url.QueryUnescape(key)
		value, _ = url.QueryUnescape(value)
		pairs = append(pairs, url.QueryEscape(key)+"="+url.QueryEscape(value))
	}
	return []byte(strings.Join(pairs, "&"))
}
