package emitter

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
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
	if !httpguts.ValidHeaderFieldName(name) {
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
		if !httpguts.ValidHeaderFieldValue(value) {
			return fmt.Errorf("header %q: its value holds a line end or another control character",
				name)
		}
	}
	return nil
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
