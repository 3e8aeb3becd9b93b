package hole_test

import (
	"testing"
	"time"

	"github.com/offhook-dev/offhook/schemas/hole"
)

func TestValuesCompareAndRescale(t *testing.T) {
	at := time.Date(2025, 3, 1, 2, 3, 4, 5678, time.UTC)
	decimal := func(s string) hole.Value { return number(s).value }
	if !hole.Same(decimal("1.0"), decimal("1")) || hole.Same(decimal("1.01"), decimal("1")) ||
		hole.Same(decimal("1"), hole.TextOf("1")) || !hole.Same(hole.Value{}, hole.Value{}) ||
		!hole.Same(list(text("a"), number("1.0")).value, list(text("a"), number("1")).value) ||
		hole.Same(hole.TextOf("a"), hole.TextOf("b")) || !hole.Same(timeOf(at), timeOf(at)) ||
		hole.Same(hole.BoolOf(true), hole.BoolOf(false)) {
		t.Error("values are not compared as they should be")
	}
	for _, test := range []struct {
		from  string
		scale int8
		want  string
	}{
		{"2.5", 0, "3"}, {"-2.5", 0, "-3"}, {"2.4", 0, "2"}, {"1", 3, "1.000"}, {"0.0049", 2, "0.00"},
		{"999999999999999999", 5, "999999999999999999"}, {"1.5", -3, "2"},
	} {
		if got := string(decimal(test.from).Rescale(test.scale).Append(nil)); got != test.want {
			t.Errorf("%s with %d digits is %s, want %s", test.from, test.scale, got, test.want)
		}
	}
	for text, want := range map[string]bool{
		"0": true, "-12.50": true, "007": true, "0.12345678901234567": true, "": false, "-": false,
		"+1": false, "1e3": false, ".5": false, "5.": false, "1.2.3": false, "-.5": false,
		"0.123456789012345678": false, "1234567890123456789": false, " 1": false, "١": false,
	} {
		v, ok := hole.ParseDecimal(text)
		if ok != want || ok && text != "007" && string(v.Append(nil)) != text {
			t.Errorf("%q is read as %v, %v", text, v, ok)
		}
	}
}

func timeOf(t time.Time) hole.Value { return hole.Value{Kind: hole.Time, N: t.UnixMicro()} }
