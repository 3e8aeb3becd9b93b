package texml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/offhook-dev/offhook/scenarios/texml"
)

// TestWhatIsNoDocument shows what is said of a text that is none.
func TestWhatIsNoDocument(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "the document is empty; it needs <Response>"},
		{" \n\t", "the document is empty; it needs <Response>"},
		{"\ufeff", "the document is empty; it needs <Response>"},
		{"<!--x-->", "the document has no element; it needs <Response>"},
		{`{"data":{"result":"ok"}}`,
			`line 1: the document is not XML: it starts with "{\"data\":{\"result\":\"ok\"}}"`},
		{"OK", `line 1: the document is not XML: it starts with "OK"`},
		{"\n\n OK", `line 3: the document is not XML: it starts with "OK"`},
		{"<Response><a\x1b[31m>", "line 1: <a> is not XML: expected attribute name in element"},
		{"<!DOCTYPE html>\n<html></html>",
			"line 2: <html> is the root, and the root of a document is <Response>"},
		{"<response/>", "line 1: <response> is the root, and the root of a document is <Response>"},
		{"<x:Response/>",
			"line 1: <x:Response> is the root, and the root of a document is <Response>"},

		{"<Response>\n\n <Gather>\n  <Say>1</Say>\n</Response>", "line 3: <Gather> is not closed"},
		{"<Response>\n<Say>Hi", "line 2: <Say> is not closed"},
		{"<Response>", "line 1: <Response> is not closed"},
		{"<Response>\n<Say>Hi</say>", "line 2: <Say> is not closed: </say> is written differently"},
		{"<Response>\n</Say></Response>", "line 2: </Say> closes nothing"},
		{"</Response>", "line 1: </Response> closes nothing"},
		{"<Response/>\n<Response/>",
			"line 2: <Response> comes after the end of the document, which has one root"},
		{"<Response/>\n done", `line 1: "done" stands outside the document`},
		{"\n<?xml version=\"1.0\"?><Response/>",
			"line 2: the XML declaration does not stand first; remove what is before it"},
		{"<Response><!DOCTYPE x></Response>",
			`line 1: "<!DOCTYPE x>" stands where an element or text is expected`},

		{"<Response>\n<Redirect>/x?a=1&b=2</Redirect></Response>",
			`line 2: <Redirect> has "&b", which is no entity of XML; write & as &amp;`},
		{"<Response>\n<Gather action=\"/x?a=1&b=2\"/></Response>",
			`line 2: <Gather> has "&b", which is no entity of XML; write & as &amp;`},
		{"<Response><Say>Tom & Ann</Say></Response>",
			`line 1: <Say> has "&", which is no entity of XML; write & as &amp;`},
		{"<Response><Say>a&nbsp;b</Say></Response>",
			`line 1: <Say> has "&nbsp;", which is no entity of XML; write & as &amp;`},
		{"<Response>\n<Gather numDig", "line 2: <Gather> is cut off: there is no more text"},
		{"<Response>\n<Pause length=5/></Response>",
			"line 2: <Pause> is not XML: unquoted or missing attribute value in element"},
		{"<Response><1" + strings.Repeat("\u009b", 100) + ">",
			`line 1: <Response> is not XML: "1` + strings.Repeat(`\u009b`, 59) + `..." is no name`},
		{"<Response><Say a='1' a='2'/></Response>", "line 1: <Say> has the attribute a twice"},
		{"<Response><Say>\xff</Say></Response>", "line 1: <Say> is not XML: invalid UTF-8"},
		{"<Response><Say>\n\nTom & Ann",
			`line 3: <Say> has "&", which is no entity of XML; write & as &amp;`},
		{"<Response>\n<!-- x", "line 2: <Response> is cut off: there is no more text"},
		{"<!-- x", "line 1: the document is cut off: there is no more text"},
		{`<?xml version="1.1"?><Response/>`,
			`line 1: unsupported version "1.1"; only version 1.0 is supported`},
		{`<?xml version="1.0" encoding="ISO-8859-1"?><Response><Say>` + "\xe4</Say></Response>",
			`line 1: the encoding "ISO-8859-1" is not read; write UTF-8`},

		{strings.Repeat(" ", texml.Size) + "<Response/>",
			"the document has 65547 bytes, and 65536 (64 kB) are the most that are read"},
		{"<Response>\n" + strings.Repeat("<Gather>", 20),
			"line 2: <Gather> is nested more than 20 deep"},
		{"<" + strings.Repeat("x", 100) + "/>",
			"line 1: <" + strings.Repeat("x", 60) + "...> is the root, and " +
				"the root of a document is <Response>"},
	} {
		text, want := test.text, test.want
		doc, err := texml.Parse([]byte(text))
		var syntax *texml.SyntaxError
		if !errors.As(err, &syntax) || doc != nil {
			t.Errorf("%.60q: %v", text, err)
			continue
		}
		if err.Error() != want {
			t.Errorf("%.60q\ngot  %s\nwant %s", text, err, want)
		}
		if strings.Contains(want, "line") && (syntax.Line == 0 || syntax.Column == 0) {
			t.Errorf("%.60q: %#v does not say where", text, syntax)
		}
	}
}

func TestWhatIsADocument(t *testing.T) {
	for _, text := range []string{
		"<Response/>", "\ufeff<Response></Response>", "\n <Response/>\n<!-- end -->\n",
		`<?xml version="1.0" encoding="UTF-8"?>` + "\n<Response/>",
		`<?xml version="1.0" encoding="ISO-8859-1"?><Response/>`,
		`<Response xmlns="urn:x" xmlns:xsi="urn:y" xml:lang="en"><?php x?></Response>`,
	} {
		if doc := clean(t, text); len(doc.Verbs) != 0 {
			t.Errorf("%q has the verbs %v", text, doc.Verbs)
		}
	}
	if _, err := texml.Parse([]byte("<Response>" + strings.Repeat("<Gather>", 19) +
		strings.Repeat("</Gather>", 19) + "</Response>")); err != nil {
		t.Errorf("20 deep: %v", err)
	}
	whole := "<Response/>" + strings.Repeat(" ", texml.Size-len("<Response/>"))
	if _, err := texml.Parse([]byte(whole)); err != nil {
		t.Errorf("64 kB: %v", err)
	}
}

func TestPositions(t *testing.T) {
	doc := clean(t, "<Response>\n  <Say>ä</Say><Gather>\n\t<Play>/x</Play></Gather></Response>")
	say, gather := doc.Verbs[0], doc.Verbs[1]
	play := gather.Prompts()[0]
	got := fmt.Sprint(say.Line, say.Column, gather.Line, gather.Column, play.Line, play.Column)
	if want := "2 3 2 16 3 2"; got != want {
		t.Errorf("verbs are at %s, want %s", got, want)
	}
}

// mute says that a message is short and cannot steer a terminal.
func mute(message string) bool {
	return len(message) < 1000 && !strings.ContainsFunc(message, func(r rune) bool {
		return !unicode.IsPrint(r)
	})
}

func FuzzParse(f *testing.F) {
	for _, d := range texml.Definitions() {
		if d.Kind != "root" {
			f.Add([]byte(tag{d, needed(d)}.write()))
		}
	}
	f.Add([]byte("<Response><say>&amp;<![CDATA[x]]></say><Gather timeout='x'></Response>"))
	f.Add([]byte("\ufeff<?xml version='1.0' encoding='x'?><!DOCTYPE x><Response>\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := texml.Parse(text)
		if err != nil {
			var syntax *texml.SyntaxError
			if !errors.As(err, &syntax) || !mute(err.Error()) || doc != nil ||
				syntax.Line > 0 && syntax.Column < 1 {
				t.Errorf("%T: %v", err, err)
			}
			return
		}
		for _, w := range doc.Warnings {
			if !mute(w.String()) {
				t.Errorf("a warning of %d bytes: %.200q", len(w.String()), w)
			}
		}
		flow := texml.Flow{Document: doc}
		for v := flow.Next(); v != nil; v = flow.Next() {
			for _, act := range doc.Plan(v) {
				if _, ok := act.(texml.Unmodelled); ok {
					t.Errorf("%s has no act", v.Name)
				}
			}
		}
	})
}
