package emitter

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// Entry is an attempt read back from a ledger.
type Entry struct {
	// Line is the line of its end, from 1, or of its beginning if it is under way. Begun is the line
	// of its beginning, or that of its end in a ledger which has no beginnings: by it entries are in
	// the order in which they were sent.
	Line, Begun int
	Attempt
	// UnderWay says that the ledger has the attempt's beginning and not its end: it is under way, or
	// was when its program was killed. Of such an attempt it is known what it was about, where it
	// went and when, but neither its bytes nor its answer.
	UnderWay bool
}

// LongestLine is more than any line of a ledger is long, in bytes, and less than harms.
const LongestLine = 64 << 20

// ReadLedger reads what a Ledger wrote; the bodies are the exact bytes again. Attempts come in the
// order in which they ended, and those under way at the end. An error names the line. After one
// that is not an entry, reading goes on with the next line if the caller does; empty lines are
// skipped, and so are commands and lines of another kind.
func ReadLedger(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		in, begun := bufio.NewReader(r), beginnings{}
		for n := 1; ; n++ {
			text, end := readLine(in)
			if end != nil && end != io.EOF {
				yield(Entry{Line: n}, fmt.Errorf("ledger line %d: %w", n, end))
				return
			}
			text = bytes.TrimSpace(text)
			if len(text) > 0 && !isCommand(text) && !isOther(text) {
				entry, err := parseLine(text)
				if rest := behindTorn(text); err != nil && rest != nil {
					if whole, bad := parseLine(rest); bad == nil {
						err = fmt.Errorf("ledger line %d: begins with one that is torn", n)
						if !yield(Entry{Line: n}, err) {
							return
						}
						entry, err = whole, nil
					}
				}
				entry.Line, entry.Begun = n, n
				if err != nil && end == io.EOF {
					err = errors.New("is torn: the file ends within it")
				}
				if err != nil {
					entry, err = Entry{Line: n}, fmt.Errorf("ledger line %d: %w", n, err)
				}
				if err == nil && entry.UnderWay {
					begun.add(entry)
					continue
				}
				if err == nil {
					begun.drop(&entry)
				}
				if !yield(entry, err) {
					return
				}
			}
			if end == io.EOF {
				break
			}
		}
		for _, entry := range begun.rest() {
			if !yield(entry, nil) {
				return
			}
		}
	}
}

// behindTorn is what another process has written behind a line that was torn off, nil if there is
// nothing. A line is torn when its process is killed in the middle of a Write. Within a line no
// other begins, since the quotes of texts are escaped.
func behindTorn(text []byte) []byte {
	at := max(bytes.LastIndex(text, []byte(`{"event":`)), bytes.LastIndex(text, []byte(`{"begins":`)),
		bytes.LastIndex(text, []byte(commandHead)))
	if at <= 0 {
		return nil
	}
	return text[at:]
}

// readLine reads a line with its end, or what there is before the end of the input.
func readLine(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case !errors.Is(err, bufio.ErrBufferFull):
			return line, err
		case len(line) > LongestLine:
			return nil, fmt.Errorf("is longer than %d MB", LongestLine>>20)
		}
	}
}

// beginnings are attempts that have begun and not ended. Two lines belong to one attempt by what
// both have. If several processes play the same, several attempts may have that in common.
type beginnings map[string][]Entry

func (b beginnings) add(e Entry) {
	key := string(appendBegin(nil, &e.Attempt))
	b[key] = append(b[key], e)
}

// drop removes the beginning of an attempt that has ended, and enters its line: of several the
// last, since those before it may be of a program that was killed.
func (b beginnings) drop(e *Entry) {
	key := string(appendBegin(nil, &e.Attempt))
	n := len(b[key])
	if n == 0 {
		return
	}
	e.Begun = b[key][n-1].Line
	if b[key] = b[key][:n-1]; n == 1 {
		delete(b, key)
	}
}

func (b beginnings) rest() (entries []Entry) {
	for _, some := range b {
		entries = append(entries, some...)
	}
	slices.SortFunc(entries, func(x, y Entry) int { return x.Line - y.Line })
	return entries
}
