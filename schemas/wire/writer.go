package wire

import (
	"fmt"
	"net/url"
)

// A Writer writes a body piece by piece, in the bytes that Render would give. The order of the
// pieces is the caller's: Keys tells in which order a layout has them.
type Writer struct{ renderer }

// NewWriter writes after nothing, into the memory of dst, which is no body any more. Without memory
// it begins with as much as size says.
func NewWriter(dst Body, kind Kind, layout Layout, size int) Writer {
	var w Writer
	w.kind, w.layout = kind, layout
	w.text, w.cuts = dst.text[:0], dst.cuts[:0]
	if cap(w.text) == 0 && size > 0 {
		w.text, w.cuts = make([]byte, 0, size), make([]cut, 0, 2)
	}
	return w
}

// Len is how many bytes were written.
func (w *Writer) Len() int { return len(w.text) }

// From is what was written after so many bytes.
func (w *Writer) From(start int) []byte { return w.text[start:] }

// Body is what was written, as a whole body.
func (w *Writer) Body() Body { return w.whole() }

// Take is the text that was written since the last Take. It forgets it.
func (w *Writer) Take() []byte {
	text := append([]byte(nil), w.text...)
	w.text = w.text[:0]
	return text
}

// Backward reports whether the layout has keys in reverse order.
func (l Layout) Backward() bool { return l == LayoutUnsorted }

// Form reports whether the body is a form.
func (w *Writer) Form() bool { return w.kind == Form }

// Literal appends bytes as they are.
func (w *Writer) Literal(text []byte) { w.text = append(w.text, text...) }

// Key begins a member of an object at a depth.
func (w *Writer) Key(key string, depth int) {
	if w.kind == Form {
		w.text = append(append(w.text, url.QueryEscape(key)...), '=')
		return
	}
	w.line(depth)
	w.text = append(appendString(w.text, key, w.layout == LayoutEscaped), ':')
	if w.layout.spaced() {
		w.text = append(w.text, ' ')
	}
}

// Item begins an item of a list at a depth.
func (w *Writer) Item(depth int) { w.line(depth) }

// Next ends a member or an item.
func (w *Writer) Next() {
	if w.kind == Form {
		w.text = append(w.text, '&')
	} else {
		w.text = append(w.text, ',')
	}
}

// Open begins an object or a list.
func (w *Writer) Open(bracket byte) {
	if w.kind == JSON {
		w.text = append(w.text, bracket)
	}
}

// Close ends an object or a list at a depth; an empty one stays on its line.
func (w *Writer) Close(bracket byte, depth int) {
	last := len(w.text) - 1
	switch {
	case w.kind == Form && last >= 0 && w.text[last] == '&':
		w.text = w.text[:last]
	case w.kind == Form:
	case w.text[last] == ',':
		w.text = w.text[:last]
		w.end(bracket, 1, depth)
	default:
		w.end(bracket, 0, depth)
	}
}

// Text appends a text.
func (w *Writer) Text(text string) error {
	if w.kind == Form {
		w.text = appendQuery(w.text, text)
		return nil
	}
	return w.string(text)
}

// Append appends what a function appends, a number or another word of JSON.
func (w *Writer) Append(appended func([]byte) []byte) {
	start := len(w.text)
	w.text = w.spell(appended(w.text), start)
}

// Value appends decoded JSON at a depth. A form is flat: it can be written whole, and no value in it
// is an object or a list.
func (w *Writer) Value(value any, depth int) error {
	switch {
	case w.kind == JSON:
		return w.value(value, depth, nil)
	case depth == 0:
		return w.form(value, nil)
	}
	return fmt.Errorf("a form value is a string, not %T", value)
}

// Slot leaves a gap for what each attempt fills.
func (w *Writer) Slot(fill Fill) { w.cuts = append(w.cuts, cut{len(w.text), fill}) }

// appendQuery appends what url.QueryEscape gives, without an allocation.
func appendQuery(out []byte, text string) []byte {
	const hex = "0123456789ABCDEF"
	from := 0
	for i := range len(text) {
		c := text[i]
		if unreserved[c] {
			continue
		}
		if out = append(out, text[from:i]...); c == ' ' {
			out = append(out, '+')
		} else {
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
		from = i + 1
	}
	return append(out, text[from:]...)
}

// unreserved are the bytes that stand for themselves in a query.
var unreserved = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = url.QueryEscape(string([]byte{byte(c)})) == string([]byte{byte(c)})
	}
	return plain
}()
