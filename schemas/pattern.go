package schemas

import (
	"fmt"
	"regexp/syntax"
	"unicode/utf8"

	"github.com/brianvoe/gofakeit/v7"
)

// A pattern draws texts that match a regular expression. It is parsed only once, whereas gofakeit's
// Regex parses at each draw, which took a quarter of a body's time.
type pattern struct{ tree *syntax.Regexp }

func parsePattern(text string) (*pattern, error) {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", text, err)
	}
	return &pattern{tree: tree.Simplify()}, nil
}

// more is how often an open repetition is taken beyond its least.
const more = 8

func (p *pattern) draw(f *gofakeit.Faker) string {
	return string(appendDrawn(make([]byte, 0, 128), p.tree, f))
}

// appendDrawn appends a text that matches the expression.
func appendDrawn(out []byte, re *syntax.Regexp, f *gofakeit.Faker) []byte {
	least, most := 1, 1
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			out = utf8.AppendRune(out, r)
		}
		return out
	case syntax.OpCharClass:
		return utf8.AppendRune(out, fromClass(re.Rune, f))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return append(out, byte('a'+f.IntN(26)))
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			out = appendDrawn(out, sub, f)
		}
		return out
	case syntax.OpAlternate:
		return appendDrawn(out, re.Sub[f.IntN(len(re.Sub))], f)
	case syntax.OpStar:
		least, most = 0, more
	case syntax.OpPlus:
		most = 1 + more
	case syntax.OpQuest:
		least = 0
	default: // An assertion, such as the end of the text, has no text of its own.
		return out
	}
	for range least + f.IntN(most-least+1) {
		out = appendDrawn(out, re.Sub[0], f)
	}
	return out
}

// fromClass draws a rune of a class, which is a list of pairs of first and last. It draws printable
// ASCII where the class has any, so that a class of all but a few characters gives readable text.
func fromClass(class []rune, f *gofakeit.Faker) rune {
	size := func(limit rune) (n int) {
		for i := 0; i < len(class); i += 2 {
			if first, last := max(class[i], ' '), min(class[i+1], limit); last >= first {
				n += int(last-first) + 1
			}
		}
		return n
	}
	limit := rune('~')
	if size(limit) == 0 {
		limit = '\U0010ffff'
	}
	nth := f.IntN(max(size(limit), 1))
	for i := 0; i < len(class); i += 2 {
		first, last := max(class[i], ' '), min(class[i+1], limit)
		if last < first {
			continue
		}
		if span := int(last-first) + 1; nth < span {
			return first + rune(nth)
		} else {
			nth -= span
		}
	}
	return class[0]
}
