package schemas

import (
	"slices"

	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Life is what webhooks tell of a resource: its moments, in order, and its flows.
type Life struct {
	Resource string
	// Of are the resources that it belongs to.
	Of      []string
	Moments []Moment
	Flows   []Flow
}

// A Moment is one that some webhook shows.
type Moment struct {
	Name     string
	Webhooks []string
	// Next are the moments that come next where webhooks of one wire tell all they can. Later ones
	// may follow too, since a story may leave out what nobody hears of.
	Next []string
}

// A Flow is a value that goes from state to state, such as the status of an order.
type Flow struct {
	Name string
	// Webhooks carry it; each shows the next state.
	Webhooks []string
	States   []State
}

// A State is one of a flow. Next are those that may follow it, the likeliest first; without any it
// is final.
type State struct {
	Name string
	Next []string
}

// Lives lists the lives of the resources of which webhooks that are sent tell, by name.
func (c *Catalog) Lives() ([]Life, error) {
	rs, err := c.resources()
	if err != nil {
		return nil, err
	}
	shows, carries := map[*fact][]*Webhook{}, map[*fact][]string{}
	for w := range c.All() {
		if w.Header().Withheld != "" {
			continue
		}
		abouts, err := w.about()
		if err != nil {
			return nil, err
		}
		for _, a := range abouts {
			if !a.any && !a.since {
				f := a.resource.moments[a.moment].fact
				shows[f] = append(shows[f], w)
			}
		}
		for _, shape := range w.shapes() {
			p, err := shape.plan()
			if err != nil {
				return nil, err
			}
			for _, at := range p.flows {
				if f := at.binds; !slices.Contains(carries[f], w.Name) {
					carries[f] = append(carries[f], w.Name)
				}
			}
		}
	}
	var lives []Life
	for _, name := range sortedKeys(rs.byName) {
		r := rs.byName[name]
		life := Life{Resource: name, Moments: r.shown(shows)}
		for _, of := range r.of {
			life.Of = append(life.Of, of.name)
		}
		for _, name := range sortedKeys(r.facts) {
			if f := r.facts[name]; len(carries[f]) > 0 {
				life.Flows = append(life.Flows, f.flow.list(name, carries[f]))
			}
		}
		if len(life.Moments)+len(life.Flows) > 0 {
			lives = append(lives, life)
		}
	}
	return lives, nil
}

// shown lists the moments that webhooks show.
func (r *resource) shown(by map[*fact][]*Webhook) (all []Moment) {
	for i, m := range r.moments {
		if len(by[m.fact]) == 0 {
			continue
		}
		moment := Moment{Name: m.name}
		over := map[wire.Kind]bool{}
		for _, w := range by[m.fact] {
			moment.Webhooks = append(moment.Webhooks, w.Name)
			over[w.Header().Wire] = false
		}
		for k := i + 1; k < len(r.moments); k++ {
			follows := false
			for _, w := range by[r.moments[k].fact] {
				kind := w.Header().Wire
				passed, tells := over[kind]
				follows = follows || tells && !passed
			}
			if follows {
				moment.Next = append(moment.Next, r.moments[k].name)
			}
			for _, w := range by[r.moments[k].fact] {
				if kind := w.Header().Wire; !r.optional(k) {
					over[kind] = true
				}
			}
		}
		all = append(all, moment)
	}
	return all
}

func (f *flow) list(name string, webhooks []string) Flow {
	listed := Flow{Name: name, Webhooks: webhooks}
	for _, state := range f.states {
		listed.States = append(listed.States, State{state, slices.Clone(f.next[state])})
	}
	return listed
}
