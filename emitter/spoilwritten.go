package emitter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// writtenSpoils sign the body as a receiver writes it that has parsed it before it verifies.
func writtenSpoils() []Spoil {
	all := Spoil{Answer: Refused, Source: "A18 B01", Wires: []wire.Kind{wire.JSON},
		Why: "Who accepts it verifies the JSON as written anew, not the bytes that came."}
	as := func(name, how string, write func([]byte) ([]byte, error)) Spoil {
		return Spoil{Name: name, Before: signedAs(write),
			Title: "The signature is over the body written " + how + ", and not as it is sent."}
	}
	return all.each(
		as("signed-compact", "without white space", compact),
		as("signed-two-space", "with two spaces a level", twoSpace),
		as("signed-python", "by Python's json.dumps", func(body []byte) ([]byte, error) {
			return ascii(body, map[rune]string{',': ", ", ':': ": "}, nil)
		}),
		as("signed-php", "by PHP's json_encode", func(body []byte) ([]byte, error) {
			return ascii(body, nil, map[rune]string{'/': `\/`})
		}),
	)
}

// signedAs signs what write makes of the body. A body that is so already is sent in another layout.
func signedAs(write func([]byte) ([]byte, error)) func(*Draft) {
	return func(d *Draft) {
		written, err := write(d.Body)
		if err != nil {
			d.Err = err
			return
		}
		d.Message = message(d.Timestamp, written)
		if !bytes.Equal(written, d.Body) {
			return
		}
		if d.Body, d.Err = compact(written); bytes.Equal(written, d.Body) {
			d.Body, d.Err = twoSpace(written)
		}
	}
}

func compact(body []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Compact(&out, body); err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	return out.Bytes(), nil
}

func twoSpace(body []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(body), "", "  "); err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	return out.Bytes(), nil
}

// ascii is the body in one line with all escaped that is not ASCII. What stands between values and
// in them is replaced by what it is in between and within.
func ascii(body []byte, between, within map[rune]string) ([]byte, error) {
	body, err := compact(body)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	var out []byte
	inText, escaped := false, false
	for _, c := range string(body) {
		instead, ok := between[c]
		if inText {
			instead, ok = within[c]
		}
		switch {
		case escaped:
			escaped, ok = false, false
		case c == '"':
			inText = !inText
		case c == '\\':
			escaped = true
		}
		switch {
		case ok:
			out = append(out, instead...)
		case c < utf8.RuneSelf:
			out = append(out, byte(c))
		default:
			for _, unit := range utf16.Encode([]rune{c}) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		}
	}
	return out, nil
}
