package receiver

import "sync"

// memorySpan is how many of the latest keys a memory is certain to hold.
const memorySpan = 1 << 16

// memory remembers the latest keys, at least memorySpan and at most twice as many, so that a
// receiver that runs for weeks does not grow. The zero value is empty and ready for use. Methods
// may be called concurrently.
type memory struct {
	mu         sync.Mutex
	young, old map[string]bool
}

// add remembers the key and tells whether it was known already. If several callers add the same
// new key at once, it was not known to exactly one of them.
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
