package receiver

import "sync"

// memorySpan is how many keys a memory holds for certain.
const memorySpan = 1 << 16

// memory remembers the keys it was given last, at least memorySpan and at most twice as many, so that a receiver can run for weeks.
// The zero value is ready; all methods may be called at the same time.
type memory struct {
	mu         sync.Mutex
	young, old map[string]bool
}

// add remembers the key and tells whether it was known already. Of several callers with a new key, one alone hears no.
func (m *memory) add(key string) (known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	known = m.young[key] || m.old[key]
	if m.young == nil || len(m.young) == memorySpan {
		m.old, m.young = m.young, map[string]bool{}
	}
	m.young[key] = true
	return known
}

// has tells whether the key is known.
func (m *memory) has(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.young[key] || m.old[key]
}
