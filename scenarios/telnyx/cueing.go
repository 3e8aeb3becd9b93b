package telnyx

import (
	"maps"
	"slices"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A webhook is what is to be emitted about a call, a conference or a message.
type webhook struct {
	emit    string
	variant string
	about   map[string]string // beside the leg
	with    scenarios.Values
	to      *emitter.Target // nil: where those of its call go
	then    func(*turn)     // what follows when it occurs
	atEnd   atEnd
	without []string
	asks    bool // its answer is a document
	silent  bool // it occurs, and nobody is told
}

// An atEnd is what becomes of a webhook that waits when its call ends. Usually it is not heard of.
type atEnd string

const (
	closes   atEnd = "closes"   // it ends what has begun, and comes with the end of the call
	outlives atEnd = "outlives" // it comes in its time all the same
)

// A pending is a webhook that is to occur.
type pending struct {
	call *call
	at   time.Duration
	hook webhook
	made bool // its event is made already
}

// cue puts a webhook on the agenda, about a call or nil. One that waits under the same name is
// replaced.
func (t *turn) cue(after time.Duration, name string, c *call, hook webhook) {
	if c != nil && c.flow != nil {
		if texmlOwn(hook.emit) {
			hook.atEnd = outlives
		}
		t.alarm(after, name, func(t *turn) { t.told(name, c, hook) })
	} else {
		t.put(scenarios.Cue{At: t.at + after, Name: name, Step: t.step(c, hook),
			To: t.target(c, hook)})
	}
	t.await(name, &pending{call: c, at: t.at + after, hook: hook})
}

// emit makes the event of a webhook at once, so that what it is about has its ids from now on.
func (t *turn) emit(after time.Duration, name string, c *call, hook webhook) {
	if c != nil && c.flow != nil {
		t.told(name, c, hook)
		return
	}
	at := t.at + max(after, 1)
	event, err := t.w.Emit(at, t.step(c, hook))
	if err != nil {
		t.fail(err)
		return
	}
	event.Trace.Step = name
	t.put(scenarios.Cue{At: at, Name: name, Event: &event, To: t.target(c, hook)})
	t.await(name, &pending{call: c, at: at, hook: hook, made: true})
}

// await notes what follows from a webhook.
func (t *turn) await(name string, p *pending) {
	t.pending[name] = p
	if p.call != nil {
		p.call.pending = append(p.call.pending, name)
	}
}

// waits reports whether a webhook is still to occur.
func (n *Namespace) waits(name string) bool { return n.pending[name] != nil }

// occurred takes a webhook from those that are to occur; nil if it is not among them.
func (n *Namespace) occurred(name string) *pending {
	p := n.pending[name]
	if p == nil {
		return nil
	}
	delete(n.pending, name)
	if c := p.call; c != nil {
		if c.pending = slices.DeleteFunc(c.pending, func(other string) bool {
			return name == other
		}); len(c.pending) == 0 {
			c.pending = nil
		}
	}
	return p
}

// settle settles what a call still waits for when it ends.
func (t *turn) settle(c *call, after time.Duration) {
	for _, name := range slices.Clone(c.pending) {
		p := t.pending[name]
		switch {
		case p == nil: // a witness lets nothing follow
		case p.made || p.hook.atEnd == outlives:
		case p.hook.atEnd == closes:
			if p.at > t.at+after {
				t.cue(after, name, c, p.hook)
			}
		default:
			t.withdraw(name)
		}
	}
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

// target is where a webhook goes; nil is where all others go.
func (t *turn) target(c *call, hook webhook) *emitter.Target {
	switch {
	case hook.to != nil || c == nil:
		return hook.to
	case c.events[hook.emit] != "":
		return &emitter.Target{Primary: c.events[hook.emit]}
	}
	return c.target
}

// alarm has something done later, unless it is withdrawn.
func (t *turn) alarm(after time.Duration, name string, do func(*turn)) {
	t.put(scenarios.Cue{At: t.at + after, Name: name, Alarm: do})
}

// withdraw takes a cue or an alarm back.
func (t *turn) withdraw(name string) { t.put(scenarios.Cue{Name: name}) }

// put adds a cue to what follows; it takes the place of one of the same name. A webhook comes later
// than that from which it follows, if only by a nanosecond: so the times of what happened say in
// which order it did.
func (t *turn) put(cue scenarios.Cue) {
	t.occurred(cue.Name)
	if cue.Alarm == nil {
		cue.At = max(cue.At, t.at+1)
	}
	t.out.Cues = append(t.out.Cues, cue)
}
