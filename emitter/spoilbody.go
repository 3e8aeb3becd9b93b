package emitter

import (
	"bytes"
	"errors"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

func bodySpoils() []Spoil {
	json := []wire.Kind{wire.JSON}
	written := Spoil{Answer: Refused, Source: "A18", Wires: json,
		Why: "Who accepts it verifies the JSON as written anew, not the bytes that came."}
	trimmed := Spoil{Answer: Refused, Source: "A19",
		Why: "Who accepts it trims the body before it is verified."}
	changed := Spoil{Answer: Refused, Source: "A34",
		Why: "The signature is over every byte of the body."}
	all := changed.each(Spoil{
		Name: "tampered-byte",
		Title: "One byte of a value in the body was changed after signing; " +
			"the body still parses.",
		After: func(d *Draft) { d.Body, d.Err = tamperValue(d.Body) },
	})
	for _, key := range []string{"event_type", "id", "attempt", "from", "text"} {
		all = append(all, changed.each(Spoil{
			Name: "tampered-" + strings.ReplaceAll(key, "_", "-"), Wires: json,
			Title: "One letter or digit of " + key + " in the body was changed after signing.",
			After: func(d *Draft) { d.Body, d.Err = tamperKey(d.Body, key) },
		})...)
	}
	all = append(all, changed.each(Spoil{
		Name: "tampered-brace", Title: "The last brace of the body became a bracket after signing.",
		Wires: json,
		After: func(d *Draft) {
			at := bytes.LastIndexByte(d.Body, '}')
			if at < 0 {
				d.Err = errors.New("the body has no brace")
				return
			}
			d.Body[at] = ']'
		},
	}, Spoil{
		Name: "tampered-1m", Source: "A34",
		Title: "A megabyte of spaces was put behind the body after signing.",
		Why: "It is no genuine body; who refuses it early must still leave the connection fit " +
			"for the next request.",
		After: func(d *Draft) { d.Body = append(d.Body, bytes.Repeat([]byte(" "), 1<<20)...) },
	})...)
	all = append(all, written.each(Spoil{
		Name: "tampered-space",
		Title: "One space was put between two JSON tokens after signing; " +
			"the body means the same.",
		Source: "A18 A19",
		After:  func(d *Draft) { d.Body, d.Err = insertSpace(d.Body) },
	}, Spoil{
		Name: "tampered-newline",
		Title: "One line end was put between two JSON tokens after signing; " +
			"the body means the same.",
		After: func(d *Draft) {
			if d.Body, d.Err = insertSpace(d.Body); d.Err == nil {
				d.Body[bytes.IndexAny(d.Body, "{[")+1] = '\n'
			}
		},
	})...)
	mark := leading("tampered-leading-bom", "A byte order mark", "\ufeff")
	mark.Lenient = "Request.text() of the Fetch standard drops it, and an SDK gets the rest."
	return append(all, trimmed.each(
		trailing("tampered-trailing-space", "A space", " "),
		trailing("tampered-trailing-newline", "A line end", "\n"),
		trailing("tampered-trailing-nul", "A zero byte", "\x00"),
		trailing("tampered-trailing-bom", "A byte order mark", "\ufeff"),
		leading("tampered-leading-space", "A space", " "),
		mark,
	)...)
}

func leading(name, what, text string) Spoil {
	return Spoil{
		Name: name, Title: what + " was put before the body after signing.",
		After: func(d *Draft) { d.Body = append([]byte(text), d.Body...) },
	}
}

func trailing(name, what, text string) Spoil {
	return Spoil{
		Name: name, Title: what + " was put behind the body after signing.",
		After: func(d *Draft) { d.Body = append(d.Body, text...) },
	}
}
