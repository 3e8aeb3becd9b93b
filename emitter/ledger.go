package emitter

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// Ledger writes attempts, one JSON object a line. It never holds a key.
type Ledger struct {
	mu sync.Mutex
	w  io.Writer
}

// NewLedger is a ledger that writes to w.
func NewLedger(w io.Writer) *Ledger { return &Ledger{w: w} }

// Record appends an attempt in one Write, so that an interrupted program
// leaves no half line. It is safe for concurrent use. Times are kept to the
// microsecond, and a header byte that is not UTF-8 becomes U+FFFD; bodies are
// kept to the byte.
func (l *Ledger) Record(a Attempt) error {
	var line bytes.Buffer
	// An Encoder ends the line itself.
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(lineOf(a)); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.w.Write(line.Bytes()); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}
