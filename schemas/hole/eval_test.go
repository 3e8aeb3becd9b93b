package hole_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// evaluate is the text of a template, with its kind where that is neither text nor a number.
func evaluate(t testing.TB, template string, scope hole.Scope) (string, error) {
	t.Helper()
	parsed, err := hole.Parse(template, scope)
	if err != nil {
		t.Fatalf("%s: %v", template, err)
	}
	e := &hole.Env{Draw: &counting{}}
	v := parsed.Eval(e)
	shown := string(v.Append(nil))
	switch v.Kind {
	case hole.Null:
		shown = "null"
	case hole.Absent:
		shown = "absent"
	case hole.Time, hole.Span, hole.List, hole.Bool:
		shown = fmt.Sprintf("%v: %s", v.Kind, shown)
	}
	if want := parsed.Kind(); want != v.Kind && want != hole.Any &&
		v.Kind != hole.Null && v.Kind != hole.Absent && e.Err == nil {
		t.Errorf("%s was to give %v and gives %v", template, want, v.Kind)
	}
	return shown, e.Err
}

func TestHolesGiveTheirValue(t *testing.T) {
	scope := testWorld(t)
	for template, want := range map[string]string{ // "!" is a failure.
		// Texts around holes.
		"":                                  "",
		"plain $ {text} $5 }":               "plain $ {text} $5 }",
		"$${leg.from} $$${x}":               "${leg.from} $${x}",
		"${leg.from}":                       "+12015550123@example.com",
		"a ${ 1 } b${2}":                    "a 1 b2",
		"${'it''s }'}":                      "it's }",
		"${words.city}-${nested.text}-${1}": "Łódź-<2025-03-01 Łódź>-1",

		// Numbers are exact, and keep what they are.
		"${0.1 + 0.2}":                     "0.3",
		"${0.10 - 0.3}":                    "-0.20",
		"${1 - 2 - 3}":                     "-4",
		"${2 * 3 + 4 * 5}":                 "26",
		"${2 * (3 + 4) * 5}":               "70",
		"${7 / 2 / 2}":                     "1.75",
		"${1 / 3}":                         "0.333333333",
		"${-2 / 3}":                        "-0.666666667",
		"${1 / 0}":                         "null",
		"${1000000000000000 / 0.00003}":    "!",
		"${0.00200 * 120 / 60|0.0000}":     "0.0040",
		"${.rate * .secs / 60|0.0000}":     "0.0060",
		"${-.rate}":                        "-0.00200",
		"${--3}":                           "3",
		"${1.50 * 2}":                      "3",
		"${123456789012345678 * 10}":       "1234567890123456780",
		"${0.00000000012 * 0.00000000012}": "0",
		"${100000000000000000 + 0.1}":      "100000000000000000.1",
		"${999999999999999999 + 0.01}":     "!",
		"${some.least - 1}":                "!",
		"${-some.least}":                   "!",

		// Half is rounded away from zero.
		"${0.5|0}":                      "1",
		"${-0.5|0}":                     "-1",
		"${0.49|0}":                     "0",
		"${-0.04|0.0}":                  "0.0",
		"${2.345|0.00}":                 "2.35",
		"${-2.345|0.00}":                "-2.35",
		"${3|0.00}":                     "3.00",
		"${'1.005'|0.00}":               "1.01",
		"${123456789012345678|0.00000}": "123456789012345678.00000",

		// Times and spans.
		"${leg.ended - leg.began}":                    "a span of time: 127",
		"${leg.ended - leg.began|s}":                  "127",
		"${leg.ended - leg.began|ms}":                 "127250",
		"${leg.ended - leg.began|min}":                "2",
		"${secs(leg.ended - leg.began)}":              "127.25",
		"${leg.began + 2s|iso}":                       "2025-03-02T00:00:00Z",
		"${2s + leg.began|iso3}":                      "2025-03-02T00:00:00.250Z",
		"${leg.began - 1d}":                           "a time: 2025-02-28T23:59:58.250000Z",
		"${event.at|iso6}":                            "2025-03-02T00:02:06.123456Z",
		"${event.at|date}":                            "2025-03-02",
		"${event.at|unix}":                            "1740873726",
		"${event.at|unix_ms}":                         "1740873726123",
		"${event.at|'DD.MM.YYYY hh:mm,f'}":            "02.03.2025 00:02,1",
		"${event.at|'YYYY-MM-DDThh:mm:ss.fff+00:00'}": "2025-03-02T00:02:06.123+00:00",
		"${event.at + 20.26ms|iso6}":                  "2025-03-02T00:02:06.143716Z",
		"${1h + 5m - 250ms|ms}":                       "3899750",
		"${2 * 3s / 4|ms}":                            "1500",
		"${1m / 7s}":                                  "8.571428571",
		"${1.5 * 1ms * 0.001 / 1ms}":                  "0.002",
		"${-3s|s}":                                    "-3",
		"${event.at + 99999999d}":                     "!",
		"${some.far}":                                 "a time: 9999-12-31T23:59:59.999999Z",

		// Ranges: least and most by turns.
		"${1..9}${1..9}":                   "19",
		"${-5..5}${-5..5}":                 "-55",
		"${47.5..50.0} ${47.5..50}":        "47.5 50.0",
		"${300ms..1200ms|ms} ${1s..2s|ms}": "300 2000",

		// Null, absent and or.
		"${null}":                                "null",
		"${absent}":                              "absent",
		"${.gone|0.00}":                          "absent",
		"a ${.gone}":                             "null",
		"a ${leg.answered|iso} b":                "null",
		"${leg.answered + 1s|iso}":               "null",
		"${-.gone}":                              "null",
		"${secs(leg.ended - leg.answered) or 0}": "0",
		"${leg.answered or absent or leg.ended|iso}": "2025-03-02T00:02:05Z",
		"${.gone or null}":                           "null",
		"${null or absent}":                          "absent",
		"${before(leg.client, '@')}":                 "null",
		"${1 + .gone * 2 or 7}":                      "7",
		"${leg.client or 'x' |upper}":                "X",

		// Formats of text.
		"${'Grüße'|upper}":     "GRÜßE",
		"${words.city|upper}":  "ŁÓDŹ",
		"${words.city|lower}":  "łódź",
		"${words.city|base64}": "xYHDs2TFug==",
		"${.rate|0.00}":        "0.00",
		"${some.decimal|0.00}": "4.00",
		"${some.text|upper}":   "ABC",
		"${attempt.first}":     "true or false: true",
		"is ${attempt.first}":  "is true",

		// What is not known before.
		"${some.number + 1}":         "3.5",
		"${some.decimal + 1}":        "5.0",
		"${some.time - some.time|s}": "0",
		"${some.null + 1}":           "null",
		"${-some.number}":            "-2.5",
		"${some.number or 1}":        "2.5",
		"${some.null or 1}":          "1",
		"${some.time|iso}":           "2025-01-01T00:00:00Z",
		"${sum(some.list)}":          "1",

		// Functions.
		"${sum(.costs.*.cost)}":                   "0.0150",
		"${sum(.costs.*.cost)|0.00}":              "0.02",
		"${sum(.empty)}":                          "0",
		"${count(.costs.*.cost)}":                 "3",
		"${.empty}":                               "a list: ",
		"${.words}":                               "a list: a,b",
		"${ceil(121.5, 60)}":                      "180",
		"${ceil(120, 60)}":                        "120",
		"${ceil(-0.5, 1)}":                        "0",
		"${floor(121.5, 60)}":                     "120",
		"${floor(-0.5, 1)}":                       "-1",
		"${floor(7.3, 0.50)}":                     "7.00",
		"${floor(secs(event.at - leg.began), 1)}": "127",
		"${floor('7.9', 1)}":                      "7",
		"${before(leg.from, '@')}":                "+12015550123",
		"${before('anna', '@')}":                  "anna",
		"${before('a##b', '#')}":                  "a",
		"${after(leg.from, '@')}":                 "example.com",
		"${after('anna', '@')}":                   "null",
		"${after('anna@', '@')}":                  "",
		"${join(.words)}":                         "ab",
		"${join(.words, ', ')}":                   "a, b",
		"${first(.words)} ${last(.words)}":        "a b",
		"${join(.costs.*.cost)}":                  "0.00400.0110",
		"${min(1.50, 2)}":                         "1.50",
		"${min(2, 1.50)}":                         "1.50",
		"${min('7', 7.0)}":                        "7",
		"${min(.gone, 1)}":                        "null",
	} {
		got, err := evaluate(t, template, scope)
		fails := want == "!"
		switch {
		case fails && err == nil:
			t.Errorf("%s does not fail and gives %s", template, got)
		case !fails && (err != nil || got != want):
			t.Errorf("%s gives %s, want %s (%v)", template, got, want, err)
		}
	}
}

func TestReferencesAreKnown(t *testing.T) {
	scope := testWorld(t)
	for _, test := range []struct {
		template, name, field, format string
	}{
		{"${leg.from}", "leg.from", "", ""},
		{"${ (leg.began) | iso6 }", "leg.began", "", "iso6"},
		{"${event.at|'DD.MM.YYYY'}", "event.at", "", "DD.MM.YYYY"},
		{"${.costs.*.cost}", "", "costs.*.cost", ""},
		{"${-.rate}", "", "", ""},
		{"${leg.began or leg.ended}", "", "", ""},
		{"${before(leg.from, '@')}", "", "", ""},
	} {
		parsed, err := hole.Parse(test.template, scope)
		if err != nil {
			t.Fatal(err)
		}
		h := parsed.Lone()
		name := strings.Trim(h.Name[0]+"."+h.Name[1], ".")
		field := strings.Join(h.Field, ".")
		if name != test.name || field != test.field || h.Format != test.format {
			t.Errorf("%s refers to %q, %q in %q", test.template, name, field, h.Format)
		}
	}
	parsed, err := hole.Parse("a ${leg.from}", scope)
	if _, constant := parsed.Constant(); err != nil || parsed.Lone() != nil || constant ||
		parsed.Kind() != hole.Text {
		t.Errorf("a hole with text before it is taken for a lone one")
	}
}
