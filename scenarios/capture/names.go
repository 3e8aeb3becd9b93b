package capture

import (
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
)

func keysOf(m map[string]string) []string { return slices.Collect(maps.Keys(m)) }

// baptize names the things of resources that need names, each resource's in the order in which they
// are first seen. The first leg is the caller, and one that goes out from there an agent.
func baptize(things []*thing) {
	taken := map[[2]string]int{}
	for _, t := range things {
		word := t.resource
		if t.resource == legs {
			word = legWord(t, things)
		}
		key := [2]string{t.resource, word}
		if taken[key]++; taken[key] > 1 {
			word = fmt.Sprintf("%s%d", word, taken[key])
		}
		t.name = word
	}
}

func legWord(t *thing, things []*thing) string {
	nth := 0
	for _, other := range things {
		if other.resource == legs {
			nth++
		}
		if other == t {
			break
		}
	}
	direction := t.told("direction")
	switch {
	case nth == 1, direction == "incoming":
		return scenarios.Caller
	case direction == "outgoing":
		return "agent"
	}
	return fmt.Sprintf("leg%d", nth)
}

// told is what the first event of a thing says of a value of it.
func (t *thing) told(value string) any {
	for _, f := range t.first.fields() {
		if c := t.first.carries(f.pointer); c.Resource == t.resource && c.Value == value {
			return f.value
		}
	}
	return nil
}
