package wire_test

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// Every number is written otherwise in LayoutNumbers, and means the same.
func TestNumbersInAnotherSpelling(t *testing.T) {
	for number, want := range map[any]string{
		0: "-0", 2: "2.0", 3: "3e0", -8: "-8.0", int64(1234567890123456789): "1234567890123456789e0",
		0.5: "0.50", 1e100: "1E+100", 1e-9: "1E-9", -0.25: "-0.250",
		json.Number("-0"): "-0.0", json.Number("1.0"): "1.00", json.Number("0.0"): "0.00",
		json.Number("1e2"): "1E+2", json.Number("1E+2"): "1e+2", json.Number("1.5E-3"): "1.5e-3",
		json.Number("10"): "10.0", "2": `"2"`, true: "true", nil: "null",
	} {
		got := render(t, wire.Doc{Value: number}, wire.LayoutNumbers)
		if got != want || !json.Valid([]byte(got)) {
			t.Errorf("%v is %s, want %s", number, got, want)
		}
		before, _ := strconv.ParseFloat(render(t, wire.Doc{Value: number}, ""), 64)
		if after, _ := strconv.ParseFloat(got, 64); after != before {
			t.Errorf("%v becomes %v", before, after)
		}
	}
}

// spelt is a copy of decoded JSON in which equal numbers are equal texts: digits without zeros at
// either end, and an exponent.
func spelt(value any) any {
	switch value := value.(type) {
	case map[string]any:
		all := map[string]any{}
		for key, below := range value {
			all[key] = spelt(below)
		}
		return all
	case []any:
		all := make([]any, len(value))
		for i, below := range value {
			all[i] = spelt(below)
		}
		return all
	case json.Number:
		digits, exponent, _ := strings.Cut(strings.ToLower(string(value)), "e")
		digits, negative := strings.CutPrefix(digits, "-")
		whole, part, _ := strings.Cut(digits, ".")
		digits = strings.TrimLeft(whole+part, "0")
		if digits == "" {
			return "0"
		}
		power, ok := new(big.Int).SetString(exponent, 10)
		if !ok {
			power = new(big.Int)
		}
		zeros := len(digits) - len(strings.TrimRight(digits, "0"))
		power.Add(power, big.NewInt(int64(zeros-len(part))))
		text := strings.TrimRight(digits, "0") + "e" + power.String()
		if negative {
			text = "-" + text
		}
		return text
	}
	return value
}
