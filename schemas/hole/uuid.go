package hole

// gregorian is 1970 in the steps of 100 ns that a UUID of version 1 counts from 1582.
const gregorian = 0x01B21DD213814000

// uuid1 appends a UUID of version 1 that tells the time and the node, which is 12 hexadecimal
// digits. The last digit of the time and the clock sequence are drawn.
func (e *Env) uuid1(micros int64, node string) Value {
	if !isHex(node, 12) {
		e.Fail("uuid1 needs a node of 12 hexadecimal digits, not %.40q", node)
		return Value{}
	}
	ticks := uint64(micros)*10 + gregorian + uint64(e.between(0, 9))
	sequence := 1<<15 | e.random()&0x3fff
	from := len(e.Arena)
	e.hex(ticks, 8)
	e.Arena = append(e.Arena, '-')
	e.hex(ticks>>32, 4)
	e.Arena = append(e.Arena, "-1"...)
	e.hex(ticks>>48, 3)
	e.Arena = append(e.Arena, '-')
	e.hex(sequence, 4)
	e.Arena = append(e.Arena, '-')
	e.Arena = append(e.Arena, node...)
	return e.Taken(from)
}

// uuidt appends a UUID as the messaging side makes them: three digits that tell the kind, the time
// in steps of 256 ms, and the rest as a UUID of version 4 has it.
func (e *Env) uuidt(prefix string, micros int64) Value {
	if !isHex(prefix, 3) {
		e.Fail("uuidt needs a prefix of 3 hexadecimal digits, not %.40q", prefix)
		return Value{}
	}
	steps := uint64(floorDiv(micros, 1e3) >> 8)
	high, low := e.random(), e.random()
	from := len(e.Arena)
	e.Arena = append(e.Arena, prefix...)
	e.hex(steps>>16, 5)
	e.Arena = append(e.Arena, '-')
	e.hex(steps, 4)
	e.Arena = append(e.Arena, "-4"...)
	e.hex(high, 3)
	e.Arena = append(e.Arena, '-')
	e.hex(1<<15|high>>16&0x3fff, 4)
	e.Arena = append(e.Arena, '-')
	e.hex(low, 12)
	return e.Taken(from)
}

// hex appends the last digits of n.
func (e *Env) hex(n uint64, digits int) {
	for digits--; digits >= 0; digits-- {
		e.Arena = append(e.Arena, "0123456789abcdef"[n>>(4*digits)&15])
	}
}

// isHex reports whether a text is so many hexadecimal digits.
func isHex(s string, digits int) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return len(s) == digits
}
