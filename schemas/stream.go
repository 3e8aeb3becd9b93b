package schemas

import (
	"math/bits"
	"math/rand/v2"

	"github.com/brianvoe/gofakeit/v7"
)

// Stream is the stream of chance that belongs to a seed and a key. Streams of different keys are
// independent, so that drawing one value more never changes another.
func Stream(seed uint64, key ...string) *gofakeit.Faker {
	h := mix(seed, 0)
	for _, part := range key {
		h = mix(h, hash(part))
	}
	return gofakeit.NewFaker(rand.NewPCG(h, seed), false)
}

// hash is the FNV-1a hash of a text, written out because hash/fnv allocates for each.
func hash[T string | []byte](text T) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}

// mix makes one key out of two, such as that of an owner and that of a name. Every bit of both
// stirs every bit of the result.
func mix(a, b uint64) uint64 {
	z := (a ^ bits.RotateLeft64(b, 31)*0xff51afd7ed558ccd) + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// A chance is the stream of the value that is being made: one Faker, keyed anew for each value. A
// new Faker for each would cost two allocations.
type chance struct {
	source rand.PCG
	faker  *gofakeit.Faker
}

func newChance() *chance {
	c := &chance{}
	c.faker = gofakeit.NewFaker(&c.source, false)
	return c
}

// key sets the stream to the beginning of the one that belongs to the key.
func (c *chance) key(key uint64) *gofakeit.Faker {
	c.source.Seed(key, ^key)
	return c.faker
}

// IntRange is a number from least to most, both included.
func (c *chance) IntRange(least, most int64) int64 {
	return int64(c.faker.IntRange(int(least), int(most)))
}

// Uint64 is any number.
func (c *chance) Uint64() uint64 { return c.faker.Uint64() }

// cover picks one of n possibilities so that consecutive rounds meet all of them: each aligned
// block of n rounds has a permutation of its own.
func (c *chance) cover(round, key uint64, n int) int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	c.key(mix(round/uint64(n), key)).ShuffleInts(order)
	return order[round%uint64(n)]
}
