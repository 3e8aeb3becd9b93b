package bounded

import "github.com/goccy/go-yaml/token"

// A level is a collection that has begun and not ended.
type level struct {
	flow     bool // in brackets
	sequence bool
	column   int // where it stands, unless it is in brackets
	keys     int
	// colons are those since the last comma: [a: b: c] has one collection in another.
	colons int
}

// nesting follows how deeply the collections of a YAML text are nested, token by token. Where the
// text is not YAML, it is at least as deep as what a parser makes of it before it notices.
type nesting struct {
	levels []level
	// line is the line of the last token, and node the column of the key, entry or value that was
	// begun last outside of brackets.
	line, node int
	// begins says that the next token begins a node.
	begins bool
	// marks are the anchors and tags that follow each other.
	marks int
	named bool // the last token was an anchor, whose name follows
}

// top is the innermost collection.
func (n *nesting) top() *level {
	if len(n.levels) == 0 {
		return new(level)
	}
	return &n.levels[len(n.levels)-1]
}

func (n *nesting) depth() int {
	return len(n.levels) + max(0, n.top().colons-1) + max(0, n.marks-1)
}

func (n *nesting) read(t *token.Token) {
	n.mark(t)
	if flow := n.top().flow; !flow && (n.begins || t.Position.Line != n.line) {
		n.node, n.begins = t.Position.Column, false
	}
	n.line = t.Position.Line
	switch t.Type {
	case token.DocumentHeaderType, token.DocumentEndType:
		n.levels = n.levels[:0]
	case token.SequenceStartType, token.MappingStartType:
		n.levels = append(n.levels, level{flow: true, sequence: t.Type == token.SequenceStartType})
	case token.SequenceEndType, token.MappingEndType:
		n.end()
	case token.CollectEntryType:
		top := n.top()
		if top.colons = 0; !top.sequence {
			top.keys++
		}
	case token.SequenceEntryType, token.MappingKeyType, token.MappingValueType:
		n.entry(t)
	}
}

// mark counts anchors and tags in a row, which are parsed as if each held the next.
func (n *nesting) mark(t *token.Token) {
	switch {
	case t.Type == token.AnchorType, t.Type == token.TagType:
		n.marks++
	case !n.named:
		n.marks = 0
	}
	n.named = t.Type == token.AnchorType
}

// end ends the innermost collection in brackets, and all in it.
func (n *nesting) end() {
	for i := len(n.levels) - 1; i >= 0; i-- {
		if n.levels[i].flow {
			n.levels = n.levels[:i]
			return
		}
	}
}

// entry begins an entry of the innermost collection in brackets, or of the one at this column.
func (n *nesting) entry(t *token.Token) {
	if top := n.top(); top.flow {
		if t.Type == token.MappingValueType {
			top.colons++
		}
		return
	}
	sequence, column := t.Type == token.SequenceEntryType, n.node
	if sequence {
		column = t.Position.Column
	}
	n.begins = true
	for len(n.levels) > 0 && !n.top().flow && (n.top().column > column ||
		n.top().column == column && n.top().sequence && !sequence) {
		n.levels = n.levels[:len(n.levels)-1]
	}
	if top := n.top(); len(n.levels) == 0 || top.flow || top.column != column ||
		top.sequence != sequence {
		n.levels = append(n.levels, level{sequence: sequence, column: column})
	}
	if top := n.top(); t.Type == token.MappingValueType {
		top.keys++
	}
}
