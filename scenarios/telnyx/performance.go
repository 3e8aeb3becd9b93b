package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A performance is something lasting that goes on.
type performance struct {
	*activity
	*lasting
	body    map[string]any   // of the command that began it
	carried scenarios.Values // fields of its webhooks
	length  time.Duration    // 0: until it is stopped
	fate    string           // the status of what cannot be played
}

// activity is what a command begins at a call.
func (l *lasting) activity(t *turn, c *call, body map[string]any) *activity {
	p := &performance{lasting: l, body: body, activity: &activity{call: c, kind: l.Of,
		name: t.named, audible: l.Speech != "" || l.Media != nil}}
	if p.name == "" {
		p.name = t.name(l.Of)
	}
	p.about = map[string]string{}
	if l.Starts+l.Ends+l.Saves != "" {
		p.about[l.Of] = p.name
		t.fail(t.w.Declare(l.Of, p.name, schemas.Member{Of: map[string]string{"leg": c.name}}))
	}
	if len(l.Carries) > 0 {
		p.carried = scenarios.Values{}
		for field, from := range l.Carries {
			value, given := body[from]
			if given && (from == l.medium(body) || !slices.Contains(l.Media, from)) {
				p.carried[field] = value
			}
		}
	}
	p.length, p.fate = l.length(t, body)
	p.activity.begin, p.activity.end = p.begins, p.ends
	if l.Hears != "" {
		p.hears = p.tells
	}
	return p.activity
}

// hook is a webhook of it.
func (p *performance) hook(emit string, with scenarios.Values) webhook {
	hook := webhook{emit: emit, about: p.about, with: with}
	if p.room != nil { // whatever becomes of the member that its webhooks name
		hook.atEnd = outlives
	}
	return hook
}

func (p *performance) begins(t *turn, after time.Duration) {
	begun := func(t *turn) {
		p.begun, p.began = true, t.at
		if p.length > 0 {
			t.alarm(p.length, "end/"+p.name, func(t *turn) { p.stop(t, 0, completed) })
		}
	}
	switch {
	case p.fate != "":
		hook := p.hook(p.lasting.Ends, with(p.carried, "status", p.fate))
		hook.then = func(t *turn) { p.stop(t, 0, completed) }
		t.cue(after, "begin/"+p.name, p.call, hook)
	case p.Starts == "":
		t.alarm(after, "begin/"+p.name, begun)
	default:
		hook := p.hook(p.Starts, p.carried)
		hook.then = begun
		t.cue(after, "begin/"+p.name, p.call, hook)
	}
}

func (p *performance) ends(t *turn, after time.Duration, why reason) {
	if p.lasting.Ends != "" {
		values := p.carried
		if status := p.Status[string(why)]; status != "" {
			values = with(values, "status", status)
		}
		hook := p.hook(p.lasting.Ends, values)
		if hook.atEnd == "" {
			hook.atEnd = closes
		}
		t.cue(after, "ended/"+p.name, p.call, hook)
	}
	if p.Saves != "" {
		p.save(t, after)
	}
}

// tells has the webhook follow that tells what was said.
func (p *performance) tells(t *turn, text string) {
	t.cue(0, t.name("phrase"), p.call, webhook{emit: p.Hears, with: scenarios.Values{
		"transcription_data.transcript": text, "transcription_data.is_final": true}})
}
