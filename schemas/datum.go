package schemas

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/offhook-dev/offhook/schemas/hole"
)

// A datum is a value that is sent: a single one, or an object or list that was given whole.
type datum struct {
	hole.Value
	json any
}

// datumOf is a datum of decoded JSON.
func datumOf(value any) datum {
	switch v := value.(type) {
	case nil:
		return datum{}
	case bool:
		return datum{Value: hole.BoolOf(v)}
	case string:
		return datum{Value: hole.TextOf(v)}
	case int:
		return datum{Value: hole.NumberOf(int64(v))}
	case int64:
		return datum{Value: hole.NumberOf(v)}
	case json.Number:
		if number, ok := decimal(string(v)); ok {
			return datum{Value: number}
		}
	case float64:
		if number, ok := decimal(fmt.Sprint(v)); ok {
			return datum{Value: number}
		}
	}
	return datum{Value: hole.Value{Kind: hole.Any}, json: value}
}

// decimal reads a number of JSON as a decimal, if it is one of few enough digits.
func decimal(text string) (hole.Value, bool) {
	if strings.ContainsAny(text, "eE") && len(text) < 20 {
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			return hole.Value{}, false
		}
		text = strings.TrimRight(strings.TrimRight(exact.FloatString(18), "0"), ".")
	}
	return hole.ParseDecimal(text)
}

// is reports whether two data are the same.
func (v *datum) is(other *datum) bool {
	if v.json != nil || other.json != nil {
		return fmt.Sprint(v.json) == fmt.Sprint(other.json)
	}
	return hole.Same(v.Value, other.Value)
}

// plain is the datum as decoded JSON, which does not share memory with the body in the making.
func (v *datum) plain() any {
	switch v.Kind {
	case hole.Bool:
		return v.N != 0
	case hole.Number:
		if v.Scale == 0 {
			return v.N
		}
		return json.Number(v.Append(nil))
	case hole.Text:
		return string([]byte(v.S))
	case hole.Any:
		copied, _ := plain(v.json) // the document may be changed
		return copied
	}
	return nil
}
