package schemas

import (
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/brianvoe/gofakeit/v7"
)

// A pattern draws texts that match a regular expression. It is parsed once: gofakeit's own Regex parses at every draw,
// which was a quarter of the time that a body took.
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
	var out strings.Builder
	drawInto(&out, p.tree, f)
	return out.String()
}

func drawInto(out *strings.Builder, re *syntax.Regexp, f *gofakeit.Faker) {
	times := func(least, most int) {
		for range least + f.IntN(most-least+1) {
			drawInto(out, re.Sub[0], f)
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			out.WriteRune(r)
		}
	case syntax.OpCharClass:
		out.WriteRune(fromClass(re.Rune, f))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		out.WriteRune(rune('a' + f.IntN(26)))
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range re.Sub {
			drawInto(out, sub, f)
		}
	case syntax.OpAlternate:
		drawInto(out, re.Sub[f.IntN(len(re.Sub))], f)
	case syntax.OpStar:
		times(0, more)
	case syntax.OpPlus:
		times(1, 1+more)
	case syntax.OpQuest:
		times(0, 1)
	}
}

// fromClass draws a rune of a class, which is pairs of first and last; ASCII is drawn where the class has any, so that a
// class of all but a few characters gives readable text.
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
