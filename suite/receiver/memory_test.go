package receiver

import (
	"strconv"
	"testing"
)

func TestMemoryForgetsTheOldest(t *testing.T) {
	var m memory
	for i := range 2*memorySpan + 1 {
		if m.add(strconv.Itoa(i)) {
			t.Fatalf("key %d was known", i)
		}
	}
	for key, want := range map[int]bool{0: false, memorySpan: true, 2 * memorySpan: true} {
		if known := m.has(strconv.Itoa(key)); known != want {
			t.Errorf("key %d: has says %v", key, known)
		}
	}
	for _, key := range []int{memorySpan, 2 * memorySpan} {
		if !m.add(strconv.Itoa(key)) {
			t.Errorf("key %d: add says that it was not known", key)
		}
	}
}
