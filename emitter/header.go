package emitter

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// The headers of a webhook as Telnyx spells them.
const (
	HeaderSignature = "Telnyx-Signature-Ed25519"
	HeaderTimestamp = "Telnyx-Timestamp"
	headerType      = "Content-Type"
	headerAgent     = "user-agent"
	userAgent       = "telnyx-webhooks"
)

// CheckHeader reports why h cannot be sent: a name or a value is not allowed
// in HTTP, or HTTP itself sets that header.
func CheckHeader(h http.Header) error {
	var first string // of the names that are wrong, so that the error is always the same
	var wrong error
	for name, values := range h {
		if err := checkField(name, values); err != nil && (wrong == nil || name < first) {
			first, wrong = name, err
		}
	}
	return wrong
}

func checkField(name string, values []string) error {
	if !isToken(name) {
		return fmt.Errorf("header %q: a name is made of letters, digits and hyphens", name)
	}
	for _, own := range []string{"Content-Length", "Transfer-Encoding", "Trailer"} {
		if strings.EqualFold(name, own) {
			return fmt.Errorf("header %q follows from the body and cannot be set", name)
		}
	}
	if strings.EqualFold(name, "Host") && len(values) != 1 {
		return errors.New("header \"Host\" has exactly one value")
	}
	for _, value := range values {
		if hasControl(value) {
			return fmt.Errorf("header %q: its value holds a line end or another control character",
				name)
		}
	}
	return nil
}

// isToken reports whether a text is a token of HTTP, as names and methods are.
func isToken(text string) bool {
	for i := range len(text) {
		if !tokens[text[i]] {
			return false
		}
	}
	return text != ""
}

// tokens are the bytes that a token may have.
var tokens = func() (may [256]bool) {
	for c := range may {
		r := rune(c)
		may[c] = r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			r < utf8.RuneSelf && strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}
	return may
}()

// hasControl reports whether a text has a control character that no header may have.
func hasControl(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// replace sets the headers of extra in h, each in place of those of the same
// name in any case.
func replace(h, extra http.Header) {
	for name := range extra {
		remove(h, name)
	}
	for name, values := range extra {
		h[name] = slices.Clone(values)
	}
}

// remove deletes the headers of that name in any case.
func remove(h http.Header, name string) {
	maps.DeleteFunc(h, func(old string, _ []string) bool { return strings.EqualFold(old, name) })
}

// wireHeader is h as net/http needs it to send it as it stands: without a
// User-Agent of Go's, and with the Host apart. Both share the values, which never change.
func wireHeader(h http.Header) (header http.Header, host string) {
	header = make(http.Header, len(h)+1)
	header["User-Agent"] = nil
	for name, values := range h {
		if strings.EqualFold(name, "Host") {
			host = values[0]
		} else {
			header[name] = values
		}
	}
	return header, host
}
