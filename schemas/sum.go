package schemas

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A sum is a value that adds up others of the same body, such as the parts of a cost.
type sum struct {
	// into is the object that holds the value under name.
	into map[string]any
	name string
	// of lists pointers from the root; * stands for each item of an array.
	of []string
	// text means that the value is written as text, as Telnyx writes money.
	text bool
}

// add computes the sum exactly, with as many decimals as the longest addend has.
func (s sum) add(root any) error {
	total, decimals := new(big.Rat), 0
	for _, pointer := range s.of {
		for _, addend := range wire.Each(root, wire.SplitPointer(pointer)) {
			text := fmt.Sprint(addend)
			number, ok := new(big.Rat).SetString(text)
			if !ok {
				return fmt.Errorf("%s adds up %s, which is %q and not a number",
					s.name, pointer, text)
			}
			total.Add(total, number)
			if _, fraction, found := strings.Cut(text, "."); found {
				decimals = max(decimals, len(fraction))
			}
		}
	}
	s.into[s.name] = any(total.FloatString(decimals))
	if !s.text {
		number, _ := total.Float64()
		s.into[s.name] = number
	}
	return nil
}
