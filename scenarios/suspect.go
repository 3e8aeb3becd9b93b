package scenarios

import (
	"fmt"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/schemas/nearest"
)

// Suspects are names of instances that the steps use once and that resemble another, which may be
// slips. Each names its place. A kind that has a cast has no slips: there they are errors.
func (s *Scenario) Suspects() (warnings []error) {
	places := map[string]map[string][]string{} // by resource and name
	add := func(resource, name, place string) {
		if places[resource] == nil {
			places[resource] = map[string][]string{}
		}
		places[resource][name] = append(places[resource][name], place)
	}
	for place, step := range s.placed() {
		for resource, name := range step.About {
			add(resource, name, place+"."+resource)
		}
		for i, a := range step.Asks {
			if a.Leg != "" {
				add("leg", a.Leg, fmt.Sprintf("%s.expect[%d].leg", place, i))
			}
		}
	}
	for _, resource := range slices.Sorted(maps.Keys(places)) {
		names := slices.Sorted(maps.Keys(places[resource]))
		if slices.ContainsFunc(s.Cast, func(m Member) bool { return m.word() == castWord(resource) }) {
			continue
		}
		for i, name := range names {
			others := slices.Concat(names[:i], names[i+1:])
			near, used := nearest.Slip(name, others), places[resource][name]
			if near != "" && len(used) == 1 && len(places[resource][near]) > 1 {
				warnings = append(warnings, s.fail(used[0], fmt.Errorf("the %s %s is named here alone; "+
					"was %q meant?", resource, name, near)))
			}
		}
	}
	return warnings
}

// placed yields the steps and those of their blocks, each with its place in the story.
func (s *Scenario) placed() func(yield func(string, *Step) bool) {
	return func(yield func(string, *Step) bool) { placed(s.Steps, "steps", yield) }
}

func placed(steps []Step, list string, yield func(string, *Step) bool) bool {
	for i := range steps {
		place := fmt.Sprintf("%s[%d]", list, i)
		if !yield(place, &steps[i]) {
			return false
		}
		for _, block := range steps[i].blocks() {
			if !placed(block.steps, place+"."+block.place, yield) {
				return false
			}
		}
	}
	return true
}
