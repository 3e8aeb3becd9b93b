package offhooktest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Sent is what was sent, and what came of it.
type Sent struct {
	// Events are all webhooks, in the order in which their deliveries ended. Where the weather
	// delivers one twice it is there twice.
	Events []*Event
	// Commands are what the application asked of the API of Serve, in that order.
	Commands []Command
	// Report has the sums of a play.
	Report scenarios.Report

	t       testing.TB
	mu      sync.Mutex
	changed chan struct{} // closed at the next change, which makes another
}

// A Command is what the application asked of the API, and what it was answered.
type Command struct {
	scenarios.Command
	scenarios.Answer
}

func newSent(t testing.TB) *Sent { return &Sent{t: t, changed: make(chan struct{})} }

// Event is the first webhook of a name that was sent. None ends the test.
func (s *Sent) Event(name string) *Event {
	s.t.Helper()
	all := s.All(name)
	if len(all) == 0 {
		s.t.Fatalf("offhooktest: no %s was sent; %s", name, s.told())
	}
	return all[0]
}

// All are the webhooks of a name that were sent. A name that no webhook has ends the test.
func (s *Sent) All(name string) (all []*Event) {
	s.t.Helper()
	hook, err := schemas.Default().Lookup(name)
	if err != nil {
		s.t.Fatalf("offhooktest: %v", err)
	}
	for _, event := range s.Events {
		if event.Type == hook.Name {
			all = append(all, event)
		}
	}
	return all
}

// Command is the first command of a name that the application gave. None ends the test.
func (s *Sent) Command(name string) Command {
	s.t.Helper()
	var given []string
	for _, c := range s.Commands {
		if c.Name == name {
			return c
		}
		given = append(given, c.Name)
	}
	text := fmt.Sprintf("offhooktest: the application has not given the command %s", name)
	if near := nearest.Name(name, given); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	s.t.Fatalf("%s (it gave: %s)", text, listed(given))
	return Command{}
}

// watch keeps what happens.
func (s *Sent) watch(h scenarios.Happening) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case h.Delivered != nil:
		s.Events = append(s.Events, &Event{Event: h.Delivered.Event, Attempts: h.Delivered.Attempts,
			Status: h.Delivered.Status, Run: h.Run, t: s.t})
	case h.Command != nil && h.Answer != nil:
		s.Commands = append(s.Commands, Command{*h.Command, *h.Answer})
	default:
		return
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// told says which webhooks were sent.
func (s *Sent) told() string {
	var names []string
	for _, event := range s.Events {
		if !slices.Contains(names, event.Type) {
			names = append(names, event.Type)
		}
	}
	return "sent: " + listed(names)
}

// listed is a list in words.
func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
