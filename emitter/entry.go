package emitter

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// Entry is an attempt read back from a ledger.
type Entry struct {
	// Line is its line, from 1.
	Line int
	Attempt
}

// ReadLedger reads what a Ledger wrote; the bodies are the exact bytes again.
// An error names the line. After one that is not an entry, reading goes on
// with the next line if the caller does; empty lines are skipped.
func ReadLedger(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		in := bufio.NewReader(r)
		for n := 1; ; n++ {
			text, end := in.ReadBytes('\n')
			if end != nil && end != io.EOF {
				yield(Entry{Line: n}, fmt.Errorf("ledger line %d: %w", n, end))
				return
			}
			if text = bytes.TrimSpace(text); len(text) > 0 {
				a, err := parseLine(text)
				if err != nil {
					err = fmt.Errorf("ledger line %d: %w", n, err)
				}
				if !yield(Entry{n, a}, err) {
					return
				}
			}
			if end == io.EOF {
				return
			}
		}
	}
}

func parseLine(text []byte) (Attempt, error) {
	if !utf8.Valid(text) {
		return Attempt{}, errors.New("is not UTF-8")
	}
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Attempt{}, fmt.Errorf("is not an attempt: %w", err)
	}
	return l.attempt()
}

// line is an attempt as it stands in the ledger.
type line struct {
	Event    lineEvent     `json:"event"`
	Trace    *Trace        `json:"trace,omitempty"`
	N        int           `json:"attempt"`
	Role     Role          `json:"role"`
	At       stamp         `json:"at"`
	Took     json.Number   `json:"took_s"`
	Request  *lineRequest  `json:"request"`
	Response *lineResponse `json:"response,omitempty"`
	Cause    Cause         `json:"cause,omitempty"`
	Detail   string        `json:"detail,omitempty"`
	Fault    string        `json:"fault,omitempty"`
	Spoil    string        `json:"spoil,omitempty"`
	// Redialled says that the request was sent once more, since the first connection was dead.
	Redialled bool `json:"redialled,omitempty"`
}

type lineEvent struct {
	ID     string `json:"id,omitempty"`
	Type   string `json:"type,omitempty"`
	Family string `json:"family,omitempty"`
}

type lineRequest struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers http.Header `json:"headers,omitempty"`
	lineBody
	// Unsigned is that of the attempt.
	Unsigned string `json:"unsigned,omitempty"`
}

type lineResponse struct {
	Status  int         `json:"status"`
	Headers http.Header `json:"headers,omitempty"`
	lineBody
	Truncated bool `json:"truncated,omitempty"`
}

// lineBody has a body as text if it is UTF-8, else in base64.
type lineBody struct {
	Text   string `json:"body,omitempty"`
	Base64 []byte `json:"body_base64,omitempty"`
}

func bodyOf(b []byte) lineBody {
	if utf8.Valid(b) {
		return lineBody{Text: string(b)}
	}
	return lineBody{Base64: b}
}

func (b lineBody) bytes() ([]byte, error) {
	if b.Text != "" && b.Base64 != nil {
		return nil, errors.New("has a body both as text and in base64")
	}
	if b.Text != "" {
		return []byte(b.Text), nil
	}
	return b.Base64, nil
}

// stamp is a time in RFC 3339, UTC, with microseconds.
type stamp struct{ time.Time }

func (s stamp) MarshalJSON() ([]byte, error) {
	return s.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000000Z07:00"`), nil
}

func lineOf(a Attempt) line {
	l := line{
		Event: lineEvent{a.EventID, a.EventType, a.Family},
		N:     a.N, Role: a.Role, At: stamp{a.At},
		Took:    json.Number(fmt.Sprintf("%.6f", a.Took.Seconds())),
		Request: &lineRequest{a.Method, a.URL, a.RequestHeader, bodyOf(a.RequestBody), a.Unsigned},
		Cause:   a.Cause, Detail: a.Detail, Fault: a.Fault, Spoil: a.Spoil,
		Redialled: a.Redialled,
	}
	if t := a.Trace; t.Story != "" || t.Step != "" || t.Run != "" || len(t.Instances) > 0 {
		l.Trace = &t
	}
	if a.Status != 0 {
		l.Response = &lineResponse{
			a.Status, a.ResponseHeader, bodyOf(a.ResponseBody), a.Truncated,
		}
	}
	return l
}

func (l line) attempt() (Attempt, error) {
	if l.Request == nil || strings.TrimSpace(l.Request.Method) == "" {
		return Attempt{}, errors.New("is not an attempt: it has no request with a method")
	}
	took, err := l.Took.Float64()
	if err != nil || took < 0 || took > math.MaxInt32 {
		return Attempt{}, fmt.Errorf("took_s %q is not a number of seconds", l.Took)
	}
	if year := l.At.UTC().Year(); year < 0 || year > 9999 {
		return Attempt{}, errors.New("at is not a time that can be written again")
	}
	a := Attempt{
		EventID: l.Event.ID, EventType: l.Event.Type, Family: l.Event.Family,
		N: l.N, URL: l.Request.URL, Role: l.Role, At: l.At.UTC(),
		Method: l.Request.Method, RequestHeader: l.Request.Headers, Unsigned: l.Request.Unsigned,
		Took:  time.Duration(math.Round(took*1e6)) * time.Microsecond,
		Cause: l.Cause, Detail: l.Detail, Fault: l.Fault, Spoil: l.Spoil,
		Redialled: l.Redialled,
	}
	if l.Trace != nil {
		a.Trace = *l.Trace
	}
	if len(a.Trace.Instances) == 0 {
		a.Trace.Instances = nil
	}
	if a.RequestBody, err = l.Request.bytes(); err != nil {
		return Attempt{}, fmt.Errorf("request %w", err)
	}
	if r := l.Response; r != nil {
		if r.Status == 0 {
			return Attempt{}, errors.New("response has no status")
		}
		a.Status, a.ResponseHeader, a.Truncated = r.Status, r.Headers, r.Truncated
		if a.ResponseBody, err = r.bytes(); err != nil {
			return Attempt{}, fmt.Errorf("response %w", err)
		}
	}
	return a, nil
}
