package schemas

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/offhook-dev/offhook/schemas/hole"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A Turn is what one side of a conversation says at once. Its role is user or caller for the party
// on the line, assistant or agent for the other side.
type Turn struct{ Role, Text string }

// Say has words said on a leg: on the one that names name, by resource, else on the one that is
// meant without a name. From then on webhooks that carry what was said tell it: transcripts,
// histories of conversations, the text of a recording, which may come after the leg has ended. A
// leg on which nothing was said has a conversation that is drawn. Say returns an error, and then
// nothing was said, when a role is unknown, and when a turn has no text.
func (s *Stage) Say(names map[string]string, turns ...Turn) error {
	rs, err := s.catalog.resources()
	if err != nil {
		return err
	}
	said := make([]Turn, len(turns))
	for i, t := range turns {
		if t.Text == "" {
			return fmt.Errorf("turn %d has no text", i+1)
		}
		role, known := roles()[t.Role]
		if !known {
			return nearest.Unknown("role", t.Role, sortedKeys(roles()))
		}
		said[i] = Turn{role, t.Text}
	}
	turn := rs.byName["turn"]
	leg, err := s.line(turn.of[0], names)
	if err != nil {
		return err
	}
	for _, t := range said {
		in := &instance{resource: turn, parents: []*instance{leg}, met: true, key: s.nextKey(turn)}
		in.seen = []sight{{}}
		in.pin(turn.facts["role"], datum{Value: hole.TextOf(t.Role)})
		in.pin(turn.facts["text"], datum{Value: hole.TextOf(t.Text)})
		s.add(in)
	}
	return nil
}

// roles are what webhooks call those who speak.
func roles() map[string]string {
	return map[string]string{
		"user": "user", "caller": "user", "assistant": "assistant", "agent": "assistant",
	}
}

// line is the leg that names mean. One of which nothing was seen yet is there from now on.
func (s *Stage) line(leg *resource, names map[string]string) (*instance, error) {
	name := cmp.Or(names[leg.name], s.Unnamed[leg.name])
	for of := range names {
		if !slices.ContainsFunc(s.catalog.Resources(), func(known string) bool { return known == of }) {
			return nil, nearest.Unknown("resource", of, s.catalog.Resources())
		}
		if r := leg.parent(of); r == nil {
			return nil, fmt.Errorf("words are said on a leg, so %s: %s has no effect", of, names[of])
		}
	}
	e := entrance{Stage: s, names: names, scene: &Scene{stage: s}}
	for in := s.latest(leg, name); in != nil; in = s.former(in) {
		if e.agrees(in) {
			return in, nil
		}
	}
	return e.imagine(leg, name)
}

// parent is the resource itself or one that it belongs to, by name, or nil.
func (r *resource) parent(name string) *resource {
	for above := range r.above {
		if above.name == name {
			return above
		}
	}
	return nil
}
