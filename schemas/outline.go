package schemas

import "regexp/syntax"

// An outline is a regular expression for whole texts as runs of ASCII characters. It is seen at
// once that a text is like it, at a tenth of what regexp takes; of other texts it says nothing.
type outline [][]stretch

// A stretch is least to most characters of a class; most is -1 without a limit.
type stretch struct {
	class       [2]uint64 // a bit for each character
	least, most int
}

// mostOutlines is how many alternatives an outline has at most.
const mostOutlines = 4

// newOutline is the outline of an expression, or nil if it has none.
func newOutline(text string) outline {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil || tree.Op != syntax.OpConcat || len(tree.Sub) < 3 {
		return nil
	}
	last := len(tree.Sub) - 1
	if tree.Sub[0].Op != syntax.OpBeginText || tree.Sub[last].Op != syntax.OpEndText {
		return nil
	}
	all := outline{nil}
	for _, part := range tree.Sub[1:last] {
		if all = all.then(outlineOf(part)); all == nil {
			return nil
		}
	}
	return all
}

// then is what o and next are like, one after the other.
func (o outline) then(next outline) (all outline) {
	if len(o)*len(next) > mostOutlines {
		return nil
	}
	for _, start := range o {
		for _, end := range next {
			all = append(all, append(start[:len(start):len(start)], end...))
		}
	}
	return all
}

func outlineOf(re *syntax.Regexp) outline {
	least, most := 1, 1
	switch re.Op {
	case syntax.OpPlus:
		most = -1
	case syntax.OpStar:
		least, most = 0, -1
	case syntax.OpRepeat:
		least, most = re.Min, re.Max
	}
	if re.Op == syntax.OpPlus || re.Op == syntax.OpStar || re.Op == syntax.OpRepeat {
		re = re.Sub[0]
		if re.Op == syntax.OpCharClass {
			return outline{{{asciiOf(re.Rune), least, most}}}
		}
	}
	one := outline{nil}
	switch re.Op {
	case syntax.OpCharClass:
		one = outline{{{asciiOf(re.Rune), 1, 1}}}
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return nil
		}
		for _, r := range re.Rune {
			one[0] = append(one[0], stretch{asciiOf([]rune{r, r}), 1, 1})
		}
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			one = one.then(outlineOf(sub))
		}
	case syntax.OpAlternate:
		one = nil
		for _, sub := range re.Sub {
			branch := outlineOf(sub)
			if branch == nil {
				return nil
			}
			one = append(one, branch...)
		}
	case syntax.OpQuest:
		one = append(outlineOf(re.Sub[0]), nil)
	default:
		return nil
	}
	all := outline{nil} // of a group that is repeated more often, regexp is asked
	for range least {
		all = all.then(one)
	}
	return all
}

// asciiOf is the ASCII of a class, which has pairs of first and last characters.
func asciiOf(class []rune) (set [2]uint64) {
	for i := 0; i+1 < len(class); i += 2 {
		for c := class[i]; c <= min(class[i+1], 0x7f); c++ {
			set[c>>6] |= 1 << (c & 63)
		}
	}
	return set
}

// is reports whether a text is plainly like the outline. Each stretch takes what it can, and none
// gives anything back; so a text that is not plainly like it may match all the same.
func (o outline) is(text string) bool {
	for _, stretches := range o {
		rest, like := text, true
		for i := range stretches {
			s := &stretches[i]
			n := s.of(rest)
			if like = n >= s.least; !like {
				break
			}
			rest = rest[n:]
		}
		if like && rest == "" {
			return true
		}
	}
	return false
}

// of is how many characters the stretch takes from the start of a text.
func (s *stretch) of(text string) int {
	n := 0
	for n < len(text) && n != s.most {
		if c := text[n]; c > 0x7f || s.class[c>>6]>>(c&63)&1 == 0 {
			break
		}
		n++
	}
	return n
}
