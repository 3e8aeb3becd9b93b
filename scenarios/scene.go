package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/brianvoe/gofakeit/v7"

	"github.com/offhook-dev/offhook/schemas"
)

// An owner is what values belong to: the story, a leg, a part or an event. Many thousand runs may
// wait at once, so it is kept small: nearly all values are text.
type owner struct {
	id     string
	began  time.Time
	last   time.Time // of a leg: when its latest event occurred
	texts  []text
	others []other // values that are no text
}

type text struct {
	name unique.Handle[string]
	text string
}

type other struct {
	name  string
	value any
}

// shared is a text as all runs share it.
func shared(text string) string { return unique.Make(text).Value() }

// A part is one playback, recording, message …; a leg's own life is a part too, of the resource
// "leg".
type part struct {
	key  string // leg and resource, or the name that the story gives it
	id   string // of its owner
	seen []*schemas.Webhook
}

func (p *part) closed() bool {
	return slices.ContainsFunc(p.seen, func(w *schemas.Webhook) bool {
		return w.Header().Lifecycle.Closes
	})
}

// A scene is the place of one event in a world; its body is generated from it.
type scene struct {
	*World
	now     time.Time
	ordinal int
	owned   [4]*owner // by kind
}

// kinds of owners, which names of values begin with.
var kinds = [4]string{"story", "leg", "part", "event"}

// enter finds or opens the leg and the part that a step is about, and checks that the webhook may
// occur there now.
func (w *World) enter(hook *schemas.Webhook, step *Step, at time.Duration) (*scene, error) {
	life, leg := hook.Header().Lifecycle, step.leg()
	p, err := w.part(hook, leg, step.As)
	if err != nil {
		return nil, err
	}
	s := &scene{World: w, now: w.start.Add(at), ordinal: w.events}
	if !w.latest.IsZero() && s.now.After(w.latest) {
		s.now = w.latest
	}
	known := w.owner("leg/" + leg)
	ids := [4]string{"story", "leg/" + leg, p.id, "event/" + strconv.Itoa(w.events)}
	w.events++
	for i, kind := range kinds {
		if s.owned[i] = w.owner(ids[i]); s.owned[i] != nil {
			continue
		}
		o := &owner{id: shared(ids[i]), began: s.now}
		switch begins := life.Opens && (kind == "part" || kind == life.Resource); {
		case kind == "event" || begins:
		case kind == "part" && life.Resource == "leg":
			o.began = s.owned[1].began
		case kind == "part" && known != nil: // it began after what the leg had before
			o.began = known.last
		default:
			o.began = s.now.Add(-schemas.Age(w.stream(ids[i], "began"), kind))
		}
		if s.owned[i] = o; kind != "event" { // an event's own values are never asked for again
			w.owners = append(w.owners, o)
		}
	}
	s.owned[1].last = s.now
	return s, nil
}

func (w *World) owner(id string) *owner {
	for _, o := range w.owners {
		if o.id == id {
			return o
		}
	}
	return nil
}

// part is the part that the webhook is about: the latest of its resource on the leg for which the
// webhook may still occur, else a new one. A part that the story names, and a leg itself, are never
// replaced: there it is an error.
func (w *World) part(hook *schemas.Webhook, leg, as string) (*part, error) {
	life := hook.Header().Lifecycle
	if life.Resource == "" && as == "" {
		return w.open(""), nil
	}
	if last := w.latestPart(leg + "/" + life.During); last != nil && last.closed() {
		return nil, fmt.Errorf("%s cannot occur: the %s %s has ended by then",
			hook.Name, life.During, leg)
	}
	key := leg + "/" + life.Resource
	if as != "" {
		key = "as " + as
	}
	for _, p := range slices.Backward(w.parts) {
		if p.key != key {
			continue
		}
		err := p.allows(hook)
		if err == nil {
			p.seen = append(p.seen, hook)
			return p, nil
		}
		if as != "" || life.Resource == "leg" {
			return nil, err
		}
	}
	p := w.open(shared(key))
	p.seen = append(p.seen, hook)
	w.parts = append(w.parts, p)
	return p, nil
}

func (w *World) latestPart(key string) *part {
	for _, p := range slices.Backward(w.parts) {
		if p.key == key {
			return p
		}
	}
	return nil
}

func (w *World) open(key string) *part {
	w.opened++
	return &part{key: key, id: shared("part/" + strconv.Itoa(w.opened))}
}

// allows tells whether the webhook may still occur for the part. Only orders are forbidden, no
// missing beginning is.
func (p *part) allows(hook *schemas.Webhook) error {
	life := hook.Header().Lifecycle
	for _, before := range p.seen {
		earlier := before.Header().Lifecycle
		switch {
		case earlier.Resource != life.Resource: // a recording and its transcription may share a name
			continue
		case life.Opens:
			return fmt.Errorf("%s begins a %s, so %s cannot come before it",
				hook.Name, life.Resource, before.Name)
		case earlier.Closes:
			return fmt.Errorf("%s cannot occur after %s, which ends the %s",
				hook.Name, before.Name, life.Resource)
		case slices.Contains(earlier.After, hook.Name):
			return fmt.Errorf("%s cannot occur after %s for the same %s",
				hook.Name, before.Name, life.Resource)
		}
	}
	return nil
}

func (w *World) stream(owner, key string) *gofakeit.Faker {
	return schemas.Stream(w.setting.Seed, w.run, owner, key)
}

// owner is what a name or pointer belongs to; what has no name belongs to the event.
func (s *scene) owner(key string) *owner {
	kind, _, dotted := strings.Cut(strings.TrimRight(key, "?"), ".")
	if dotted {
		if i := slices.Index(kinds[:], kind); i >= 0 {
			return s.owned[i]
		}
	}
	return s.owned[3]
}

func (s *scene) Faker(key string) *gofakeit.Faker { return s.stream(s.owner(key).id, key) }
func (s *scene) Now() time.Time                   { return s.now }

func (s *scene) Round() uint64 {
	return s.setting.Seed + uint64(s.number) + uint64(s.ordinal)
}

func (s *scene) Recall(name string) (any, bool) {
	if len(s.setting.Entities) > 0 {
		if _, last, ok := strings.Cut(name, "."); ok {
			if pinned, ok := s.setting.Entities[last]; ok {
				return pinned, true
			}
		}
	}
	o := s.owner(name)
	for i := range o.texts {
		if o.texts[i].name.Value() == name {
			return o.texts[i].text, true
		}
	}
	for i := range o.others {
		if o.others[i].name == name {
			return o.others[i].value, true
		}
	}
	return nil, false
}

func (s *scene) Remember(name string, value any) {
	o := s.owner(name)
	words, isText := value.(string)
	known := slices.IndexFunc(o.texts, func(t text) bool { return t.name.Value() == name })
	if isText && known >= 0 {
		o.texts[known].text = words
		return
	}
	if known >= 0 {
		o.texts = slices.Delete(o.texts, known, known+1)
	}
	o.others = slices.DeleteFunc(o.others, func(v other) bool { return v.name == name })
	if isText {
		o.texts = append(o.texts, text{unique.Make(name), words})
	} else {
		o.others = append(o.others, other{name, value})
	}
}

func (s *scene) Began(kind string) time.Time {
	if i := slices.Index(kinds[:], kind); i >= 0 {
		return s.owned[i].began
	}
	return s.now
}
