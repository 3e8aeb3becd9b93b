package wire

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
)

// Captured is a body as it was captured, with slots in place of the values at their pointers. All
// other bytes stay as they are. A slot at whose pointer there is no single value has no effect. The
// error is that of Parse.
func Captured(text []byte, slots []Slot) (Body, error) {
	doc, err := Parse(text)
	if err != nil {
		return Body{}, err
	}
	c := capture{text: text, fills: map[string]Fill{}}
	for _, slot := range slots {
		c.fills[slot.Pointer] = slot.Fill
	}
	if doc.Kind == Form {
		c.form()
	} else {
		c.skipped = len(text) - len(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
		c.decoder = json.NewDecoder(bytes.NewReader(text[c.skipped:]))
		c.decoder.UseNumber()
		c.value("")
	}
	c.kept = append(c.kept, text[c.done:]...)
	return Body{kind: doc.Kind, text: c.kept, cuts: c.cuts}, nil
}

// A capture copies the bytes of a body, without those for which there are slots.
type capture struct {
	text    []byte
	fills   map[string]Fill // by pointer
	decoder *json.Decoder
	skipped int // bytes before those that the decoder reads
	done    int // bytes that are copied or cut out
	kept    []byte
	cuts    []cut
}

// cut puts a slot in place of text[from:to].
func (c *capture) cut(from, to int, fill Fill) {
	c.kept = append(c.kept, c.text[c.done:from]...)
	c.cuts = append(c.cuts, cut{len(c.kept), fill})
	c.done = to
}

// value reads one value of JSON that is known to be valid.
func (c *capture) value(pointer string) {
	from := c.skipped + int(c.decoder.InputOffset())
	token, _ := c.decoder.Token()
	switch token {
	case json.Delim('{'):
		for c.decoder.More() {
			key, _ := c.decoder.Token()
			name, _ := key.(string)
			c.value(JoinPointer(pointer, name))
		}
		_, _ = c.decoder.Token()
	case json.Delim('['):
		for i := 0; c.decoder.More(); i++ {
			c.value(JoinPointer(pointer, strconv.Itoa(i)))
		}
		_, _ = c.decoder.Token()
	default:
		to := c.skipped + int(c.decoder.InputOffset())
		from += bytes.IndexFunc(c.text[from:to], func(r rune) bool {
			return !strings.ContainsRune(" \t\r\n:,", r)
		})
		if fill := c.fills[pointer]; fill != "" {
			c.cut(from, to, fill)
		}
	}
}

// form reads the fields of a form.
func (c *capture) form() {
	for at := 0; at < len(c.text); {
		field, _, _ := bytes.Cut(c.text[at:], []byte("&"))
		name, _, valued := strings.Cut(string(bytes.TrimSpace(field)), "=")
		name, err := url.QueryUnescape(name)
		if fill := c.fills[JoinPointer("", name)]; fill != "" && valued && err == nil {
			c.cut(at+bytes.IndexByte(field, '=')+1, at+len(bytes.TrimRight(field, " \t\r\n")), fill)
		}
		at += len(field) + 1
	}
}
