package suite

import (
	"slices"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
)

// orderly lists those of some shapes that have an order among what is handled, and what comes
// before them there, in an order in which they may occur. There are none where nothing has an
// order.
func (s *Suite) orderly(shapes []shape) []shape {
	var some []shape
	add := func(one shape) {
		if !slices.Contains(some, one) {
			some = append(some, one)
		}
	}
	for _, one := range shapes {
		for _, before := range one.hook.Before() {
			for _, earlier := range s.shapes {
				if earlier.hook == before && (earlier.variant == "" || earlier.variant == one.variant) {
					add(earlier)
					add(one)
				}
			}
		}
	}
	return inOrder(some)
}

// inOrder puts each shape after those before it, and what ends the life of something after the
// others that are about it.
func inOrder(shapes []shape) (ordered []shape) {
	ends, before := map[*schemas.Webhook]int{}, predecessors(shapes)
	for _, one := range shapes {
		for resource, moment := range one.hook.Header().About {
			if moment != "ended" {
				continue
			}
			for _, other := range shapes {
				if other.hook.Concerns(resource) {
					ends[one.hook]++
				}
			}
		}
	}
	left := slices.Clone(shapes)
	for len(left) > 0 {
		next := -1
		for i, one := range left {
			waits := slices.ContainsFunc(left, func(other shape) bool {
				return other.hook != one.hook && slices.Contains(before[one.hook], other.hook)
			})
			if !waits && (next < 0 || ends[one.hook] < ends[left[next].hook]) {
				next = i
			}
		}
		next = max(next, 0)
		ordered = append(ordered, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return ordered
}

// predecessors are what comes before each of some shapes.
func predecessors(shapes []shape) map[*schemas.Webhook][]*schemas.Webhook {
	before := map[*schemas.Webhook][]*schemas.Webhook{}
	for _, one := range shapes {
		before[one.hook] = one.hook.Before()
	}
	return before
}

// lives are stories in which each of some ordered shapes occurs. Where one life has no room for
// all, as a fax is delivered or fails, there is another one for the rest, and what comes before.
func (s *Suite) lives(name string, ordered []shape) (lives []scenarios.Scenario) {
	left, before := ordered, predecessors(ordered)
	for len(left) > 0 {
		var steps []scenarios.Step
		var told, rest []shape
		world := scenarios.NewWorld(s.config.setting(name), name, 0, time.Now())
		for _, one := range ordered {
			wanted := slices.Contains(left, one)
			if !wanted && !slices.ContainsFunc(left, func(other shape) bool {
				return slices.Contains(before[other.hook], one.hook) && !other.excludes(one)
			}) {
				continue
			}
			step := scenarios.Step{Emit: one.hook.Name, Variant: one.variant,
				After: scenarios.Wait{Least: time.Second, Most: time.Second}}
			apart := slices.ContainsFunc(told, func(other shape) bool { return other.excludes(one) })
			if !apart {
				_, err := world.Emit(time.Duration(len(steps))*time.Second, &step)
				apart = err != nil // the life so far forbids it
			}
			if !apart {
				steps, told = append(steps, step), append(told, one)
			} else if wanted {
				rest = append(rest, one)
			}
		}
		if len(rest) == len(left) {
			return lives
		}
		lives = append(lives, scenarios.Scenario{Name: name, Steps: steps})
		left = rest
	}
	return lives
}

// excludes reports whether two shapes cannot be told of the same thing: both end it, or they are
// different variants.
func (s shape) excludes(other shape) bool {
	theirs := other.hook.Header().About
	for resource, moment := range s.hook.Header().About {
		if moment == "ended" && theirs[resource] == "ended" {
			return true
		}
	}
	return s.variant != "" && other.variant != "" && s.variant != other.variant
}
