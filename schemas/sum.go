package schemas

import (
	"fmt"
	"math/big"
	"strings"
)

// A sum is a value that adds up others of the same body, such as a cost and its parts.
type sum struct {
	into map[string]any // the object that holds the value
	name string
	of   []string // pointers from the root; * stands for each item of an array
	text bool     // written as text, as Telnyx writes money
}

// add computes the sum exactly, with as many decimals as the longest addend has.
func (s sum) add(root any) error {
	total, decimals := new(big.Rat), 0
	for _, pointer := range s.of {
		for _, addend := range each(root, splitPointer(pointer)) {
			text := fmt.Sprint(addend)
			number, ok := new(big.Rat).SetString(text)
			if !ok {
				return fmt.Errorf("%s adds up %s, which is %q and not a number", s.name, pointer, text)
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

// each lists the values at a pointer; absent ones are left out.
func each(value any, keys []string) []any {
	if len(keys) == 0 {
		return []any{value}
	}
	switch value := value.(type) {
	case map[string]any:
		if below, ok := value[keys[0]]; ok {
			return each(below, keys[1:])
		}
	case []any:
		var all []any
		for i, item := range value {
			if keys[0] == "*" || keys[0] == fmt.Sprint(i) {
				all = append(all, each(item, keys[1:])...)
			}
		}
		return all
	}
	return nil
}
