package telnyx

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas/bounded"
)

// largest is how many bytes a body may have.
const largest = 1 << 20

// form is the media type of HTML forms.
const form = "application/x-www-form-urlencoded"

// Read decodes the body of a request and checks it. Numbers are json.Number. Fields that the
// operation does not know are kept, and null is as good as absent; that Telnyx does so is assumed.
// An empty body is one without fields. An operation that reads no body ignores what comes.
func (o *Operation) Read(contentType string, body []byte) (map[string]any, *Refusal) {
	if o.Body == nil {
		return map[string]any{}, nil
	}
	if len(body) > largest {
		return nil, Refuse("too_large", "limit", strconv.Itoa(largest))
	}
	fields := map[string]any{}
	if len(bytes.TrimSpace(body)) > 0 {
		media, _, err := mime.ParseMediaType(contentType)
		if err != nil || !slices.Contains(o.Content, media) {
			return nil, Refuse("media_type")
		}
		if at := malformed(body); at >= 0 {
			return nil, Refuse("encoding", "position", strconv.Itoa(at))
		}
		var refusal *Refusal
		if media == form {
			fields, refusal = o.readForm(string(body))
		} else {
			fields, refusal = readJSON(body)
		}
		if refusal != nil {
			return nil, refusal
		}
	}
	if refusal := o.body().check(fields); refusal != nil {
		return nil, refusal
	}
	return fields, nil
}

// Default is what the field of a body means that is absent; nil where the file does not say.
func (o *Operation) Default(field string) any {
	return o.body().property(field)["default"]
}

// malformed is the position of the first byte that is not UTF-8, or -1.
func malformed(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func readJSON(text []byte) (map[string]any, *Refusal) {
	if err := bounded.CheckJSON("body", text); err != nil {
		return nil, Refuse("too_deep", "limit", strconv.Itoa(bounded.Depth))
	}
	var fields map[string]any
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&fields); err != nil || fields == nil {
		return nil, Refuse("bad_json")
	}
	if _, err := in.Token(); err != io.EOF {
		return nil, Refuse("bad_json")
	}
	return fields, nil
}

func (o *Operation) readForm(text string) (map[string]any, *Refusal) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, Refuse("bad_request")
	}
	return o.body().fields(values), nil
}
