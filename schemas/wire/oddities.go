package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// An Oddity is something in the bytes of a body that Parse passes over, since the document does not
// show it: receivers in different languages read such a body differently.
type Oddity struct {
	// Pointer is a JSON pointer to where it is; it is empty for the whole body.
	Pointer string
	Reason  string
}

// Oddities lists what is odd in the bytes of a body: a byte order mark, a key or a field that
// occurs twice, and half of a surrogate pair. It expects a body that Parse has read.
func Oddities(body []byte) (odd []Oddity) {
	text, marked := bytes.CutPrefix(body, []byte("\xef\xbb\xbf"))
	if marked {
		odd = append(odd, Oddity{Reason: "begins with a byte order mark, which JSON does not have"})
	}
	if doc, err := Parse(body); err != nil {
		return odd
	} else if doc.Kind == Form {
		return append(odd, repeated(string(bytes.TrimSpace(text)))...)
	}
	s := scan{text: text, decoder: json.NewDecoder(bytes.NewReader(text)), odd: odd}
	s.decoder.UseNumber()
	s.value()
	return s.odd
}

// repeated lists the fields of a form that occur more than once.
func repeated(text string) (odd []Oddity) {
	values, _ := url.ParseQuery(text)
	for name, all := range values {
		if len(all) > 1 {
			odd = append(odd, Oddity{JoinPointer("", name), fmt.Sprintf(
				"occurs %d times; the first value is taken", len(all))})
		}
	}
	slices.SortFunc(odd, func(a, b Oddity) int { return strings.Compare(a.Pointer, b.Pointer) })
	return odd
}

// A scan reads JSON token by token. The JSON is known to be valid.
type scan struct {
	text    []byte
	decoder *json.Decoder
	// path has the keys of the value that is read.
	path []string
	odd  []Oddity
}

// token is the next token, with its bytes. White space, commas and colons may stand before them.
func (s *scan) token() (json.Token, []byte) {
	from := s.decoder.InputOffset()
	token, _ := s.decoder.Token()
	return token, s.text[from:s.decoder.InputOffset()]
}

// value reads one value.
func (s *scan) value() {
	token, raw := s.token()
	switch token {
	case json.Delim('{'):
		seen := map[string]int{}
		for s.decoder.More() {
			key, raw := s.token()
			name, _ := key.(string)
			s.path = append(s.path, name)
			s.halves(raw)
			if seen[name]++; seen[name] == 2 {
				s.report("occurs more than once; the last value is taken")
			}
			s.value()
			s.path = s.path[:len(s.path)-1]
		}
		s.token()
	case json.Delim('['):
		for i := 0; s.decoder.More(); i++ {
			s.path = append(s.path, strconv.Itoa(i))
			s.value()
			s.path = s.path[:len(s.path)-1]
		}
		s.token()
	default:
		if _, ok := token.(string); ok {
			s.halves(raw)
		}
	}
}

// report tells of the value that is read.
func (s *scan) report(reason string) {
	pointer := ""
	for _, key := range s.path {
		pointer = JoinPointer(pointer, key)
	}
	s.odd = append(s.odd, Oddity{pointer, reason})
}

// halves reports an escape in the raw text that is one half of a surrogate pair without the other.
func (s *scan) halves(raw []byte) {
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		first, unit := unitAt(raw, i)
		if !unit {
			i++ // the character after the backslash, which may be another backslash
			continue
		}
		second, pair := unitAt(raw, i+6)
		switch {
		case first < 0xd800 || first > 0xdfff:
			i += 5
		case first < 0xdc00 && pair && second >= 0xdc00 && second <= 0xdfff:
			i += 11
		default:
			s.report(fmt.Sprintf(`has \u%04x, half of a surrogate pair; it is read as U+FFFD`, first))
			return
		}
	}
}

// unitAt is the code unit of the escape \uXXXX at i. It reports whether there is one.
func unitAt(raw []byte, i int) (uint64, bool) {
	if i+6 > len(raw) || raw[i] != '\\' || raw[i+1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(raw[i+2:i+6]), 16, 16)
	return unit, err == nil
}
