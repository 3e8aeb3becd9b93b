package emitter

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// line is a line of a ledger: that of an attempt which begins, or of one that has ended.
type line struct {
	Begins    bool          `json:"begins"`
	Event     lineEvent     `json:"event"`
	Trace     *Trace        `json:"trace"`
	N         int           `json:"attempt"`
	Role      Role          `json:"role"`
	At        time.Time     `json:"at"`
	URL       string        `json:"url"` // of an attempt that begins
	Took      json.Number   `json:"took_s"`
	Late      json.Number   `json:"late_s"`
	Request   *lineRequest  `json:"request"`
	Response  *lineResponse `json:"response"`
	Cause     Cause         `json:"cause"`
	Detail    string        `json:"detail"`
	Fault     string        `json:"fault"`
	Spoil     string        `json:"spoil"`
	Redialled bool          `json:"redialled"`
}

type lineEvent struct {
	ID     string `json:"id"`
	Type   string `json:"type"`
	Family string `json:"family"`
}

type lineRequest struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers http.Header `json:"headers"`
	lineBody
	Unsigned string `json:"unsigned"`
}

type lineResponse struct {
	Status  int         `json:"status"`
	Headers http.Header `json:"headers"`
	lineBody
	Truncated bool `json:"truncated"`
}

// lineBody has a body as text if it is UTF-8, else in base64.
type lineBody struct {
	Text   string `json:"body,omitempty"`
	Base64 []byte `json:"body_base64,omitempty"`
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

func parseLine(text []byte) (Entry, error) {
	if !utf8.Valid(text) {
		return Entry{}, errors.New("is not UTF-8")
	}
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Entry{}, fmt.Errorf("is not an attempt: %w", err)
	}
	if year := l.At.UTC().Year(); year < 0 || year > 9999 {
		return Entry{}, errors.New("at is not a time that can be written again")
	}
	a := Attempt{
		EventID: l.Event.ID, EventType: l.Event.Type, Family: l.Event.Family,
		N: l.N, URL: l.URL, Role: l.Role, At: l.At.UTC(),
	}
	if l.Trace != nil {
		a.Trace = *l.Trace
	}
	if len(a.Trace.Instances) == 0 {
		a.Trace.Instances = nil
	}
	if len(a.Trace.Weather) == 0 {
		a.Trace.Weather = nil
	}
	a.Trace.Copy = max(0, a.Trace.Copy)
	if l.Begins {
		return Entry{Attempt: a, UnderWay: true}, nil
	}
	err := l.end(&a)
	return Entry{Attempt: a}, err
}

// end enters in a what the line of an attempt that has ended says of its end.
func (l *line) end(a *Attempt) (err error) {
	if l.Request == nil || strings.TrimSpace(l.Request.Method) == "" {
		return errors.New("is not an attempt: it has no request with a method")
	}
	if a.Took, err = seconds("took_s", l.Took); err != nil {
		return err
	}
	if l.Late != "" {
		if a.Late, err = seconds("late_s", l.Late); err != nil {
			return err
		}
	}
	a.Method, a.URL, a.RequestHeader = l.Request.Method, l.Request.URL, l.Request.Headers
	a.Unsigned = l.Request.Unsigned
	a.Cause, a.Detail, a.Fault, a.Spoil = l.Cause, l.Detail, l.Fault, l.Spoil
	a.Redialled = l.Redialled
	if a.RequestBody, err = l.Request.bytes(); err != nil {
		return fmt.Errorf("request %w", err)
	}
	if r := l.Response; r != nil {
		if r.Status == 0 {
			return errors.New("response has no status")
		}
		a.Status, a.ResponseHeader, a.Truncated = r.Status, r.Headers, r.Truncated
		if a.ResponseBody, err = r.bytes(); err != nil {
			return fmt.Errorf("response %w", err)
		}
	}
	return nil
}

// seconds reads a time that a ledger has in seconds, to the microsecond.
func seconds(name string, text json.Number) (time.Duration, error) {
	n, err := text.Float64()
	if err != nil || n < 0 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%s %q is not a number of seconds", name, text)
	}
	return time.Duration(math.Round(n*1e6)) * time.Microsecond, nil
}
