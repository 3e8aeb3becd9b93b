package telnyx

import (
	"maps"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
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
	of      map[string]string // the parameters of its path
	query   map[string]any    // those behind it
	body    map[string]any
	call    *call             // that it is about
	about   map[string]string // the instances that its answer tells of, by resource
	record  map[string]any    // that its answer tells
	records []any
	paging  map[string]any
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
	emit    string
	variant string
	about   map[string]string // beside the leg
	with    scenarios.Values
	without []string
	then    func(*turn) // what follows when it occurs

	to     *emitter.Target // in place of that of the call
	asks   bool            // its answer is a document
	silent bool            // it occurs, and nobody is told
}

// cue puts a webhook about a call on the agenda. One that waits under the same name is replaced.
func (t *turn) cue(after time.Duration, name string, c *call, hook webhook) {
	if c != nil && c.flow != nil {
		t.alarm(after, name, func(t *turn) { t.told(name, c, hook) })
		t.occurs[name] = hook.then // it waits
		return
	}
	t.put(scenarios.Cue{At: t.at + after, Name: name, Step: t.step(c, hook),
		To: t.target(c, hook.emit)})
	t.occurs[name] = hook.then
}

// emit makes the event of a webhook at once, so that what it is about has its ids from now on.
func (t *turn) emit(after time.Duration, name string, c *call, hook webhook) {
	if c != nil && c.flow != nil {
		t.told(name, c, hook)
		return
	}
	event, err := t.w.Emit(t.at+after, t.step(c, hook))
	if err != nil {
		t.fail(err)
		return
	}
	event.Trace.Step = name
	t.put(scenarios.Cue{At: t.at + after, Name: name, Event: &event, To: t.target(c, hook.emit)})
	t.occurs[name] = hook.then
}

// waits reports whether a webhook is still to occur.
func (t *turn) waits(name string) bool {
	_, waits := t.occurs[name]
	return waits
}

func (t *turn) step(c *call, hook webhook) *scenarios.Step {
	about := map[string]string{}
	maps.Copy(about, hook.about)
	if c != nil {
		about["leg"] = c.name
	}
	return &scenarios.Step{Emit: hook.emit, Variant: hook.variant, About: about, With: hook.with,
		Without: hook.without}
}

// alarm has something done later, unless it is withdrawn.
func (t *turn) alarm(after time.Duration, name string, do func(*turn)) {
	t.put(scenarios.Cue{At: t.at + after, Name: name, Alarm: do})
}

// withdraw takes a cue or an alarm back.
func (t *turn) withdraw(name string) { t.put(scenarios.Cue{Name: name}) }

// put adds a cue to what follows. It takes the place of one of the same name.
func (t *turn) put(cue scenarios.Cue) {
	t.out.Cues = slices.DeleteFunc(t.out.Cues, func(c scenarios.Cue) bool {
		return c.Name == cue.Name && cue.Name != ""
	})
	t.out.Cues = append(t.out.Cues, cue)
	delete(t.occurs, cue.Name)
}
