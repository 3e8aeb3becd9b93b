package wire

import (
	"bytes"
	"encoding/json"
	"slices"
)

// isNumber reports whether text is one JSON number and nothing else.
func isNumber(text string) bool {
	if text == "" || (text[0] != '-' && (text[0] < '0' || text[0] > '9')) {
		return false
	}
	last := text[len(text)-1]
	return last >= '0' && last <= '9' && json.Valid([]byte(text))
}

// respell writes the number at text[start:] in another spelling of the same value. Which one it is
// follows from the digits alone, so that a body is the same however it is put together. Words such
// as null are left as they are.
func respell(text []byte, start int) []byte {
	number := text[start:]
	if len(number) == 0 || number[0] != '-' && (number[0] < '0' || number[0] > '9') {
		return text
	}
	last := number[len(number)-1]
	switch e := bytes.IndexAny(number, "eE"); {
	case e >= 0:
		number[e] ^= 'e' ^ 'E'
		if next := number[e+1]; next != '+' && next != '-' {
			text = slices.Insert(text, start+e+1, '+')
		}
	case bytes.IndexByte(number, '.') >= 0:
		text = append(text, '0')
	case number[0] == '0':
		text = slices.Insert(text, start, '-')
	case last%2 == 0:
		text = append(text, '.', '0')
	default:
		text = append(text, 'e', '0')
	}
	return text
}
