package emitter

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
)

// harmless is true for the fields that tamperValue prefers. A receiver that
// does not verify would accept another value there, whereas another event type
// might be refused for its own sake, and the probe would prove nothing.
func harmless(key string) bool { return key == "id" || key == "SequenceNumber" }

// tamperValue returns a copy of a JSON or form body in which one byte of one
// value is another letter or digit, so that it still parses.
func tamperValue(body []byte) ([]byte, error) {
	spans, escape := formValues(body), byte('%')
	if json.Valid(body) {
		spans, escape = jsonValues(body), '\\'
	}
	chosen := -1
	for _, s := range spans {
		at := lastAlnum(body, s, escape)
		if at >= 0 && (chosen < 0 || harmless(s.key)) {
			chosen = at
		}
		if at >= 0 && harmless(s.key) {
			break
		}
	}
	if chosen < 0 {
		return nil, errors.New("the body has no value with a letter or a digit")
	}
	out := bytes.Clone(body)
	out[chosen] = neighbour(out[chosen])
	return out, nil
}

// neighbour swaps 0 with 1, a with b and so on: a digit stays a digit and a
// hexadecimal digit stays one.
func neighbour(c byte) byte {
	base := byte('0')
	switch {
	case c >= 'a':
		base = 'a'
	case c >= 'A':
		base = 'A'
	}
	return ((c - base) ^ 1) + base
}

// span is a value in a body: body[from:to].
type span struct {
	key      string
	from, to int
}

// lastAlnum is the index of the last letter or digit of a value that is not
// part of an escape, or -1. An escape starts with % in a form and with \ in JSON.
func lastAlnum(body []byte, s span, escape byte) int {
	found := -1
	for i := s.from; i < s.to; i++ {
		switch c := body[i]; {
		case c == escape && c == '%':
			i += 2
		case c == escape && body[i+1] == 'u':
			i += 5
		case c == escape:
			i++
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			found = i
		}
	}
	return found
}

// jsonValues finds the strings and numbers of a valid JSON text that are not
// keys.
func jsonValues(body []byte) []span {
	var found []span
	// open says of each object or array around whether it is an object.
	var open []bool
	var key string
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	for expectKey := false; ; {
		before := int(dec.InputOffset())
		token, err := dec.Token()
		if err != nil {
			return found
		}
		after := int(dec.InputOffset())
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				open = append(open, t == '{')
				key = ""
			} else {
				open = open[:len(open)-1]
			}
		case string:
			if expectKey {
				key, expectKey = t, false
				continue
			}
			quote := bytes.IndexByte(body[before:after], '"')
			found = append(found, span{key, before + quote, after})
		case json.Number:
			found = append(found, span{key, after - len(t), after})
		}
		expectKey = len(open) > 0 && open[len(open)-1]
	}
}

// formValues finds the values of a form.
func formValues(body []byte) []span {
	var found []span
	at := 0
	for pair := range bytes.SplitSeq(body, []byte("&")) {
		if eq := bytes.IndexByte(pair, '='); eq >= 0 {
			found = append(found, span{string(pair[:eq]), at + eq + 1, at + len(pair)})
		}
		at += len(pair) + 1
	}
	return found
}

// insertSpace returns a JSON body with a space after the bracket that opens
// it. It may reuse body.
func insertSpace(body []byte) ([]byte, error) {
	at := bytes.IndexAny(body, "{[")
	if at < 0 || !json.Valid(body) || len(bytes.TrimLeft(body[:at], " \t\r\n")) > 0 {
		return nil, errors.New("the body is not a JSON object or array")
	}
	return slices.Insert(body, at+1, ' '), nil
}
