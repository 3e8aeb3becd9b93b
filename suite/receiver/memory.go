package receiver

import (
	"sync"
	"time"
)

// memorySpan is how many of the latest keys a memory is certain to hold.
const memorySpan = 1 << 16

// memory remembers the latest keys, at least memorySpan and at most twice as many, so that a
// receiver that runs for weeks does not grow. Each key has a mark. The zero value is empty and
// ready for use. Methods may be called concurrently.
type memory struct {
	mu         sync.Mutex
	young, old map[string]mark
}

// mark is the time of an event, and its id.
type mark struct {
	at    time.Time
	event string
}

// add remembers the key and tells whether it was known already. If several callers add the same
// new key at once, it was not known to exactly one of them.
func (m *memory) add(key string) (known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, known = m.find(key)
	m.keep(key, mark{})
	return known
}

// has tells whether the key is known.
func (m *memory) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, known := m.find(key)
	return known
}

// advance remembers the event and its time as the key's, unless the key has a later event already,
// which it returns.
func (m *memory) advance(key string, at time.Time, event string) (later string, late bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	latest, _ := m.find(key)
	if at.Before(latest.at) {
		return latest.event, true
	}
	m.keep(key, mark{at, event})
	return "", false
}

func (m *memory) find(key string) (has mark, known bool) {
	if has, known = m.young[key]; !known {
		has, known = m.old[key]
	}
	return has, known
}

func (m *memory) keep(key string, has mark) {
	if m.young == nil || len(m.young) == memorySpan {
		m.old, m.young = m.young, map[string]mark{}
	}
	m.young[key] = has
}
