package hole_test

import (
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/hole"
)

func TestFailuresNameTheHole(t *testing.T) {
	scope := testWorld(t)
	outer, err := hole.Parse("x ${some.text * 2}", scope)
	if err != nil {
		t.Fatal(err)
	}
	scope["bad.text"] = known{kind: hole.Text, within: outer}
	for template, want := range map[string]string{
		"${.rate + leg.from}":          `"+12015550123@example.com" is not a decimal number`,
		"${leg.from|0.0}":              `"+12015550123@example.com" is not a decimal number`,
		"${some.time + 1}":             "a time + a number has no meaning",
		"${some.list or 1}":            "",
		"a ${some.list}":               "a list has no place in a text; join, sum or count it",
		"${some.number|iso}":           `"iso" does not format a number; what does: 0, 0.0, 0.00, …`,
		"${-some.time}":                "a time has no negative",
		"${before(some.number, '@')}":  "before needs text; this is a number",
		"${sum(.times)}":               "sum adds up numbers; one item is a time",
		"${sum(.words)}":               `"a" is not a decimal number`,
		"${ceil(1, 0)}":                "ceil needs a step above zero",
		"${floor(1, -2)}":              "floor needs a step above zero",
		"${999999999999999999 * 1000}": "the result of a number * a number has too many digits",
		"${event.at + 9999999d}":       "the time lies outside the years 1 to 9999",
		"${uuid1(event.at, 'xyz')}":    `uuid1 needs a node of 12 hexadecimal digits, not "xyz"`,
		"${uuidt('40', event.at)}":     `uuidt needs a prefix of 3 hexadecimal digits, not "40"`,
		"${bad.text}":                  `${some.text * 2}: "abc" is not a decimal number`,

		"${ceil(999999999999999999, 0.0000000001)}": "ceil is given numbers with too many digits",
	} {
		_, err := evaluate(t, template, scope)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", template, err)
			}
			continue
		}
		source := template[strings.Index(template, "${"):]
		if err == nil || err.Error() != source+": "+want {
			t.Errorf("%s fails with\n     %v\nwant %s: %s", template, err, source, want)
		}
	}
	for _, template := range []string{"${1..2}", "${uuidt('403', event.at)}"} {
		parsed, err := hole.Parse(template, scope)
		if err != nil {
			t.Fatal(err)
		}
		e := &hole.Env{}
		if parsed.Eval(e); e.Err == nil {
			t.Errorf("%s is drawn from nothing", template)
		}
	}
}

func TestAFailureStays(t *testing.T) {
	parsed, err := hole.Parse("${1}", world{})
	if err != nil {
		t.Fatal(err)
	}
	e := &hole.Env{}
	e.Fail("first %d", 1)
	e.Fail("second")
	if parsed.Eval(e); e.Err == nil || e.Err.Error() != "first 1" {
		t.Errorf("the failure is %v", e.Err)
	}
}
