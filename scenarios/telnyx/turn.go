package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// A turn is one decision of a namespace: what it knows, and what follows.
type turn struct {
	*Namespace
	w   *scenarios.World
	at  time.Duration
	out scenarios.Outcome
	err error
	asking
}

// An asking is a command while it is decided.
type asking struct {
	op      *Operation
	of      map[string]string // the parameters of its path
	query   map[string]any    // those behind it
	body    map[string]any
	call    *call             // that it is about
	about   map[string]string // the instances that its answer tells of, by resource
	named   string            // the name of what it begins, where that was told before
	later   map[string]any    // values of what it begins later, by resource.value
	record  map[string]any    // that its answer tells
	records []any
	paging  map[string]any
	answer  *scenarios.Answer
	refusal *Refusal
}

// refuse answers with an error, and nothing follows.
func (t *turn) refuse(key string, holes ...string) *Refusal {
	t.refusal = Refuse(key, append(holes, "command", t.op.Name)...)
	return t.refusal
}

// text is a field of the body that is a text; "" where it is not there.
func (t *turn) text(field string) string {
	text, _ := t.body[field].(string)
	return text
}

// flag reports whether a field of the body is true.
func (t *turn) flag(field string) bool { return t.body[field] == true }

// number is a field of the body that is a number, or else what the file of the command says that it
// is then; 0 where that says nothing.
func (t *turn) number(field string) float64 {
	if n, ok := numeric(t.body[field]); ok {
		return n
	}
	n, _ := numeric(t.op.Default(field))
	return n
}

// millis is a field of the body that counts milliseconds.
func (t *turn) millis(field string) time.Duration {
	return time.Duration(t.number(field) * float64(time.Millisecond))
}

// secs is a field of the body that counts seconds.
func (t *turn) secs(field string) time.Duration {
	return time.Duration(t.number(field) * float64(time.Second))
}

// fail notes an error of ours.
func (t *turn) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// also does what another command would do to a call, as part of one that has been accepted. Values
// that are nil are not given. What it begins has the name of an instance, unless that is "".
func (t *turn) also(name string, c *call, instance string, given map[string]any) {
	body := map[string]any{}
	for field, value := range given {
		if value != nil {
			body[field] = value
		}
	}
	op, err := Lookup(name)
	if err != nil {
		t.fail(err)
		return
	}
	other := *t
	other.asking = asking{op: op, call: c, body: body, about: map[string]string{},
		named: instance}
	op.behaviour().act(&other)
	t.out, t.err = other.out, other.err
}
