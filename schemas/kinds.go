package schemas

import "github.com/offhook-dev/offhook/schemas/hole"

// kinds is a set of kinds of values, a bit for each.
type kinds uint16

// whole stands in kinds for a number without a fraction.
const whole = hole.Any + 1

// kindsOf are the kinds of values that the types of a schema accept.
func kindsOf(types []string) (all kinds) {
	if len(types) == 0 {
		return ^kinds(0)
	}
	for _, name := range types {
		switch name {
		case "null":
			all |= 1 << hole.Null
		case "boolean":
			all |= 1 << hole.Bool
		case "number":
			all |= 1 << hole.Number
		case "integer":
			all |= 1 << whole
		case "string": // which takes all else
			all |= ^kinds(1<<hole.Null | 1<<hole.Bool | 1<<hole.Number | 1<<whole)
		}
	}
	return all
}

func (k kinds) has(kind hole.Kind) bool { return k>>kind&1 != 0 }
