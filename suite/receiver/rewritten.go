package receiver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// rewrittenDefects verify other bytes than those received. They refuse genuine requests whose bytes
// they change.
func rewrittenDefects() []Defect {
	return []Defect{
		defect("reserialize", "verifies the body parsed and written anew, compact", "B01 B02",
			verifies(writtenCompact)),
		defect("reindents", "verifies the body indented anew", "B01", verifies(indented)),
		defect("unescapes", "resolves escapes before it verifies", "B01", verifies(unescaped)),
		defect("sorts-keys", "verifies the body parsed and written anew, indented, keys sorted",
			"B01", verifies(writtenSorted)),
		defect("float-numbers",
			"verifies the body written anew as sorts-keys does, each number a float", "B01",
			verifies(writtenFloat)),
		defect("latin1", "decodes the body as Latin-1 before it verifies", "B04",
			verifies(latin1)),
		defect("ascii", "decodes the body as ASCII before it verifies", "B04", verifies(ascii)),
		defect("breaks-characters", "decodes each piece of the body as it comes", "B05",
			breaksCharacters),
		defect("unix-line-ends", "turns CRLF into LF before it verifies", "B06",
			verifies(unixLines)),
		defect("trims", "trims the body before it verifies", "B06 A19", verifies(trimmed)),
		defect("rebuilds-form", "verifies the form parsed and encoded anew", "B18",
			verifies(rebuiltForm)),
		defect("form-of-a-map",
			"verifies the form with the last value of each key, and none that is empty", "B18",
			verifies(mappedForm)),
	}
}

// verifies makes a receiver verify what rewrite returns instead of the body.
func verifies(rewrite func(*exchange) []byte) func(*Receiver) { return only(withBody(rewrite)) }

func writtenCompact(e *exchange) []byte { return written(e.Body, "", false) }
func writtenSorted(e *exchange) []byte  { return written(e.Body, "  ", true) }
func writtenFloat(e *exchange) []byte   { return written(e.Body, "  ", false) }

// written parses JSON and writes it again with sorted keys, and with numbers as they were or as
// floats. A body that is not JSON is returned as it is.
func written(body []byte, indent string, keepNumbers bool) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if keepNumbers {
		decoder.UseNumber()
	}
	var value any
	if decoder.Decode(&value) != nil {
		return body
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if encoder.Encode(value) != nil {
		return body
	}
	// Go escapes these two characters even with SetEscapeHTML(false). Other languages do not.
	text := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(b.String())
	return []byte(strings.TrimSuffix(text, "\n"))
}

func compacted(e *exchange) []byte {
	var b bytes.Buffer
	if json.Compact(&b, e.Body) != nil {
		return e.Body
	}
	return b.Bytes()
}

func indented(e *exchange) []byte {
	var b bytes.Buffer
	if json.Indent(&b, compacted(e), "", "  ") != nil {
		return e.Body
	}
	return b.Bytes()
}

// pythonWritten is JSON in one line with a space behind each comma and colon, as json.dumps has it.
func pythonWritten(e *exchange) []byte {
	return escaped(e, func(token string) string {
		if token == "," || token == ":" {
			return token + " "
		}
		return token
	})
}

// phpWritten is JSON in one line with escaped slashes, as json_encode writes it.
func phpWritten(e *exchange) []byte {
	return escaped(e, func(token string) string { return strings.ReplaceAll(token, "/", `\/`) })
}

// escaped writes each text, comma and colon of the body anew, and what is not ASCII as escapes.
func escaped(e *exchange, write func(token string) string) []byte {
	tokens := regexp.MustCompile(`"(\\.|[^"\\])*"|[,:]`)
	body := string(withoutEscapes(compacted(e)))
	return []byte(nonASCII(tokens.ReplaceAllStringFunc(body, write)))
}

func nonASCII(text string) string {
	var out strings.Builder
	for _, c := range text {
		if c <= unicode.MaxASCII {
			out.WriteRune(c)
			continue
		}
		for _, unit := range utf16.Encode([]rune{c}) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

func unixLines(e *exchange) []byte {
	return bytes.ReplaceAll(e.Body, []byte("\r\n"), []byte("\n"))
}

func unescaped(e *exchange) []byte { return withoutEscapes(e.Body) }

// withoutEscapes resolves the escapes that JSON does not ask for.
func withoutEscapes(body []byte) []byte {
	escapes := regexp.MustCompile(`\\/|\\u[0-9a-fA-F]{4}`)
	return escapes.ReplaceAllFunc(body, func(escape []byte) []byte {
		if escape[1] == '/' {
			return []byte("/")
		}
		code, _ := strconv.ParseUint(string(escape[2:]), 16, 16)
		return []byte(string(rune(code)))
	})
}

func latin1(e *exchange) []byte {
	runes := make([]rune, len(e.Body))
	for i, b := range e.Body {
		runes[i] = rune(b)
	}
	return []byte(string(runes))
}

func ascii(e *exchange) []byte {
	return bytes.Map(func(c rune) rune {
		if c > unicode.MaxASCII {
			return '?'
		}
		return c
	}, e.Body)
}

// breaksCharacters reads the body as it arrives, and takes what is not UTF-8 out of each piece.
func breaksCharacters(r *Receiver) {
	read := r.read
	r.read = func(w http.ResponseWriter, req *http.Request) ([]byte, func(), error) {
		req.Body = &pieces{ReadCloser: req.Body}
		return read(w, req)
	}
}

// pieces is a body of which each piece is decoded by itself. A long one is cut at odd places even
// if it comes at once.
type pieces struct {
	io.ReadCloser
	decoded []byte
	err     error
}

func (p *pieces) Read(b []byte) (n int, err error) {
	if len(p.decoded) == 0 && p.err == nil {
		piece := make([]byte, 4095)
		n, p.err = p.ReadCloser.Read(piece)
		p.decoded = bytes.ToValidUTF8(piece[:n], []byte("?"))
	}
	n = copy(b, p.decoded)
	if p.decoded = p.decoded[n:]; len(p.decoded) == 0 {
		err = p.err
	}
	return n, err
}

// rebuiltForm decodes each key and value and encodes it again as Go does: with + for a space, hex
// digits in upper case, and a = after each key.
func rebuiltForm(e *exchange) []byte {
	if !isForm(e.Header) {
		return e.Body
	}
	var pairs []string
	for pair := range strings.SplitSeq(string(e.Body), "&") {
		key, value, _ := strings.Cut(pair, "=")
		key, _ = url.QueryUnescape(key)
		value, _ = url.QueryUnescape(value)
		pairs = append(pairs, url.QueryEscape(key)+"="+url.QueryEscape(value))
	}
	return []byte(strings.Join(pairs, "&"))
}

// mappedForm leaves out each pair whose value is empty or whose key comes again.
func mappedForm(e *exchange) []byte {
	if !isForm(e.Header) {
		return e.Body
	}
	var pairs []string
	all := strings.Split(string(e.Body), "&")
	for i, pair := range all {
		key, value, _ := strings.Cut(pair, "=")
		again := slices.ContainsFunc(all[i+1:], func(later string) bool {
			return strings.HasPrefix(later, key+"=")
		})
		if value != "" && !again {
			pairs = append(pairs, pair)
		}
	}
	return []byte(strings.Join(pairs, "&"))
}
