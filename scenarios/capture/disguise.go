package capture

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A disguise puts other values in the places of those that tell of people and machines. A value has
// the same replacement wherever it stands, also within a text. Replacements are drawn in the order
// in which they are needed, so that none follows from what it replaces.
type disguise struct {
	// worn are the replacements, by what they replace; none of them is one of the originals.
	worn      map[string]string
	originals map[string]bool
	drawn     map[string]int // how many of a kind were drawn
	start     time.Time      // the first moment of the recording
}

func newDisguise(events []*event) *disguise {
	d := &disguise{worn: map[string]string{}, originals: map[string]bool{}, drawn: map[string]int{},
		start: events[0].at}
	for _, e := range events {
		for _, f := range e.fields() {
			text := fmt.Sprint(f.value)
			d.originals[text] = true
			for _, part := range parts().FindAllString(text, -1) {
				d.originals[strings.ToLower(part)] = true
			}
		}
	}
	return d
}

// wear changes the bodies of events. What no replacement can stand for is taken out of them: the
// schemas draw it then.
func (d *disguise) wear(events []*event) {
	for _, e := range events {
		public := e.public()
		e.doc.Value = d.value(e, public, "", e.doc.Value)
	}
}

// public are the values of fields that the catalogue lists.
func (e *event) public() map[string][]string {
	all, _ := e.hook.Fields("")
	public := map[string][]string{}
	for _, f := range all {
		public[f.Pointer] = f.Values
	}
	return public
}

// gone is the value of a field that is taken out.
type gone struct{}

func (d *disguise) value(e *event, public map[string][]string, pointer string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, below := range value {
			below = d.value(e, public, wire.JoinPointer(pointer, name), below)
			if below != (any)(gone{}) {
				object[name] = below
			}
		}
		return object
	case []any:
		list := []any{}
		for i, item := range value {
			item = d.value(e, public, fmt.Sprintf("%s/%d", pointer, i), item)
			if item != (any)(gone{}) {
				list = append(list, item)
			}
		}
		return list
	case string:
		if slices.Contains(public[first(pointer)], value) {
			return value
		}
		return d.text(e.carries(pointer), value)
	case json.Number:
		if len(value) > short {
			return gone{}
		}
	}
	return value
}

// first is the pointer with the first item of each list in the place of any.
func first(pointer string) string {
	keys := strings.Split(pointer, "/")
	for i := range keys {
		if number(keys[i]) {
			keys[i] = "0"
		}
	}
	return strings.Join(keys, "/")
}

// short is how long a value is that tells nothing.
const short = 3

// text is what stands for the text of a field.
func (d *disguise) text(c schemas.Carried, text string) any {
	size := utf8.RuneCountInString(text)
	letters := strings.ContainsFunc(text, unicode.IsLetter)
	owned := c.Resource != ""
	switch {
	case isTime(text):
		return d.moved(text)
	case size < short, size == short && !letters:
		return text
	case c.Kind == schemas.CarriedIdentity, c.Kind == schemas.CarriedMade:
		return d.whole(text)
	case !letters && !addresses().MatchString(text) && (strings.Contains(text, ".") || !owned):
		return gone{} // an amount, or a code
	case strings.ContainsFunc(text, unicode.IsSpace), owned && !media().MatchString(text):
	case addresses().MatchString(text):
	default:
		return gone{} // a word of a vocabulary, such as a codec or a language
	}
	other := parts().ReplaceAllStringFunc(text, d.part)
	if inner, is := decoded(text); is {
		other = encoded(parts().ReplaceAllStringFunc(inner, d.part))
	}
	if other == text {
		return gone{}
	}
	return other
}

// media matches the type of a file.
var media = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(audio|image|video|text|application)/[a-z0-9.+-]+$`)
})

// The addresses within a text, and all the parts that are replaced one by one.
const (
	link  = `[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]+`
	user  = `(?:sips?:)?[^\s@<>"';:,()=]+@[A-Za-z0-9.-]*[A-Za-z0-9](?::[0-9]+)?`
	phone = `\+[0-9]{7,15}|\b1?[2-9][0-9]{9}\b`
	host  = `\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b`
	uuid  = `[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}`
	mixed = `[A-Za-z]+[0-9][A-Za-z0-9]{2,}|[0-9]+[A-Za-z][A-Za-z0-9]{2,}|[0-9]{2,}[A-Za-z][A-Za-z0-9]+|[0-9]{3,}[A-Za-z]`
	word  = `\p{L}[\p{L}\p{M}]{2,}|[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]+`
	code  = `[0-9]+(?:[.:-][0-9]+)+|[0-9]{4,}`
)

var addresses = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^(?:" + strings.Join([]string{link, user, phone, host, uuid}, "|") + ")$")
})

var parts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(strings.Join([]string{link, user, uuid, phone, host, mixed, word, code},
		"|"))
})

// part is what stands for a part of a text.
func (d *disguise) part(part string) string {
	switch {
	case strings.Contains(part, "://"):
		return d.link(part)
	case strings.Contains(part, "@"):
		return d.address(part)
	case len(part) == len("00000000-0000-0000-0000-000000000000") && strings.Count(part, "-") == 4:
		return d.whole(part)
	case regexp.MustCompile("^" + host + "$").MatchString(part):
		return d.once(part, "host", func(n int, _ string) string {
			return fmt.Sprintf("192.0.2.%d", 10+n%240)
		})
	case strings.ContainsAny(part, "0123456789") && strings.ContainsFunc(part, unicode.IsLetter):
		return d.once(part, "code", shaped)
	case strings.ContainsFunc(part, unicode.IsLetter):
		return d.word(part)
	case !phoneLike(part):
		return d.once(part, "code", shaped)
	}
	digits := strings.TrimPrefix(part, "+")
	sign := part[:len(part)-len(digits)]
	if len(digits) == len("2025550142") && sign == "" {
		return strings.TrimPrefix(d.phone("1"+digits), "1")
	}
	return sign + d.phone(digits)
}

// once is the replacement of a text. The first time it is the next of its kind that is none of the
// originals; after many attempts any is taken, since all there are may be originals.
func (d *disguise) once(text, kind string, draw func(n int, was string) string) string {
	if other, known := d.worn[kind+text]; known {
		return other
	}
	other := ""
	for range 1000 {
		other = draw(d.drawn[kind], text)
		d.drawn[kind]++
		if !d.originals[strings.ToLower(other)] && !d.originals["+"+other] && !d.originals[other] {
			break
		}
	}
	d.worn[kind+text] = other
	return other
}
