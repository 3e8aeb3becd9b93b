package telnyx

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
)

// A Play is a closed-loop story that an Engine plays.
type Play struct {
	Story   scenarios.Scenario
	Setting scenarios.Setting
	// Account is that of the application, which steers all runs with its key. Its Engine is to be the
	// one that plays.
	Account *Account
	// CheckURL reports why a webhook_url of a command must not be used; nil allows every one.
	CheckURL func(url string) error
	// Noted, if not nil, is told what is wrong with documents; its calls do not overlap.
	Noted func(text string)
	// Given, if not nil, are the commands of an earlier play, as a ledger has them. Each run is given
	// its own again, at their times, and the application gives none.
	Given []emitter.Command
}

// Begin is the play as the runs of an Engine.
func (p *Play) Begin() func(run int) (*scenarios.World, scenarios.Script, error) {
	err := CheckStory(p.Story, p.Setting)
	acts := p.Story.Acts(p.Setting)
	return func(run int) (*scenarios.World, scenarios.Script, error) {
		if err != nil {
			return nil, nil, err
		}
		w, told, err := acts(run)
		if err != nil {
			return nil, nil, err
		}
		n := &Namespace{Story: Tale{Acts: told, Media: w.Media(), Given: p.given(run)},
			CheckURL: p.CheckURL, Noted: p.Noted}
		if p.Account != nil {
			p.Account.adopt(scenarios.Run(run), n)
		}
		return w, n, nil
	}
}

// given are the commands of a run.
func (p *Play) given(run int) []scenarios.Cue {
	if p.Given == nil {
		return nil
	}
	cues := []scenarios.Cue{}
	for i := range p.Given {
		c := &p.Given[i]
		if c.Story != p.Story.Name || c.Run != strconv.Itoa(run+1) {
			continue
		}
		cues = append(cues, scenarios.Cue{At: c.At, Command: &scenarios.Command{Name: c.Name, Of: c.Of,
			Query: c.Query, With: c.With}})
	}
	return cues
}

// CheckStory reports what only who knows the operations can say of a closed-loop story: commands
// that there are not, and fields with which they cannot come.
func CheckStory(story scenarios.Scenario, setting scenarios.Setting) error {
	var errs []error
	for name, fail := range story.Commands(setting) {
		if _, err := Lookup(name); err != nil {
			errs = append(errs, fail(err))
		}
	}
	return errors.Join(errs...)
}

// behave gives the commands of an application without fault where a run is rehearsed: the command
// that is expected next, as soon as it is legal.
func (t *turn) behave() {
	if !t.w.Rehearsed() || t.tale.Given != nil || len(t.tale.asked) == 0 {
		return
	}
	a := &t.tale.asked[0]
	if c := t.legs[a.leg]; a.Verb != "" || a.Hangup && c != nil && c.flow != nil {
		return // documents are given when they are asked for
	}
	name := a.Command
	if a.Hangup {
		if t.tale.next < len(t.tale.Acts) {
			return
		}
		name = "hangup"
	}
	op, err := Lookup(name)
	if err != nil {
		t.fail(err)
		return
	}
	c := t.legs[a.leg]
	of := t.parameters(op, c)
	if of == nil {
		return
	}
	body := scenarios.Values{}
	for _, fields := range []map[string]any{op.Example, a.With} {
		for field, value := range fields {
			body[field] = value
		}
	}
	if _, names := body["call_control_id"]; names && a.With["call_control_id"] == nil {
		if other := t.partner(op, c); other != nil {
			body["call_control_id"] = other.id
		} else {
			return
		}
	}
	t.put(scenarios.Cue{At: t.at + thinks, Name: "application",
		Command: &scenarios.Command{Name: op.Name, Of: of, With: body}})
}

// thinks is how long an application without fault takes.
const thinks = 20 * time.Millisecond

// parameters are those of the path of an operation that is legal now; nil where it is not.
func (t *turn) parameters(op *Operation, c *call) map[string]string {
	of := map[string]string{}
	for _, s := range op.segments {
		var id string
		switch s.parameter {
		case "":
			continue
		case "call_control_id":
			if c == nil || op.States != nil && !slices.Contains(op.States, c.stands()) {
				return nil
			}
			id = c.id
		case "id":
			if op.Group == "conference" {
				for r := range t.rooms.all() {
					if !r.over {
						id = r.id
					}
				}
				break
			}
			id = t.latest(op.Group, "id")
		case "queue_name":
			if c != nil && c.queue != nil {
				id = c.queue.name
			}
		case "verification_id":
			id = t.latest("verification", "id")
		case "phone_number":
			id = t.latest("verification", "phone_number")
		}
		if id == "" {
			return nil
		}
		of[s.parameter] = id
	}
	return of
}

// latest is a field of the latest record of a kind.
func (t *turn) latest(kind, field string) string {
	s := t.shelves[kind]
	if s == nil || s.last == nil {
		return ""
	}
	text, _ := s.last.what.fields[field].(string)
	return text
}

// partner is the call that an operation names in its body: another one where it names one in its
// path already.
func (t *turn) partner(op *Operation, c *call) *call {
	if op.segments[len(op.segments)-1].text != "bridge" {
		if c == nil || c.state != answered {
			return nil
		}
		return c
	}
	for other := range t.live.all() {
		if other != c && other.state == answered {
			return other
		}
	}
	return nil
}
