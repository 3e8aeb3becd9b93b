package emitter

import (
	"fmt"
	"io"
	"sync"
)

// Ledger writes attempts as JSON lines, one when an attempt begins and one when it ends, and
// commands that an application gave, a line each. It never holds a key. Its methods are safe for
// concurrent use. Any number of ledgers, of any number of processes, may write to one file that
// each has opened to append to it.
type Ledger struct {
	mu   sync.Mutex
	w    io.Writer
	line []byte
}

// NewLedger is a ledger that writes to w.
func NewLedger(w io.Writer) *Ledger { return &Ledger{w: w} }

// Begin appends a line that says that an attempt begins: which, where and when. As Emitter.Begin it
// is written before the receiver sees anything of the attempt, so that a program which is killed
// leaves a name for each attempt that was under way.
func (l *Ledger) Begin(a Attempt) error {
	return l.append(&a, appendBegin)
}

// Record appends an attempt that has ended. Times are kept to the microsecond, and a header byte
// that is not UTF-8 becomes U+FFFD; bodies are kept to the byte.
func (l *Ledger) Record(a Attempt) error {
	return l.append(&a, appendEnd)
}

// keptLine is the longest line whose memory is used again, in bytes.
const keptLine = 1 << 20

// append writes a line in one Write, so that an interrupted program leaves no half line, and the
// lines of several are not mixed. Only a program that is killed may leave one.
func (l *Ledger) append(a *Attempt, appended func([]byte, *Attempt) []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := append(appended(l.line[:0], a), '\n')
	if cap(line) <= keptLine {
		l.line = line
	}
	n, err := l.w.Write(line)
	if err != nil {
		l.takeBack(n)
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// takeBack cuts off the part of a line that came into a file before its disk was full, if nobody
// has written behind it.
func (l *Ledger) takeBack(n int) {
	file, ok := l.w.(interface {
		io.Seeker
		Truncate(size int64) error
	})
	if !ok || n <= 0 {
		return
	}
	behind, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return
	}
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil || end != behind || file.Truncate(end-int64(n)) != nil {
		return
	}
	_, _ = file.Seek(0, io.SeekEnd)
}
