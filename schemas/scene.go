package schemas

import (
	"math/rand/v2"
	"time"

	"github.com/brianvoe/gofakeit/v7"
)

// A Scene supplies what a schema cannot know: chance, time, and the values that events of one story
// share. A name is the name of a value, such as leg.control_id. A pointer stands for a value
// without a name, which belongs to the event.
type Scene interface {
	// Faker is the stream of chance for one value. The same name or pointer gives the same stream
	// again.
	Faker(nameOrPointer string) *gofakeit.Faker
	// Recall gives the value that an earlier body has drawn or an override has set.
	Recall(name string) (any, bool)
	// Remember keeps a value for later bodies of the name's owner.
	Remember(name string, value any)
	// Now is when the event occurs.
	Now() time.Time
	// Began is when an owner (story, leg, part) began, which is not after Now.
	Began(owner string) time.Time
	// Round is the number of the body under PresenceRandom. Consecutive rounds cover what may
	// occur.
	Round() uint64
}

// NewScene is a Scene for one event that stands alone, at the given time. Its owners began a while
// before.
func NewScene(seed uint64, at time.Time) Scene {
	return &single{seed: seed, at: at, values: map[string]any{}}
}

// A single is the Scene of one event.
type single struct {
	seed   uint64
	at     time.Time
	values map[string]any
}

func (s *single) Faker(key string) *gofakeit.Faker { return Stream(s.seed, key) }
func (s *single) Remember(name string, value any)  { s.values[name] = value }
func (s *single) Now() time.Time                   { return s.at }
func (s *single) Round() uint64                    { return s.seed }

func (s *single) Recall(name string) (any, bool) {
	value, ok := s.values[name]
	return value, ok
}

func (s *single) Began(owner string) time.Time { return s.at.Add(-Age(s.Faker(owner), owner)) }

// Age draws how long an owner has lived when nothing says when it began. A story has lived longer
// than a leg, and a leg longer than a part.
func Age(f *gofakeit.Faker, owner string) time.Duration {
	least, most := 3_000, 90_000
	switch owner {
	case "leg":
		least, most = 90_000, 300_000
	case "story":
		least, most = 300_000, 600_000
	}
	return time.Duration(f.IntRange(least, most)) * time.Millisecond
}

// Stream is the stream of chance that belongs to a seed and a key. Streams of different keys are
// independent, so that drawing one value more never changes another.
func Stream(seed uint64, key ...string) *gofakeit.Faker {
	// This is FNV-1a, written out because hash/fnv allocates for each stream.
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	// The seed comes first, so that every byte of the key stirs it.
	for i := range 8 {
		h = (h ^ seed>>(8*i)&0xff) * prime
	}
	for _, part := range key {
		for i := range len(part) {
			h = (h ^ uint64(part[i])) * prime
		}
		h *= prime
	}
	return gofakeit.NewFaker(rand.NewPCG(h, seed), false)
}
