package telnyx

import (
	"cmp"
	"fmt"
	"net/url"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/texml"
)

// A flow is what documents have a call do, one verb after another. A call has one; while it waits
// in a queue, the documents of waitUrl are another.
type flow struct {
	texml.Flow
	name   string
	call   *call
	parent *call // whose Dial made the call

	voice    texml.Callback // asked for the first document; an empty URL is where all webhooks go
	inline   string         // the first document itself
	fallback texml.Callback
	status   texml.Notice // told of the progress of the call
	home     bool         // it is told where all webhooks go
	sequence int          // of what it was told

	asked     string   // the request whose answer is waited for
	request   *webhook // that request
	tried     bool     // the fallback has been asked in its place
	documents int      // that have run

	stop     func(t *turn)             // ends what the verb does; nil where it only takes time
	pressed  func(t *turn, key string) // takes a key while the verb goes on
	leaves   func(t *turn, after time.Duration)
	waits    *flow                         // the documents of a queue or of a conference
	answered func(t *turn, machine string) // what a dialled party does first
	ended    func(t *turn, after time.Duration, cause string)
	done     func(t *turn) // the end of the document; nil ends the call
}

// mostDocuments is how many documents a call runs. Telnyx names no limit.
const mostDocuments = 100

// texmlGap lies between the verbs of a document that lead to the next one, and its request.
const texmlGap = 40 * time.Millisecond

// comesIn is the flow of a call that comes in to a TeXML application.
func (t *turn) comesIn(c *call, voice string) *flow {
	f := &flow{name: t.name("flow"), call: c, home: true}
	f.status.Events = []string{"completed"}
	if voice != scenarios.Target {
		f.voice.URL = voice
	}
	return f
}

// begin asks for the first document, or runs the one that the call was given.
func (f *flow) begin(t *turn) {
	if f.inline != "" {
		f.receive(t, scenarios.Values{"status": 200, "body": f.inline})
		return
	}
	f.ask(t, texmlGap, f.voice, webhook{emit: "texml.instruction-request"})
}

// ask sends a request whose answer is the next document.
func (f *flow) ask(t *turn, after time.Duration, to texml.Callback, hook webhook) {
	f.stop, f.pressed, f.leaves = nil, nil, nil
	if to.URL != "" {
		target, err := t.callback(to)
		if err != nil {
			t.note(f.call, err.Error())
			f.failed(t)
			return
		}
		hook.to = target
	}
	hook.asks = true
	if hook.emit == "texml.instruction-request" {
		hook.with = with(hook.with, "CallStatus", "in-progress")
		if f.call.state == ringing {
			hook.with["CallStatus"] = "ringing"
		}
	}
	f.asked, f.request = t.name("request"), &hook
	t.asks[f.asked] = f
	t.cue(after, f.asked, f.call, hook)
}

// callback is where a callback goes; nil is where all webhooks go.
func (t *turn) callback(to texml.Callback) (*emitter.Target, error) {
	if to.URL == "" {
		return nil, nil
	}
	if t.CheckURL != nil {
		if err := t.CheckURL(to.URL); err != nil {
			return nil, err
		}
	}
	return &emitter.Target{Primary: to.URL, Method: to.Method}, nil
}

// instructed takes the answer to a request.
func (t *turn) instructed(c scenarios.Command) {
	t.out.Answer = &scenarios.Answer{Status: 200}
	name := c.Of["webhook"]
	f := t.asks[name]
	delete(t.asks, name)
	if f == nil || f.asked != name {
		return // of a call that goes on with something else
	}
	f.asked = ""
	t.out.Answer.Instances = map[string]string{"leg": f.call.name}
	if f.call.state != ended {
		f.receive(t, c.With)
	}
}

// receive goes on with the document that came, or with what follows where none did.
func (f *flow) receive(t *turn, with scenarios.Values) {
	doc, err := f.read(with)
	if err != nil {
		t.note(f.call, err.Error())
		f.failed(t)
		return
	}
	if f.documents++; f.documents > mostDocuments && f.Place.OrCall() == texml.Call {
		t.note(f.call, fmt.Sprintf("the call has run %d documents, and is ended", mostDocuments))
		t.over(f.call, 0, "normal_clearing", f.call.side())
		return
	}
	f.tried = false
	for _, w := range append(doc.Warnings, doc.Misplaced(f.Place)...) {
		t.note(f.call, w.String())
	}
	f.Redirect(doc)
	f.next(t)
}

// read is the document of an answer.
func (f *flow) read(with scenarios.Values) (*texml.Document, error) {
	from := cmp.Or(text(with, "url"), "the document")
	if cause := text(with, "cause"); cause != "" {
		return nil, fmt.Errorf("%s gave no document: %s", from, cmp.Or(text(with, "detail"), cause))
	}
	if status, _ := numeric(with["status"]); status < 200 || status > 299 {
		return nil, fmt.Errorf("%s answered %v, and no document", from, status)
	}
	doc, err := texml.Parse([]byte(text(with, "body")))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from, err)
	}
	if base := text(with, "url"); base != "" {
		if doc.URL, err = url.Parse(base); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

// failed asks the fallback, once, or ends the call.
func (f *flow) failed(t *turn) {
	switch {
	case f.Place == texml.Waiting || f.Place == texml.Announcement: // the caller waits in silence
	case f.fallback.URL != "" && !f.tried:
		f.tried = true
		hook := webhook{emit: "texml.instruction-request"}
		if f.request != nil {
			hook = *f.request
		}
		f.ask(t, texmlGap, f.fallback, hook)
	case f.call.state == ringing:
		t.over(f.call, 0, "call_rejected", f.call.side())
	default:
		t.over(f.call, 0, "normal_clearing", f.call.side())
	}
}

// next goes on with the next verb. The first one that does not refuse the call answers it.
func (f *flow) next(t *turn) {
	f.stop, f.pressed, f.leaves = nil, nil, nil
	if f.call.state == ended {
		return
	}
	v := f.Next()
	switch {
	case v == nil && f.done != nil:
		f.done(t)
	case v == nil && f.call.state == ringing:
		t.over(f.call, 0, "call_rejected", f.call.side())
	case v == nil:
		t.over(f.call, texmlGap, "normal_clearing", f.call.side())
	case f.call.state != ringing || v.Name == "Reject" ||
		v.Name == "Dial" && v.Bool("answerOnBridge"):
		f.run(t, v)
	default:
		t.pick(f.call, answerGap, func(t *turn) { f.run(t, v) })
	}
}

// answerGap lies between the first verb and the answer.
const answerGap = 120 * time.Millisecond

// run does a verb.
func (f *flow) run(t *turn, v *texml.Verb) {
	if f.call.state == ended {
		return
	}
	t.begins(f.call, v)
	acts := f.Document.Plan(v)
	for _, act := range acts[:len(acts)-1] { // of Start and Stop, which take no time
		f.act(t, v, act)
	}
	f.act(t, v, acts[len(acts)-1])
	if v.Name == "Start" || v.Name == "Stop" {
		f.next(t)
	}
}

// after goes on with the next verb later.
func (f *flow) after(t *turn, wait time.Duration) {
	t.alarm(wait, "verb/"+f.name, func(t *turn) { f.next(t) })
}

// goOn goes on with the document of an action, or with the next verb where there is none.
func (f *flow) goOn(t *turn, after time.Duration, action texml.Callback, hook webhook) {
	if action.URL == "" {
		f.after(t, after)
		return
	}
	action.Method = cmp.Or(action.Method, f.voice.Method)
	f.ask(t, after, action, hook)
}

// interrupt ends what the document does, and no verb of it follows.
func (f *flow) interrupt(t *turn) {
	if f.waits != nil {
		f.waits.interrupt(t)
		f.waits = nil
	}
	stop := f.stop
	f.stop, f.pressed, f.leaves, f.Document = nil, nil, nil, nil
	if f.asked != "" {
		if delete(t.asks, f.asked); t.waits(f.asked) {
			t.withdraw(f.asked)
		}
		f.asked = ""
	}
	t.withdraw("verb/" + f.name)
	if stop != nil {
		stop(t)
	}
}

// over ends the flow with its call.
func (f *flow) over(t *turn, after time.Duration, cause string) {
	f.interrupt(t)
	if tells := f.ended; tells != nil {
		f.ended = nil
		tells(t, after, cause)
	}
}

// left goes on when the call has left a conference or a queue.
func (f *flow) left(t *turn, after time.Duration) {
	if goes := f.leaves; goes != nil && f.call.state == answered {
		f.leaves, f.stop = nil, nil
		goes(t, after)
	}
}

// note tells what is wrong with a document, or what of it is not done.
func (t *turn) note(c *call, text string) {
	t.out.Noted++
	if t.Noted != nil && !t.w.Rehearsed() {
		t.Noted(c.name + ": " + text)
	}
}
