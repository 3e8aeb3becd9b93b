package emitter

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
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
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name == "" || strings.ContainsFunc(name, notToken) {
			return fmt.Errorf("header %q: a name is made of letters, digits and hyphens", name)
		}
		switch strings.ToLower(name) {
		case "content-length", "transfer-encoding", "trailer":
			return fmt.Errorf("header %q follows from the body and cannot be set", name)
		case "host":
			if len(h[name]) != 1 {
				return errors.New("header \"Host\" has exactly one value")
			}
		}
		for _, value := range h[name] {
			if strings.ContainsFunc(value, isControl) {
				return fmt.Errorf("header %q: its value holds a line end "+
					"or another control character", name)
			}
		}
	}
	return nil
}

func notToken(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return false
	}
	return !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

func isControl(r rune) bool { return r < 0x20 && r != '\t' || r == 0x7f }

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
// User-Agent of Go's, and with the Host apart.
func wireHeader(h http.Header) (header http.Header, host string) {
	header = h.Clone()
	for name, values := range h {
		if strings.EqualFold(name, "Host") {
			host = values[0]
			delete(header, name)
		}
	}
	if _, ok := header["User-Agent"]; !ok {
		header["User-Agent"] = nil
	}
	return header, host
}
