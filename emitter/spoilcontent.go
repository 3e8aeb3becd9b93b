package emitter

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// contentSpoils have neither of Telnyx's headers, and contents that some part of a receiver passes
// by: what keeps the raw body, limits it, or decides which version of the API signs.
func contentSpoils() []Spoil {
	const unsigned = ", and neither signature nor timestamp header is there."
	json := []wire.Kind{wire.JSON}
	bare := func(name, title string, change func(*Draft)) Spoil {
		return Spoil{Name: "unsigned-" + name, Title: title + unsigned, After: and(unsign, change)}
	}
	header := func(name, header, value string) Spoil {
		return bare(name, "The header "+header+" is "+value,
			func(d *Draft) { set(d, header, value) })
	}
	legacy := func(name, header string) Spoil {
		return bare(name, "The header "+header+" has 64 bytes that nobody signed",
			func(d *Draft) { set(d, header, encode(slices.Repeat([]byte{0x5a}, 64))) })
	}
	formType := header("form-type", headerType, wire.Form.ContentType())
	formType.Wires = json
	large := bare("1m", "The body has a field of 1 MB more", func(d *Draft) {
		d.Body, d.Err = addField(d.Body, `"offhook":"`+strings.Repeat("a", 1_000_000)+`"`)
	})
	large.Wires = json
	again := bare("attempt-2", "The body says that it is the second attempt", func(d *Draft) {
		d.Body, d.Err = replaceValues(d.Body, other("2", "attempt"))
	})
	again.Wires = json
	all := Spoil{Answer: Refused, Source: "A02", Keyless: true,
		Why: "Nothing about a request lets it do without a signature."}
	return all.each(
		header("text-plain", headerType, "text/plain"), formType,
		bare("gzip", "The body is compressed, as Content-Encoding says", func(d *Draft) {
			d.Body = compressed(d.Body)
			set(d, "Content-Encoding", "gzip")
		}),
		bare("gzip-plain", "Content-Encoding says gzip of a body that is not compressed",
			func(d *Draft) { set(d, "Content-Encoding", "gzip") }),
		large, again,
		legacy("legacy", "X-Telnyx-Signature"), legacy("legacy-2", "Telnyx-Signature"),
	)
}

func compressed(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out) // without a time, so that it is the same each time
	_, _ = w.Write(body)      // a buffer has no error
	_ = w.Close()
	return out.Bytes()
}
