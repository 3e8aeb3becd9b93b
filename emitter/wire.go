package emitter

// Wire is the form a body has on the wire.
type Wire string

const (
	// JSON is the form of API v2 webhooks.
	JSON Wire = "json"
	// Form is the form of TeXML webhooks: application/x-www-form-urlencoded.
	Form Wire = "form"
)

// ContentType is the value of the Content-Type header, which never carries a
// charset. It is empty for a Wire that is neither JSON nor Form.
func (w Wire) ContentType() string {
	switch w {
	case JSON:
		return "application/json"
	case Form:
		return "application/x-www-form-urlencoded"
	}
	return ""
}

// Layout is how a JSON body is written. All layouts of a value mean the same
// and differ in their bytes, which is what a receiver that verifies anything
// but the raw body stumbles over. The empty Layout is LayoutIndent.
type Layout string

const (
	// LayoutIndent has two spaces of indent, ": " after a key and sorted
	// keys, without a newline at the end: very likely what Telnyx sends.
	LayoutIndent Layout = "indent"
	// LayoutCompact has sorted keys and no white space.
	LayoutCompact Layout = "compact"
	// LayoutCRLF is LayoutIndent with lines that end in CR LF.
	LayoutCRLF Layout = "crlf"
	// LayoutEscaped is LayoutCompact with every "/" written "\/" and every
	// character outside ASCII written \uXXXX, in surrogate pairs where needed.
	LayoutEscaped Layout = "escaped"
	// LayoutUnsorted is LayoutIndent with the keys in reverse order.
	LayoutUnsorted Layout = "unsorted"
)

// Layouts lists all layouts, the usual one first.
func Layouts() []Layout {
	return []Layout{LayoutIndent, LayoutCompact, LayoutCRLF, LayoutEscaped, LayoutUnsorted}
}

// ParseLayout reads the name of a layout. The empty name is LayoutIndent; the
// error for an unknown one lists the valid names.
func ParseLayout(name string) (Layout, error) {
	if name == "" {
		return LayoutIndent, nil
	}
	var names []string
	for _, l := range Layouts() {
		if string(l) == name {
			return l, nil
		}
		names = append(names, string(l))
	}
	return "", unknownName("layout", name, names)
}
