package emitter

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// skewSpoils are genuine, but by another clock, or by chance with letters that some decoders miss.
func skewSpoils() []Spoil {
	clock := Spoil{Answer: Accepted, Source: "B09", Why: "Clocks differ and retries are " +
		"late: official SDKs accept five minutes, and nothing says that timestamps rise."}
	near := func(name, title string, by time.Duration) Spoil {
		s := Spoil{Name: name, Title: title, Before: signedAt(by)}
		if by < 0 {
			s.Source = "B09 B10" // what is ahead rises
		}
		return s
	}
	const loose = "Telnyx documents no window; only that of its SDKs is known."
	past, future := near("behind-4m", "The timestamp is four minutes old, and signed.",
		-4*time.Minute), near("ahead-4m", "The timestamp is four minutes ahead, and signed.",
		4*time.Minute)
	past.Lenient, future.Lenient = loose, loose
	letters := Spoil{Answer: Accepted, Source: "B11",
		Why: "Signatures are in standard base64; a URL-safe decoder fails on some of them only."}
	return append(clock.each(
		near("behind-1m", "The timestamp is one minute old, and signed.", -time.Minute),
		near("behind-2m", "The timestamp is two minutes old, and signed.", -2*time.Minute), past,
		near("ahead-1m", "The timestamp is one minute ahead, and signed.", time.Minute),
		near("ahead-2m", "The timestamp is two minutes ahead, and signed.", 2*time.Minute), future,
	), letters.each(
		Spoil{Name: "signature-plus", Before: earlier("+"),
			Title: "The timestamp is some seconds earlier, so that the signature has a plus sign."},
		Spoil{Name: "signature-slash", Before: earlier("/"),
			Title: "The timestamp is some seconds earlier, so that the signature has a slash."},
		Spoil{Name: "signature-plus-slash", Before: earlier("+", "/"),
			Title: "The timestamp is some seconds earlier, so that the signature has a plus sign " +
				"and a slash."},
	)...)
}

// genuineSpoils are genuine in a form that careless receivers refuse.
func genuineSpoils() []Spoil {
	names := Spoil{Answer: Accepted, Source: "B13", Why: "HTTP compares the names of headers " +
		"without regard to case, and HTTP/2 and proxies write them in lower case."}
	named := func(name, title string, write func(string) string) Spoil {
		return Spoil{Name: name, Title: title, After: func(d *Draft) {
			for _, old := range []string{HeaderSignature, HeaderTimestamp} {
				values := d.Header[old]
				remove(d.Header, old)
				d.Header[write(old)] = values
			}
		}}
	}
	header := func(name, title, header string, write func(string) string) Spoil {
		return Spoil{Name: name, Title: title, After: func(d *Draft) {
			for key, values := range d.Header {
				if strings.EqualFold(key, header) {
					d.Header[key] = []string{write(values[0])}
				}
			}
		}}
	}
	agent := header("other-agent", "The User-Agent has a version behind its name.", headerAgent,
		func(value string) string { return value + "/2.0" })
	agent.Answer, agent.Source = Accepted, "B15"
	agent.Why = "The User-Agent is no promise: products differ, and it may change."
	agent.Lenient = "Only the plain telnyx-webhooks was captured."
	charset := header("charset", "The Content-Type has a charset.", headerType,
		func(value string) string { return value + "; charset=utf-8" })
	charset.Answer, charset.Source = Accepted, "B16"
	charset.Why = "The media type decides, not the exact text of the header."
	charset.Lenient = "Captures of JSON webhooks have no charset."
	all := names.each(
		named("headers-lower", "The names of Telnyx's headers are in lower case.", strings.ToLower),
		named("headers-upper", "The names of Telnyx's headers are in upper case.", strings.ToUpper),
		named("headers-mixed",
			"Every other letter in the names of Telnyx's headers is in upper case.",
			everyOther))
	return append(append(all, agent, charset), bodiesSigned()...)
}

func everyOther(name string) string {
	upper := false
	return strings.Map(func(c rune) rune {
		upper = !upper
		if upper {
			return unicode.ToLower(c)
		}
		return unicode.ToUpper(c)
	}, name)
}

// bodiesSigned are genuine bodies that were written or filled otherwise before signing.
func bodiesSigned() []Spoil {
	json := []wire.Kind{wire.JSON}
	before := func(name, title string, write func([]byte) ([]byte, error)) Spoil {
		return Spoil{Name: name, Title: title, Wires: json, Before: rewritten(write)}
	}
	field := func(value string) func([]byte) ([]byte, error) {
		return func(body []byte) ([]byte, error) { return addField(body, `"offhook":`+value) }
	}
	long := func(n int, letter string) func([]byte) ([]byte, error) {
		return func(body []byte) ([]byte, error) { // who lists the spoils needs no text so long
			return field(`"` + strings.Repeat(letter, n/len(letter)) + `"`)(body)
		}
	}
	lines := Spoil{Answer: Accepted, Source: "B06 B01",
		Why: "White space is part of what is signed and means nothing in JSON."}
	text := Spoil{Answer: Accepted, Why: "The bytes are verified as they came, before any " +
		"decoding; a new field is no error."}
	limit := Spoil{Answer: Accepted, Source: "B19",
		Why:     "A body has no documented limit, and long messages and reports have long ones.",
		Lenient: "No captured webhook is as long."}
	small := before("body-20k", "The body has a field of 20 kB more.", long(20_000, "a"))
	small.Answer, small.Source, small.Why = Accepted, limit.Source, limit.Why
	all := lines.each(
		before("crlf", "Each line end is a carriage return and a line feed, and signed.", crlf),
		before("trailing-newline", "A line end is behind the body, and signed.",
			func(body []byte) ([]byte, error) { return append(body, '\n'), nil }),
		before("leading-blank", "A line end and a space are before the body, and signed.",
			func(body []byte) ([]byte, error) { return append([]byte("\n "), body...), nil }))
	all = append(all, text.each(
		Spoil{Name: "numbers", Source: "B01", Wires: json,
			Title:  "The body has one field more, with numbers that change when written again.",
			Before: rewritten(field(`[1.0,1e2,1234567890123456789]`))},
		Spoil{Name: "escapes", Source: "B01", Wires: json,
			Title:  "The body has one field more, with escapes that need not be.",
			Before: rewritten(field(`"\/ \u00e9"`))},
		Spoil{Name: "scripts", Source: "B04", Wires: json,
			Title: "The body has one field more, with accents, emoji, U+2028, Chinese and Hebrew.",
			Before: rewritten(field("\"\u00e9 \U0001F600 \u2028 \u4e2d\u6587 " +
				"\u05e9\u05dc\u05d5\u05dd\""))},
		Spoil{Name: "emoji-64k", Source: "B05 B19", Wires: json,
			Title:  "The body has one field more, with 64 kB of emoji, which reads in pieces.",
			Before: rewritten(long(64_000, "\U0001F600"))},
		Spoil{Name: "extra-fields", Source: "B29", Wires: json,
			Title: "Each object of the body has one field more.",
			Why:   "Telnyx adds fields: captures have some that the documentation lacks.",
			Before: rewritten(func(body []byte) ([]byte, error) {
				return addFields(body, `"offhook":[{"new":null}]`)
			})},
		Spoil{Name: "unknown-event", Source: "B26", Wires: json,
			Title: "The event type is future.thing.happened.",
			Why:   "Telnyx adds event types; what is refused is sent again, and then lost.",
			Before: rewritten(func(body []byte) ([]byte, error) {
				return replaceValues(body, other(`"future.thing.happened"`, "event_type"))
			})},
		Spoil{Name: "unknown-tenant", Source: "B28", Wires: json,
			Title:   "The ids of connection, messaging profile and organization are unknown.",
			Why:     "It is signed; a provider stops sending to who answers 404 for long.",
			Lenient: "A receiver may see a mistake in what it does not know.",
			Before: rewritten(func(body []byte) ([]byte, error) {
				return replaceValues(body, tenants(unknownID))
			})},
	)...)
	return append(append(all, small), limit.each(
		before("body-110k", "The body has a field of 110 kB more.", long(110_000, "a")),
		before("body-300k", "The body has a field of 300 kB more.", long(300_000, "a")),
		before("body-1m", "The body has a field of 1 MB more.", long(1_000_000, "a")),
	)...)
}

// rewritten has the body written otherwise before it is signed.
func rewritten(write func([]byte) ([]byte, error)) func(*Draft) {
	return func(d *Draft) { d.Body, d.Err = write(d.Body) }
}

// crlf ends each line with CR LF; a body of one line gets one after the bracket that opens it.
func crlf(body []byte) ([]byte, error) {
	if !bytes.Contains(body, []byte("\n")) {
		var err error
		if body, err = insertSpace(body); err != nil {
			return nil, err
		}
		body[bytes.IndexAny(body, "{[")+1] = '\n'
	}
	return bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n")), nil
}

// formSpoils are genuine forms that change when they are built again.
func formSpoils() []Spoil {
	all := Spoil{Answer: Accepted, Source: "B18", Wires: []wire.Kind{wire.Form},
		Why: "The form is verified as it came, not as it is built again from its values."}
	add := func(name, title, pairs string) Spoil {
		return Spoil{Name: name, Title: title,
			Before: func(d *Draft) { d.Body = append(d.Body, pairs...) }}
	}
	return all.each(
		add("form-spaces", "The form has one value more, with spaces as + and %20, and a %2B.",
			"&Offhook=a+b%20c%2Bd"),
		add("form-empty", "The form has one empty value more.", "&Offhook="),
		add("form-repeated", "The form has one key more, twice.", "&Offhook=1&Offhook=2"),
		Spoil{
			Name: "form-lower-hex", Title: "The escapes of the form are in lower case.",
			Before: func(d *Draft) {
				out := bytes.Clone(d.Body)
				for i := 0; i+2 < len(out); i++ {
					if out[i] == '%' {
						copy(out[i:], bytes.ToLower(out[i:i+3]))
					}
				}
				if bytes.Equal(out, d.Body) {
					d.Err = errors.New("the form has no escape with a letter")
				}
				d.Body = out
			},
		},
		Spoil{
			Name: "form-get", Source: "B46", Answer: Either,
			Title: "The method is GET, and the form is the query of the URL; what is signed is " +
				"the timestamp and a vertical bar.",
			Why: "How Telnyx signs a GET is not documented: 404 and 405 are fine, a crash is not.",
			Before: func(d *Draft) {
				if d.Method == http.MethodGet {
					d.Err = errors.New("the request is a GET already")
				}
				d.Method = http.MethodGet
			},
		})
}
