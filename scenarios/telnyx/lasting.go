package telnyx

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// A lasting is the behaviour of commands that begin what lasts: a text that is spoken, a file that
// is played, a recording, a stream.
type lasting struct {
	// Of is the resource that the command begins.
	Of string `json:"of"`
	// Starts and Ends are its webhooks; Saves is the one that follows later, of what was kept.
	Starts string `json:"starts"`
	Ends   string `json:"ends"`
	Saves  string `json:"saves"`
	// After is when it begins, SavedAfter how long after its end it is saved.
	After      span `json:"after"`
	SavedAfter span `json:"saved_after"`
	// Speech is the field with the text that is spoken, Media are those that name what is played.
	// What has neither goes on until it is stopped.
	Speech string   `json:"speech"`
	Media  []string `json:"media"`
	// Longest is the field with the seconds after which it ends by itself.
	Longest string `json:"longest"`
	// Once is the error where one goes on already; "" means that there may be many.
	Once string `json:"once"`
	// Carries are fields of the webhooks, by those of the command that they repeat.
	Carries map[string]string `json:"carries"`
	// Status is the status of the webhook that ends it, by how it ends: completed, hangup, stopped,
	// machine. Without one, the webhook has none.
	Status map[string]string `json:"status"`
	// Room means that it goes on in a conference.
	Room bool `json:"room"`
}

func (l *lasting) act(t *turn) {
	if l.Room {
		l.play(t)
		return
	}
	if l.Once != "" && len(acting(t.call.acts, l.Of)) > 0 {
		t.refuse(l.Once)
		return
	}
	t.remember(t.call)
	if t.text("stop") != "" { // what goes on is stopped first
		t.silence(t.call, t.text("stop"), 0)
	}
	a := l.activity(t, t.call)
	t.about[l.Of] = a.name
	a.start(t, l.After.time())
}

// play begins it in a conference, on behalf of one of its members.
func (l *lasting) play(t *turn) {
	r := t.conference()
	if r == nil {
		return
	}
	if len(r.members) == 0 {
		t.refuse("conf_empty")
		return
	}
	t.aboutRoom(r)
	a := l.activity(t, r.members[0].call)
	a.room = r
	a.about["conference"] = r.instance
	a.start(t, l.After.time())
}

// activity is what the command begins at a call.
func (l *lasting) activity(t *turn, c *call) *activity {
	a := &activity{call: c, kind: l.Of, name: t.name(l.Of), body: t.body,
		audible: l.Speech != "" || l.Media != nil}
	t.fail(t.w.Declare(l.Of, a.name, schemas.Member{Of: map[string]string{"leg": c.name}}))
	carried := scenarios.Values{}
	for field, from := range l.Carries {
		if value, given := t.body[from]; given {
			carried[field] = value
		}
	}
	about := map[string]string{l.Of: a.name}
	a.about = about
	length, fate := l.length(t)
	a.begin = func(t *turn, after time.Duration) {
		begun := func(t *turn) {
			a.begun, a.began = true, t.at
			if length > 0 {
				t.alarm(length, "end/"+a.name, func(t *turn) {
					a.ending = true
					a.end(t, 0, "completed")
					a.leave(t, 0)
				})
			}
		}
		switch {
		case fate != "":
			a.begun = true
			t.alarm(after, "end/"+a.name, func(t *turn) {
				a.ending = true
				t.cue(0, "ended/"+a.name, c, webhook{emit: l.Ends, about: about,
					with: with(carried, "status", fate)})
				a.leave(t, 0)
			})
		case l.Starts == "":
			t.alarm(after, "begin/"+a.name, begun)
		default:
			t.cue(after, "begin/"+a.name, c, webhook{emit: l.Starts, about: about, with: carried,
				then: begun})
		}
	}
	a.end = func(t *turn, after time.Duration, why reason) {
		if l.Ends != "" {
			values := carried
			if status := l.Status[string(why)]; status != "" {
				values = with(carried, "status", status)
			}
			t.cue(after, "ended/"+a.name, c, webhook{emit: l.Ends, about: about, with: values})
		}
		if l.Saves != "" {
			l.save(t, a, after)
		}
	}
	return a
}

// with is values and one more.
func with(values scenarios.Values, field string, value any) scenarios.Values {
	more := scenarios.Values{field: value}
	for name, v := range values {
		more[name] = v
	}
	return more
}

// length is how long it takes, 0 for until it is stopped, and the status of what cannot be played.
func (l *lasting) length(t *turn) (length time.Duration, fate string) {
	switch {
	case l.Speech != "":
		return speech(t.text(l.Speech)), ""
	case l.Longest != "":
		return t.secs(l.Longest, 0), ""
	}
	for _, field := range l.Media {
		if name := t.text(field); name != "" {
			m := t.media(name)
			times := t.number("loop", 1)
			if t.text("loop") == "infinity" {
				times = 0
			}
			return time.Duration(float64(m.Length) * times), m.Status
		}
	}
	return 0, ""
}

// speech is how long a text takes to be spoken: some 14 characters a second. Marks of SSML are
// silent.
func speech(text string) time.Duration {
	silent, count := false, 0
	for _, r := range text {
		switch {
		case r == '<':
			silent = true
		case r == '>':
			silent = false
		case !silent:
			count++
		}
	}
	return max(time.Second/2, time.Duration(count)*time.Second/14).Truncate(20 * time.Millisecond)
}

// silence stops what a call hears: all of it, or only what it hears now. What waits goes first, so
// that it does not begin.
func (t *turn) silence(c *call, which string, after time.Duration) {
	var heard []*activity
	for _, a := range c.acts {
		if a.audible {
			heard = append(heard, a)
		}
	}
	if which == "current" {
		heard = heard[:min(1, len(heard))]
	}
	for _, a := range slices.Backward(heard) {
		a.stop(t, after, byCommand)
	}
}
