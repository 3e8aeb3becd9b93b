package hole_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/hole"
)

const functionNames = "after, before, ceil, count, encoding, first, floor, join, last, min, " +
	"parts, secs, sum, units, uuid1, uuidt"

func TestMistakesShowTheirPlace(t *testing.T) {
	scope := testWorld(t)
	long := "https://example.com/" + strings.Repeat("ü", 80)
	for _, test := range []struct{ template, message, caret string }{
		{
			"${leg.answerd|iso6}", `a leg has no "answerd"; did you mean "answered"?`, "  ^",
		},
		{
			"${event.at + 5}", "a time + a number has no meaning", "           ^",
		},
		{
			"${leg.began - leg.ended|iso}",
			`"iso" does not format a span of time; what does: s, ms, min`,
			"                        ^",
		},
		{
			"${rate}", `"rate" alone is no value; a field of this body is .rate, ` +
				"a value of a resource rate.name", "  ^",
		},
		{
			"${now()}", `there is no function "now"; there are ` + functionNames, "  ^",
		},
		{"ü ${", "a value is missing", "    ^"},
		{"a ${}", "a value is missing", "    ^"},
		{"a ${.rate", "this hole is not closed: } is missing", "  ^"},
		{"${.rate ü}", "'ü' is not expected here; an operator, | or } is", "        ^"},
		{"${.rate .rate}", "'.' is not expected here; an operator, | or } is", "        ^"},
		{"${#}", "'#' does not begin a value", "  ^"},
		{"${1 +}", "a value is missing", "     ^"},
		{"${1 * }", "a value is missing", "      ^"},
		{"${1 or}", "a value is missing", "      ^"},
		{"${-}", "a value is missing", "   ^"},
		{"${(1}", "this ( is not closed", "  ^"},
		{"${'a}", "this text is not closed: ' is missing", "  ^"},
		{"${'a''}", "this text is not closed: ' is missing", "  ^"},
		{"${leg.}", "the name of a value of leg is missing after the dot", "      ^"},
		{"${.}", "the name of a field is missing after the dot", "   ^"},
		{"${.*}", "the name of a field is missing after the dot", "   ^"},
		{"${.a..b}", "the name of a field is missing after the dot", "     ^"},
		{"${.nothing}", `there is no ".nothing"`, "  ^"},
		{"${1.2.3}", `"1.2.3" is not a number of at most 18 digits`, "  ^"},
		{"${1..}", `"" is not a number of at most 18 digits`, "     ^"},
		{
			"${1234567890123456789}", `"1234567890123456789" is not a number of at most 18 digits`, "  ^",
		},
		{"${5min}", `"min" is no unit of time; ms, s, m, h and d are`, "   ^"},
		{"${0.0001ms}", `"0.0001ms" is finer than a microsecond`, "  ^"},
		{"${3.00000000001d}", `"3.00000000001d" is finer than a microsecond`, "  ^"},
		{"${999999999d}", `"999999999d" is too long a span`, "  ^"},
		{"${1..2s}", "a range needs two of one kind; these are a number and a span of time", "  ^"},
		{"${2..1}", "this range ends before it begins", "  ^"},
		{"${0.00000000001..999999999999}", "this range has too many digits", "  ^"},
		{"${1 or 2s}", "both sides of or must be of one kind; these are a number and a span of time",
			"       ^"},
		{"${-event.at}", "a time has no negative", "  ^"},
		{"${-null}", "null has no negative", "  ^"},
		{"${1 + null}", "a number + null has no meaning", "    ^"},
		{"${some.time * some.time * event.at}", "any value * a time has no meaning",
			"                        ^"},
		{"${event.at|}", "a format is missing after the bar; what does: iso, iso3, iso6, date, unix, " +
			"unix_ms, or a picture such as 'YYYY-MM-DDThh:mm:ss.fff+00:00'", "           ^"},
		{"${event.at|YYYY}", `"YYYY" does not format a time; what does: iso, iso3, iso6, date, unix, ` +
			"unix_ms, or a picture such as 'YYYY-MM-DDThh:mm:ss.fff+00:00'", "           ^"},
		{"${event.at|'f'}", `"f" is no picture of a time; write one such as 'YYYY-MM-DDThh:mm:ssZ'`,
			"           ^"},
		{"${1|'YYYY'}", "a picture is for a time; this is a number (what does: 0, 0.0, 0.00, …)",
			"    ^"},
		{"${1|0.0.0}", `"0.0.0" does not format a number; what does: 0, 0.0, 0.00, …`, "    ^"},
		{"${leg.from|hex}", `"hex" does not format text; what does: base64, upper, lower, ` +
			"or 0.00 where it is a decimal", "           ^"},
		{"${null|iso}", `"iso" does not format null; nothing does`, "       ^"},
		{"${some.time|no}", `"no" does not format any value; what does, depending on its kind: iso, ` +
			"iso3, iso6, date, unix, unix_ms, a picture, s, ms, min, 0, 0.00, base64, upper, lower",
			"            ^"},
		{"${sum(1)}", "sum needs a list here; this is a number", "      ^"},
		{"${sum()}", "sum(list) takes 1; these are 0", "  ^"},
		{"${ceil(1, 2, 3)}", "ceil(n, step) takes 2; these are 3", "  ^"},
		{"${ceil(1}", "the call of ceil is not closed: ) is missing", "  ^"},
		{"a ${.costs.*.cost}", "a list has no place in a text; join, sum or count it", "  ^"},
		{"${" + strings.Repeat("(", 21), "this is nested too deeply; 20 levels are allowed",
			strings.Repeat(" ", 22) + "^"},
		{"${" + strings.Repeat("-", 21), "this is nested too deeply; 20 levels are allowed",
			strings.Repeat(" ", 22) + "^"},
		{strings.Repeat("${1}", 13), "a text has at most 12 holes; split this one",
			strings.Repeat(" ", 48) + "^"},
	} {
		_, err := hole.Parse(test.template, scope)
		want := test.message + "\n    " + test.template + "\n    " + test.caret
		var mistake *hole.Mistake
		switch {
		case err == nil:
			t.Errorf("%s is not refused", test.template)
		case err.Error() != want:
			t.Errorf("got  %v\nwant %s", err, want)
		case !errors.As(err, &mistake) || mistake.Message != test.message:
			t.Errorf("%s: the mistake is %#v", test.template, err)
		}
	}
	for template, want := range map[string]string{
		long + "${rate}": "…" + strings.Repeat("ü", 64) + "${rate}\n    " +
			strings.Repeat(" ", 67) + "^",
		"${rate}" + long: "${rate}https://example.com/" + strings.Repeat("ü", 44) + "…\n      ^",
		long + "${rate}" + long: "…" + strings.Repeat("ü", 33) + "${rate}https://example.com/" +
			strings.Repeat("ü", 10) + "…\n    " + strings.Repeat(" ", 36) + "^",
		"a\n${rate}": "a ${rate}\n        ^",
	} {
		_, err := hole.Parse(template, scope)
		if err == nil || !strings.HasSuffix(err.Error(), "\n    "+want) {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	_, err := hole.Parse("${1"+strings.Repeat("+1", 64)+"}", scope)
	const says = "a hole has at most 64 values; split this one\n"
	if err == nil || !strings.HasPrefix(err.Error(), says) {
		t.Errorf("65 values in one hole: %v", err)
	}
}

func TestTheErrorOfAScopeIsKept(t *testing.T) {
	missing := errors.New("missing")
	_, err := hole.Parse("${a.b}", refusing{missing})
	if !errors.Is(err, missing) {
		t.Errorf("the error is %v", err)
	}
}

type refusing struct{ err error }

func (r refusing) Value(_, _ string) (hole.Eval, hole.Kind, error) { return nil, 0, r.err }
func (r refusing) Field([]string) (hole.Eval, hole.Kind, error)    { return nil, 0, r.err }
