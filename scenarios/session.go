package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/offhook-dev/offhook/schemas"
)

// A session is one run of a story: it owns the values that its events share, and knows when each owner began.
type session struct {
	seed   uint64
	run    int
	pins   map[string]string // value by the last part of its name, for every owner
	owners map[string]*owner
	parts  map[string][]*part // by leg and resource, or by as; the latest last
	opened int
	events int
}

// An owner is what values belong to: the story, a leg, a part or an event.
type owner struct {
	began  time.Time
	values map[string]any
}

// A part is one playback, recording, message …; a leg's own life is a part too, of the resource "leg".
type part struct {
	id   string
	seen []*schemas.Webhook
}

func (p *part) closed() bool {
	return slices.ContainsFunc(p.seen, func(w *schemas.Webhook) bool { return w.Header().Lifecycle.Closes })
}

func newSession(seed uint64, run int, pins map[string]string) *session {
	return &session{seed: seed, run: run, pins: pins, owners: map[string]*owner{}, parts: map[string][]*part{}}
}

// A scene is the place of one event in a session; bodies are generated from it.
type scene struct {
	*session
	now     time.Time
	ids     map[string]string // owner kind -> owner
	ordinal int
}

// enter finds or opens the leg and the part that a step is about, and checks that the webhook may occur there now.
// waited is how long the step comes after the one before on the same leg.
func (s *session) enter(w *schemas.Webhook, step Step, now time.Time, waited time.Duration) (*scene, error) {
	life, leg := w.Header().Lifecycle, step.leg()
	_, legKnown := s.owners["leg/"+leg]
	p, err := s.part(w, leg, step.As)
	if err != nil {
		return nil, err
	}
	at := &scene{session: s, now: now, ordinal: s.events, ids: map[string]string{
		"story": "story", "leg": "leg/" + leg, "part": "part/" + p.id, "event": fmt.Sprintf("event/%d", s.events)}}
	s.events++
	for _, kind := range []string{"story", "leg", "part", "event"} {
		id := at.ids[kind]
		if s.owners[id] != nil {
			continue
		}
		o := &owner{began: now, values: map[string]any{}}
		s.owners[id] = o
		switch begins := life.Opens && (kind == "part" || kind == life.Resource); {
		case kind == "event" || begins:
		case kind == "part" && life.Resource == "leg":
			o.began = s.owners[at.ids["leg"]].began
		case kind == "part" && legKnown:
			o.began = now.Add(-waited)
		default:
			o.began = now.Add(-schemas.Age(s.stream(id, "began"), kind))
		}
	}
	return at, nil
}

// part is the part that the webhook is about: the latest of its resource on the leg for which the webhook may still occur,
// else a new one. A part that the story names, and a leg itself, are never replaced: there it is an error.
func (s *session) part(w *schemas.Webhook, leg, as string) (*part, error) {
	life := w.Header().Lifecycle
	if life.Resource == "" && as == "" {
		return s.open(), nil
	}
	if lasts := s.parts[leg+"/"+life.During]; len(lasts) > 0 && lasts[len(lasts)-1].closed() {
		return nil, fmt.Errorf("%s cannot occur: the %s %s has ended by then", w.Name, life.During, leg)
	}
	key := leg + "/" + life.Resource
	if as != "" {
		key = "as " + as
	}
	for _, p := range slices.Backward(s.parts[key]) {
		err := p.allows(w)
		if err == nil {
			p.seen = append(p.seen, w)
			return p, nil
		}
		if as != "" || life.Resource == "leg" {
			return nil, err
		}
	}
	p := s.open()
	p.seen = append(p.seen, w)
	s.parts[key] = append(s.parts[key], p)
	return p, nil
}

func (s *session) open() *part {
	s.opened++
	return &part{id: fmt.Sprint(s.opened)}
}

// allows tells whether the webhook may still occur for the part. Only orders are forbidden, no missing beginning is.
func (p *part) allows(w *schemas.Webhook) error {
	life := w.Header().Lifecycle
	for _, before := range p.seen {
		earlier := before.Header().Lifecycle
		switch {
		case earlier.Resource != life.Resource: // a name may be shared, say by a recording and its transcription
			continue
		case life.Opens:
			return fmt.Errorf("%s begins a %s, so %s cannot come before it", w.Name, life.Resource, before.Name)
		case earlier.Closes:
			return fmt.Errorf("%s cannot occur after %s, which ends the %s", w.Name, before.Name, life.Resource)
		}
		for _, must := range earlier.After {
			if must == w.Name {
				return fmt.Errorf("%s cannot occur after %s for the same %s", w.Name, before.Name, life.Resource)
			}
		}
	}
	return nil
}

func (s *session) stream(key ...string) *gofakeit.Faker {
	return schemas.Stream(s.seed, append([]string{fmt.Sprint(s.run)}, key...)...)
}

// owner is the owner that a name or pointer belongs to.
func (at *scene) owner(key string) string {
	kind, _, named := strings.Cut(strings.TrimRight(key, "?"), ".")
	if id, ok := at.ids[kind]; ok && named {
		return id
	}
	return at.ids["event"]
}

func (at *scene) Faker(key string) *gofakeit.Faker { return at.stream(at.owner(key), key) }
func (at *scene) Now() time.Time                   { return at.now }
func (at *scene) Round() uint64                    { return at.seed + uint64(at.run) + uint64(at.ordinal) }

func (at *scene) Recall(name string) (any, bool) {
	if _, last, ok := strings.Cut(name, "."); ok {
		if pinned, ok := at.pins[last]; ok {
			return pinned, true
		}
	}
	value, ok := at.owners[at.owner(name)].values[name]
	return value, ok
}

func (at *scene) Remember(name string, value any) { at.owners[at.owner(name)].values[name] = value }

func (at *scene) Began(kind string) time.Time {
	if o := at.owners[at.ids[kind]]; o != nil {
		return o.began
	}
	return at.now
}
