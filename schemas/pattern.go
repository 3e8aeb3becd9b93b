package schemas

import (
	"fmt"
	"math/bits"
	"regexp/syntax"
	"slices"
	"unicode/utf8"

	"github.com/brianvoe/gofakeit/v7"
)

// A pattern draws texts that match a regular expression. It is read only once, whereas gofakeit's
// Regex parses at each draw, which took a quarter of a body's time.
type pattern struct {
	// literal is a text that is drawn as it is.
	literal string
	// class has pairs of first and last characters, of which there are size in all. Where all are
	// ASCII, letters lists them.
	class   []rune
	size    int
	letters string
	// parts follow each other, or one of them is drawn.
	parts  []*pattern
	choice bool
	// least and most say how often the pattern is repeated.
	least, most int
}

func parsePattern(text string) (*pattern, error) {
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", text, err)
	}
	return newPattern(tree.Simplify()), nil
}

// more is how often an open repetition is taken beyond its least.
const more = 8

func newPattern(re *syntax.Regexp) *pattern {
	p := &pattern{least: 1, most: 1}
	for _, sub := range re.Sub {
		part := newPattern(sub)
		if last := len(p.parts) - 1; last >= 0 && p.parts[last].precedes(part, re.Op) {
			p.parts[last].least += part.least
			p.parts[last].most += part.most
			continue
		}
		p.parts = append(p.parts, part)
	}
	if re.Op == syntax.OpConcat && len(p.parts) == 1 {
		return p.parts[0]
	}
	switch re.Op {
	case syntax.OpLiteral:
		p.literal = string(re.Rune)
	case syntax.OpCharClass:
		p.class, p.size = printable(re.Rune)
		p.letters = lettersOf(p.class)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		p.class, p.size = []rune{'a', 'z'}, 26
		p.letters = lettersOf(p.class)
	case syntax.OpAlternate:
		p.choice = true
	case syntax.OpStar:
		p.least, p.most = 0, more
	case syntax.OpPlus:
		p.most = 1 + more
	case syntax.OpQuest:
		p.least = 0
	}
	return p // An assertion, such as the end of the text, has no text of its own.
}

// precedes reports whether a part continues p: [0-9]{32} has come as 32 parts, and drawing from one
// takes half the time.
func (p *pattern) precedes(part *pattern, op syntax.Op) bool {
	return op == syntax.OpConcat && p.class != nil && slices.Equal(p.class, part.class)
}

// lettersOf lists the characters of a class, if all are ASCII.
func lettersOf(class []rune) string {
	var letters []byte
	for i := 0; i < len(class); i += 2 {
		if class[i+1] >= utf8.RuneSelf {
			return ""
		}
		for c := class[i]; c <= class[i+1]; c++ {
			letters = append(letters, byte(c))
		}
	}
	return string(letters)
}

// printable is what is drawn of a class: its printable ASCII where it has any, so that a class of
// all but a few characters gives readable text, else all of it.
func printable(class []rune) (kept []rune, size int) {
	for _, limit := range []rune{'~', '\U0010ffff'} {
		for i := 0; i < len(class); i += 2 {
			first, last := max(class[i], ' '), min(class[i+1], limit)
			if first <= last {
				kept, size = append(kept, first, last), size+int(last-first)+1
			}
		}
		if size > 0 {
			return kept, size
		}
	}
	return class[:min(1, len(class))], 0
}

// draw appends a text that matches.
func (p *pattern) draw(out []byte, f *gofakeit.Faker) []byte {
	times := p.least
	if p.most > p.least {
		times += f.IntN(p.most - p.least + 1)
	}
	if p.letters != "" {
		return p.spell(out, times, f)
	}
	for range times {
		switch {
		case p.literal != "":
			out = append(out, p.literal...)
		case p.class != nil:
			out = utf8.AppendRune(out, p.nth(f))
		case p.choice:
			out = p.parts[f.IntN(len(p.parts))].draw(out, f)
		default:
			for _, part := range p.parts {
				out = part.draw(out, f)
			}
		}
	}
	return out
}

// spell appends so many of the letters. Eight are drawn at a time.
func (p *pattern) spell(out []byte, times int, f *gofakeit.Faker) []byte {
	var drawn, nth uint64
	for i := range times {
		if i%8 == 0 {
			drawn = f.Uint64()
		}
		nth, drawn = bits.Mul64(drawn, uint64(len(p.letters)))
		out = append(out, p.letters[nth])
	}
	return out
}

// nth draws a character of the class.
func (p *pattern) nth(f *gofakeit.Faker) rune {
	nth := f.IntN(max(p.size, 1))
	for i := 0; i+1 < len(p.class); i += 2 {
		span := int(p.class[i+1]-p.class[i]) + 1
		if nth < span {
			return p.class[i] + rune(nth)
		}
		nth -= span
	}
	return p.class[0]
}
