package bounded

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	// keys is how many keys a mapping may have, and documents how many documents a file. The parser
	// compares each with all others.
	keys      = 1000
	documents = 100
)

// ParseYAML parses a text, unless it is too large, is nested too deeply, or has more keys or
// documents than the parser can cope with. Such an error names line and column. Any other is the
// parser's own.
func ParseYAML(name string, text []byte) (*ast.File, error) {
	if err := checkSize(name, text); err != nil {
		return nil, err
	}
	tokens := lexer.Tokenize(string(text))
	if at, err := checkTokens(tokens); err != nil {
		return nil, fmt.Errorf("%s:%d:%d: %w", name, at.Position.Line, at.Position.Column, err)
	}
	return parser.Parse(tokens, 0)
}

// checkTokens finds the first token that goes too far.
func checkTokens(tokens token.Tokens) (at *token.Token, err error) {
	n, begun := nesting{line: -1}, 0
	for _, t := range tokens {
		if t.Type == token.DocumentHeaderType {
			if begun++; begun > documents {
				return t, fmt.Errorf("more than %d documents begin in this file", documents)
			}
		}
		n.read(t)
		if n.depth() > Depth {
			return t, fmt.Errorf("lists and mappings are nested more than %d deep here", Depth)
		}
		if top := n.top(); top.keys > keys {
			return t, fmt.Errorf("this mapping has more than %d keys", keys)
		}
	}
	return nil, nil
}
