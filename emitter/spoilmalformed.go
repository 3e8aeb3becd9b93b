package emitter

import (
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// malformedSpoils are signed, and break who reads without care.
func malformedSpoils() []Spoil {
	json := []wire.Kind{wire.JSON}
	body := func(name, title, text string) Spoil {
		return Spoil{Name: "signed-" + name, Title: "The body is " + title + ", and signed.",
			Before: func(d *Draft) { d.Body = []byte(text) }}
	}
	first := body("not-json", "not JSON", "not json")
	first.Source = "B50 B41" // of all alike, the first is what a receiver dies of
	all := Spoil{Answer: Either, Wires: json, Source: "B50", Why: "It is signed, so that " +
		"refusing and ignoring it are both right; an error of one's own is not."}
	bytesOf := Spoil{Answer: Either, Wires: json, Source: "B51",
		Why: "Official SDKs differ about such bytes; what nobody may do is to fail."}
	big := Spoil{Answer: Either, Wires: json, Source: "B53",
		Why: "Who reads JSON has to bear what JSON allows, or to refuse it."}
	old := Spoil{Answer: Either, Wires: json, Source: "B52",
		Why: "A profile of API v1 and some callbacks have no envelope: to ignore them and to " +
			"refuse them are both right; an error of one's own is not."}
	return slices.Concat(all.each(
		first,
		body("truncated", "JSON that breaks off", `{"data":{"event_type":"call`),
		body("empty", "empty", ""), body("array", "an empty array", "[]"),
		body("string", "a string", `"x"`), body("null", "null", "null"),
	), old.each(
		body("v1", "a webhook of API v1, which has another name and no envelope", `{"created_at":`+
			`"2018-02-02T22:20:27.521992Z","event_type":"call_answered","id":`+
			`"0ccc7b54-4df3-4bca-a65a-3da1ecc777f0","payload":{"call_control_id":`+
			`"v3:MdI91X4lWFEs7IgbBEOT9M4AigoY08M0WWZFISt1Yw2axZ","connection_id":`+
			`"1684641123236054244","from":"+12025550142","to":"+12025550174"},`+
			`"record_type":"event"}`),
		body("flat", "a callback that is flat, without data", `{"message_id":`+
			`"1d9f7b62-5c0e-4f0b-a3f4-6a7b2c8d9e10","record_type":"link_clicked","time_clicked":`+
			`"2026-03-04T09:18:47.316Z","to":"+12025550187","url":"https://www.example.com/offer"}`),
	), bytesOf.each(
		body("not-utf8", "JSON with a byte that is not UTF-8", "{\"data\":\"\xff\"}"),
		body("surrogate", "JSON with half a surrogate pair", `{"data":"\ud83d"}`),
		Spoil{Name: "signed-bom", Title: "A byte order mark is before the body, and signed.",
			Before: func(d *Draft) { d.Body = append([]byte("\ufeff"), d.Body...) }},
	), big.each(
		Spoil{Name: "signed-duplicate-key",
			Title:  "The key data is in the body once more, and signed.",
			Before: func(d *Draft) { d.Body, d.Err = addField(d.Body, `"data":{}`) }},
		body("deep", "a thousand arrays in each other",
			strings.Repeat("[", 1000)+strings.Repeat("]", 1000)),
		body("long-array", "an array of ten thousand numbers",
			"["+strings.Repeat("0,", 9999)+"0]"),
	))
}
