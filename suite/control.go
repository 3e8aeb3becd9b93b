package suite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// commonest are webhooks that most receivers know and that ask nothing of them: something has come
// to its end. Of those that a receiver handles, the first that it accepts is what controls send.
func commonest() []string {
	return []string{
		"call.hangup", "message.finalized", "call.conversation.ended", "call.playback.ended",
		"call.answered", "message.sent", "fax.delivered", "conference.ended", "call.initiated",
		"message.received",
	}
}

// A control is the webhook that controls send. Which one it is, the receiver decides: the first of
// the candidates that it accepts.
type control struct {
	candidates []*schemas.Webhook
	search     chan struct{} // holds whoever searches
	settled    bool          // read and written by whoever searches
	mu         sync.Mutex
	found      *schemas.Webhook // nil while none was accepted
	took       time.Duration    // until it was
}

// newControl ranks what may be sent: JSON if there is any, the commonest first, then the first of
// each family. Neither the seed nor the library of stories has a part in it.
func newControl(handled []*schemas.Webhook) *control {
	isJSON := func(w *schemas.Webhook) bool { return w.Header().Wire == wire.JSON }
	families := map[string]bool{}
	rank := func(w *schemas.Webhook) int { return slices.Index(commonest(), w.Name) }
	c := &control{search: make(chan struct{}, 1)}
	for _, w := range handled {
		if isJSON(w) != slices.ContainsFunc(handled, isJSON) {
			continue
		}
		if rank(w) >= 0 || !families[w.Family] {
			c.candidates = append(c.candidates, w)
		}
		families[w.Family] = true
	}
	slices.SortStableFunc(c.candidates, func(a, b *schemas.Webhook) int {
		return cmp.Compare(uint(rank(a)), uint(rank(b))) // what has no rank comes last
	})
	return c
}

// checkCandidates makes one of each, so that an entity that cannot be is told before anything is
// sent.
func (s *Suite) checkCandidates() error {
	for _, w := range s.control.candidates {
		_, err := newLetter(s.config.setting("control"), "control", w, scenarios.Step{})
		if err != nil {
			return fmt.Errorf("suite: %w", err)
		}
	}
	return nil
}

// hook is the webhook that controls send: the first candidate if none was accepted.
func (c *control) hook() *schemas.Webhook {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cmp.Or(c.found, c.candidates[0])
}

func (c *control) find(w *schemas.Webhook, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.found, c.took = w, took
}

// known reports whether the receiver has accepted a control.
func (c *control) known() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.found != nil
}

// slow reports whether the receiver takes so long that of many alike a sample has to do.
func (s *Suite) slow() bool {
	s.control.mu.Lock()
	defer s.control.mu.Unlock()
	return s.control.took >= sampleFrom
}

// sampleFrom is the time for an answer from which a sample is taken.
const sampleFrom = time.Second

// sampled is how many of several alike a slow receiver is sent.
const sampled = 2

// sample is all of several alike, or a few of them, from the first to the last, for a slow
// receiver. That is told, with what they are.
func sample[T any](p *Probe, what string, all []T) []T {
	p.usual() // the receiver's time is known from here on
	if len(all) <= sampled || !p.suite.slow() {
		return all
	}
	p.remark("a sample: %d of %d %s, because the receiver takes so long", sampled, len(all), what)
	var some []T
	for i := range sampled {
		some = append(some, all[i*(len(all)-1)/(sampled-1)])
	}
	return some
}

// settle sends the candidates, once a run, until one is accepted. It gives up on a receiver that
// leaves one of them without an answer, which takes the whole timeout twice.
func (s *Suite) settle(ctx context.Context) {
	s.control.search <- struct{}{}
	defer func() { <-s.control.search }()
	if s.control.settled || s.control.known() || s.config.ForgeriesOnly {
		return
	}
	for _, w := range s.control.candidates {
		var a emitter.Attempt
		check := Check{ID: "control/" + w.Name, Run: func(ctx context.Context, p *Probe) {
			a = p.plainest(ctx, w)
		}}
		p := &Probe{suite: s, check: check, role: emitter.Primary}
		p.perform(ctx)
		if ctx.Err() != nil {
			return
		}
		if accepted(a) {
			s.control.find(w, a.Took)
		}
		if a.Cause == emitter.CauseRefused || a.Cause == emitter.CauseReset {
			return // nobody is there yet, or any more
		}
		if accepted(a) || !a.Answered() {
			break
		}
	}
	s.control.settled = true
}

// Plain is a new webhook of the kind that controls send, its text in ASCII.
func (p *Probe) Plain() Letter { return p.plainly(p.usual()) }

// usual is the webhook that controls send, which is searched for first where that was not done.
func (p *Probe) usual() *schemas.Webhook {
	p.suite.settle(p.ctx)
	return p.suite.control.hook()
}

// plainly makes a webhook whose text is ASCII, so that who decodes bodies wrongly accepts it.
func (p *Probe) plainly(w *schemas.Webhook) Letter {
	return p.plainStep(w, scenarios.Step{})
}

// plainStep makes that of a step.
func (p *Probe) plainStep(w *schemas.Webhook, step scenarios.Step) Letter {
	letter := p.Letter(w, step, "")
	letter.Doc.Value = plainText(letter.Doc.Value)
	if problems := schemas.Errors(w.Validate(letter.Doc)); len(problems) > 0 {
		p.Undecided("%s", fmt.Sprintf("%s in ASCII is not valid: %s", w.Name, problems[0]))
	}
	return letter
}

// plainest sends a plain webhook whose signature has letters and digits only, which no decoder of
// base64 misreads. One in fifteen has.
func (p *Probe) plainest(ctx context.Context, w *schemas.Webhook) emitter.Attempt {
	at := time.Now()
	setAt := func(r *emitter.Request) { r.At = at }
	var event emitter.Event
	for range draws {
		event = p.Event(p.plainly(w))
		sent, err := p.suite.emitter.Transcribe(p.request(event, setAt))
		if err != nil || !strings.ContainsAny(sent.Headers.Get(emitter.HeaderSignature), "+/") {
			break
		}
	}
	a := p.Send(ctx, event, setAt)
	p.exchanges[len(p.exchanges)-1].Control = true
	return a
}

// plainText writes a letter in the place of each character that is not ASCII.
func plainText(value any) any {
	switch v := value.(type) {
	case string:
		return strings.Map(func(c rune) rune {
			if c > 127 {
				return 'o'
			}
			return c
		}, v)
	case []any:
		for i := range v {
			v[i] = plainText(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = plainText(v[name])
		}
	}
	return value
}
