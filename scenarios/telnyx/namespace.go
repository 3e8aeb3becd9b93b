// Package telnyx is Telnyx's API on the Engine: commands of an application have consequences, and
// webhooks follow. An application is tested with nothing but its base URL changed.
package telnyx

import (
	"fmt"
	"strconv"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A Namespace is what a key of the API owns: calls, conferences, queues, messages. It is the Script
// of one run: commands are happenings, and webhooks follow from them. The zero Namespace has a far
// end that answers every call after four seconds.
type Namespace struct {
	// Story is what the far end does, and what is expected of the application.
	Story Tale
	// CheckURL reports why a webhook_url of a command must not be used; nil allows every one.
	CheckURL func(url string) error
	// Unsent, if not nil, is told of a webhook that could not be made; else that ends the play.
	Unsent func(name string, err error)
	// Noted, if not nil, is told what is wrong with documents, and what of them offhook does not do.
	Noted func(text string)
	// Broken, if not nil, is told of a promise of the story that the application has not kept, and
	// Told that the story has come to its end.
	Broken func(why string)
	Told   func()

	calls   map[string]*call  // that are known, by call_control_id
	legs    map[string]*call  // by the name of the leg
	live    roll[*call]       // that have not ended
	past    []*call           // that have, the first one first
	rooms   roll[*room]       // conferences that are known, by id
	titled  map[string]string // the ids of conferences that go on, by their names
	closed  []*room           // that have ended, the first one first
	queues  roll[*queue]
	shelves map[string]*shelf
	recent  recent
	asks    map[string]*flow    // whose requests wait for a document, by their names
	lobbies map[string][]*lobby // calls that wait for the start of a conference, by its name
	pending map[string]*pending // webhooks that are to occur, by the names of their cues
	counts  map[string]int      // of names
	tale    tale
	begun   bool
	owned   func(id string, is bool)      // is told what commands may name from now on, and no longer
	awaits  func(command string, is bool) // is told which commands the story expects
	over    func()                        // is told when no command can come any more

	// guest and guestCall know what others have told of, by its id; both are nil where there is nobody
	// who tells.
	guest, guestCall func(id string) bool
}

// Next is what follows from a happening.
func (n *Namespace) Next(w *scenarios.World, h scenarios.Happening) (scenarios.Outcome, error) {
	t := &turn{Namespace: n, w: w, at: h.At}
	switch {
	case h.Command != nil:
		t.decide(*h.Command)
	case h.Emitted != nil:
		n.happened(t, h.Emitted)
	case h.Unmade != nil:
		n.occurred(h.Unmade.Name)
		t.unmade(h.Unmade.Name, h.Unmade.Err)
	case h.Alarm != nil:
		h.Alarm.(func(*turn))(t)
	case h.Delivered != nil:
		n.delivered(t, h.Delivered)
	case h.Attempted == nil && !n.begun:
		n.begin(t)
	}
	if n.Broken != nil {
		for _, why := range t.out.Broken {
			n.Broken(why)
		}
	}
	return t.out, t.err
}

// Waits reports whether commands may still come: until the story has been told, or for good where
// there is none.
func (n *Namespace) Waits() bool { return !n.tale.told || len(n.Story.Acts) == 0 }

// begin makes room for what is to come.
func (n *Namespace) begin(t *turn) {
	n.begun = true
	n.calls, n.legs = map[string]*call{}, map[string]*call{}
	n.titled, n.shelves = map[string]string{}, map[string]*shelf{}
	n.asks, n.lobbies = map[string]*flow{}, map[string][]*lobby{}
	n.pending, n.counts = map[string]*pending{}, map[string]int{}
	n.tell(t)
}

// happened lets follow what follows from a webhook.
func (n *Namespace) happened(t *turn, event *emitter.Event) {
	if p := n.occurred(event.Trace.Step); p != nil && p.hook.then != nil {
		p.hook.then(t)
	}
	t.cameAbout(event.Type, event.Trace.Instances["leg"])
	t.behave()
}

// cameAbout lets the story go on when something has occurred on a leg.
func (t *turn) cameAbout(what, leg string) {
	if what == "call.hangup" || what == "texml.call-completed" {
		if c := t.legs[leg]; c != nil {
			leg = c.called // by which the story knows it
		}
		t.hungUp(leg)
	}
	t.noticed(what)
}

// unmade tells of a webhook that could not be made.
func (t *turn) unmade(name string, err error) {
	if t.Unsent == nil {
		t.fail(fmt.Errorf("%s: %w", name, err))
		return
	}
	t.Unsent(name, err)
}

// name is a name that no instance has had: speak-1, speak-2.
func (n *Namespace) name(kind string) string {
	n.counts[kind]++
	return kind + "-" + strconv.Itoa(n.counts[kind])
}

// own notes what commands may name from now on, or no longer.
func (n *Namespace) own(id any, is bool) {
	if text, ok := id.(string); ok && n.owned != nil {
		n.owned(text, is)
	}
}

// expects notes that the story expects a command, or no longer.
func (n *Namespace) expects(command string, is bool) {
	if n.awaits != nil && command != "" {
		n.awaits(command, is)
	}
}
