package telnyx

import (
	"maps"
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

	// Of a command:
	op      *Operation
	of      map[string]string   // the parameters of its path
	query   map[string][]string // those behind it
	body    map[string]any
	call    *call             // that it is about
	about   map[string]string // the instances that its answer tells of, by resource
	record  map[string]any    // that its answer tells
	answer  *scenarios.Answer
	refusal *Refusal
}

// refuse answers with an error, and nothing follows.
func (t *turn) refuse(key string) *Refusal {
	r := Refuse(key)
	t.refusal = r
	return r
}

// text is a field of the body that is a text; "" where it is not there.
func (t *turn) text(field string) string {
	text, _ := t.body[field].(string)
	return text
}

// flag is a field of the body that is true or false.
func (t *turn) flag(field string, otherwise bool) bool {
	if given, ok := t.body[field].(bool); ok {
		return given
	}
	return otherwise
}

// number is a field of the body that is a number.
func (t *turn) number(field string, otherwise float64) float64 {
	if n, ok := numeric(t.body[field]); ok {
		return n
	}
	return otherwise
}

// millis is a field of the body that counts milliseconds.
func (t *turn) millis(field string, otherwise time.Duration) time.Duration {
	return time.Duration(t.number(field, otherwise.Seconds()*1000) * float64(time.Millisecond))
}

// secs is a field of the body that counts seconds.
func (t *turn) secs(field string, otherwise time.Duration) time.Duration {
	return time.Duration(t.number(field, otherwise.Seconds()) * float64(time.Second))
}

// A webhook is what is to be emitted about a call or a conference.
type webhook struct {
	emit  string
	about map[string]string // beside the leg
	with  scenarios.Values
	then  func(*turn) // what follows when it occurs
}

// cue puts a webhook about a call on the agenda. One that waits under the same name is replaced.
func (t *turn) cue(after time.Duration, name string, c *call, hook webhook) {
	about := map[string]string{}
	maps.Copy(about, hook.about)
	var to = t.target(c, hook.emit)
	if c != nil {
		about["leg"] = c.name
	}
	step := &scenarios.Step{Emit: hook.emit, About: about, With: hook.with}
	t.out.Cues = append(t.out.Cues,
		scenarios.Cue{At: t.at + after, Name: name, Step: step, To: to})
	delete(t.occurs, name)
	if hook.then != nil {
		t.occurs[name] = hook.then
	}
}

// alarm has something done later, unless it is withdrawn.
func (t *turn) alarm(after time.Duration, name string, do func(*turn)) {
	t.out.Cues = append(t.out.Cues, scenarios.Cue{At: t.at + after, Name: name, Alarm: do})
}

// withdraw takes a cue or an alarm back.
func (t *turn) withdraw(name string) {
	t.out.Cues = append(t.out.Cues, scenarios.Cue{Name: name})
	delete(t.occurs, name)
}
