package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// A story is one that is told in a namespace.
type story struct {
	run  int
	name string
	done func(outcome string) // is called once, when it has come to its end

	mu     sync.Mutex
	ended  bool
	broken []string
}

// breaks notes a promise that was not kept.
func (s *story) breaks(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = append(s.broken, why)
}

// end notes that the story has come to its end.
func (s *story) end() {
	s.mu.Lock()
	ended, outcome := s.ended, "kept"
	if len(s.broken) > 0 {
		outcome = "broken"
	}
	s.ended = true
	s.mu.Unlock()
	if !ended {
		s.done(outcome)
	}
}

// told is what is told of the story.
func (s *story) told() map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := "playing"
	if s.ended {
		state = "ended"
	}
	return map[string]any{"run": s.run, "name": s.name, "state": state,
		"broken": append([]string{}, s.broken...)}
}

// mostStories is how many of a namespace are remembered; the oldest are forgotten.
const mostStories = 1000

// begin gives a story its number.
func (l *log) begin(name string) *story {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun++
	s := &story{run: l.begun, name: name}
	l.stories = append(l.stories, s)
	if len(l.stories) > mostStories {
		l.stories = l.stories[1:]
	}
	return s
}

// story finds one by its number; nil where there is none.
func (l *log) story(run int) *story {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.stories {
		if s.run == run {
			return s
		}
	}
	return nil
}

func (x *exchange) story() {
	run, err := strconv.Atoi(x.r.PathValue("run"))
	s := x.log.story(run)
	if err != nil || s == nil {
		x.fail(http.StatusNotFound, fmt.Errorf("no story of this namespace has the number %q",
			x.r.PathValue("run")))
		return
	}
	x.data(http.StatusOK, s.told())
}

// tell has a story of the library told.
func (x *exchange) tell() {
	var b struct {
		Name    string              `json:"name"`
		Options map[string]string   `json:"options"`
		Rows    []map[string]string `json:"rows"`
	}
	if !x.read(&b) {
		return
	}
	if b.Name == "" {
		x.fail(http.StatusUnprocessableEntity, errors.New("name: is missing; "+
			"offhook scenarios list shows the stories"))
		return
	}
	tale, err := scenarios.Lookup(b.Name)
	if err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
		return
	}
	if !x.targeted() {
		return
	}
	setting := x.h.host.Setting
	setting.Seed, setting.Options, setting.Rows = x.account.Seed, b.Options, b.Rows
	s, seq := x.log.begin(b.Name), x.log.seq()
	account := x.account
	s.done = func(outcome string) {
		x.h.note(account, Entry{Kind: Story, Name: s.name, Run: s.run, Outcome: outcome})
	}
	start := x.written
	if tale.Loop() {
		start = x.loop
	}
	if err := start(s, tale, setting); err != nil {
		x.log.discard(s)
		x.fail(http.StatusUnprocessableEntity, err)
		return
	}
	answer := s.told()
	answer["seq"] = seq
	x.data(http.StatusCreated, answer)
}

// discard forgets a story that did not begin.
func (l *log) discard(s *story) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.stories {
		if l.stories[i] == s {
			l.stories = append(l.stories[:i:i], l.stories[i+1:]...)
			return
		}
	}
}

// loop starts a closed loop, which the application's commands drive.
func (x *exchange) loop(s *story, tale scenarios.Scenario, setting scenarios.Setting) error {
	if err := telnyx.CheckStory(tale, setting); err != nil {
		return err
	}
	world, acts, err := tale.Acts(setting)(s.run)
	if err != nil {
		return err
	}
	x.account.Tell(world, &telnyx.Namespace{
		Story: telnyx.Tale{Acts: acts, Media: world.Media()}, Broken: s.breaks, Told: s.end})
	return nil
}

// written starts a story whose webhooks are all written down. It is rehearsed first, which tells
// how many deliveries there will be, and whether a receiver without fault could keep what it
// promises.
func (x *exchange) written(s *story, tale scenarios.Scenario, setting scenarios.Setting) error {
	begin := tale.Begin(setting)
	expected := &guest{}
	rehearsal := &scenarios.Engine{Emitter: x.account.Engine.Emitter, Policy: x.h.host.Policy,
		Weather: x.h.host.Weather, Targets: emitter.Targets{Default: x.account.Target}, Runs: 1,
		Begin: func(int) (*scenarios.World, scenarios.Script, error) {
			world, script, err := begin(s.run)
			expected.Script = script
			return world, expected, err
		}}
	for _, err := range rehearsal.Rehearse(context.WithoutCancel(x.r.Context())) {
		if err != nil {
			return err
		}
	}
	world, script, err := begin(s.run)
	if err != nil {
		return err
	}
	x.account.Engine.Start(world, &guest{Script: script, story: s, left: expected.count})
	return nil
}

// A guest is the script of a story in a namespace: what goes wrong with it does not end the
// namespace.
type guest struct {
	scenarios.Script
	story *story // nil where it is rehearsed
	count int    // of deliveries so far
	left  int    // deliveries that are to come
}

// Waits says that no commands are waited for.
func (g *guest) Waits() bool { return false }

func (g *guest) Next(w *scenarios.World, h scenarios.Happening) (scenarios.Outcome, error) {
	if h.Unmade != nil && g.story == nil {
		return scenarios.Outcome{}, h.Unmade.Err
	}
	var out scenarios.Outcome
	var err error
	if h.Unmade == nil {
		out, err = g.Script.Next(w, h)
	}
	if h.Delivered != nil || h.Unmade != nil {
		g.count++
	}
	if g.story == nil {
		return out, err
	}
	switch {
	case h.Unmade != nil:
		g.story.breaks(fmt.Sprintf("%s: %v", h.Unmade.Name, h.Unmade.Err))
	case h.Delivered != nil && len(h.Delivered.Broken) > 0:
		g.story.breaks(fmt.Sprintf("step %s, %s: %s", h.Delivered.Event.Trace.Step,
			h.Delivered.Event.Type, strings.Join(h.Delivered.Broken, ", ")))
	}
	if g.count == g.left {
		g.story.end()
	}
	return out, err
}
