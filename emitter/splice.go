package emitter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// tamperKey returns a copy of a JSON body in which one letter or digit of the first value with that
// key is another one.
func tamperKey(body []byte, key string) ([]byte, error) {
	if json.Valid(body) {
		for _, s := range jsonValues(body) {
			if at := lastAlnum(body, s, '\\'); s.key == key && at >= 0 {
				out := bytes.Clone(body)
				out[at] = neighbour(out[at])
				return out, nil
			}
		}
	}
	return nil, fmt.Errorf("the body has no %s with a letter or a digit", key)
}

// replaceValues returns a copy of a JSON body with other values for those keys that other knows.
func replaceValues(body []byte, other func(key string) (string, bool)) ([]byte, error) {
	if !json.Valid(body) {
		return nil, errors.New("the body is not JSON")
	}
	out := bytes.Clone(body)
	found := false
	for _, s := range slices.Backward(jsonValues(body)) {
		if value, ok := other(s.key); ok {
			out = slices.Replace(out, s.from, s.to, []byte(value)...)
			found = true
		}
	}
	if !found {
		return nil, errors.New("the body has none of the fields that would have another value")
	}
	return out, nil
}

// addField returns a JSON object with one more field, which is written as it is, before the others.
func addField(body []byte, field string) ([]byte, error) {
	open := bytes.IndexByte(body, '{')
	if open < 0 || !json.Valid(body) || len(bytes.TrimSpace(body[:open])) > 0 {
		return nil, errors.New("the body is not a JSON object")
	}
	return slices.Insert(bytes.Clone(body), open+1, comma(body, open, field)...), nil
}

// addFieldTo returns a JSON object with one more field in the object that it has under key.
func addFieldTo(body []byte, key, field string) ([]byte, error) {
	if _, err := addField(body, field); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	_, _ = dec.Token() // the body is known to be an object, and no part of it has an error
	for dec.More() {
		name, _ := dec.Token()
		var value json.RawMessage
		_ = dec.Decode(&value)
		if name == key && value[0] == '{' {
			open := int(dec.InputOffset()) - len(value)
			return slices.Insert(bytes.Clone(body), open+1, comma(body, open, field)...), nil
		}
	}
	return nil, fmt.Errorf("the body has no object %s", key)
}

// addFields adds the field to each object of a JSON body.
func addFields(body []byte, field string) ([]byte, error) {
	if _, err := addField(body, field); err != nil {
		return nil, err
	}
	var out []byte
	inText := false
	for i := 0; i < len(body); i++ {
		out = append(out, body[i])
		switch {
		case inText && body[i] == '\\':
			i++
			out = append(out, body[i])
		case body[i] == '"':
			inText = !inText
		case body[i] == '{' && !inText:
			out = append(out, comma(body, i, field)...)
		}
	}
	return out, nil
}

// comma is the field as the first one of the object that opens there.
func comma(body []byte, open int, field string) []byte {
	if rest := bytes.TrimLeft(body[open+1:], " \t\r\n"); rest[0] != '}' {
		field += ","
	}
	return []byte(field)
}
