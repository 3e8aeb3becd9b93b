package schemas

import (
	"cmp"
	"fmt"
	"slices"
)

// An entrance is the search for the instances of one event.
type entrance struct {
	*Stage
	hook  *Webhook
	scene *Scene
	names map[string]string
	// lawless means that what the lives forbid happens all the same.
	lawless bool
}

// forbid is the error of a rule, or notes that the event breaks it.
func (e *entrance) forbid(rule error) error {
	if rule == nil || !e.lawless {
		return rule
	}
	e.scene.breaks = cmp.Or(e.scene.breaks, rule)
	return nil
}

func (e *entrance) enter(rs *resources, abouts []about) error {
	before := len(e.instances)
	if err := e.takeNamed(rs, abouts); err != nil {
		return err
	}
	for _, a := range abouts {
		if a.resource.lifeless() && e.names[a.resource.name] == "" {
			continue
		}
		in, err := e.find(a)
		if err != nil {
			return err
		}
		if err := e.take(in); err != nil {
			return err
		}
	}
	for _, in := range e.instances[before:] {
		in.beside = e.company(in)
	}
	return nil
}

// takeNamed takes the instances that the step names, and what they belong to. One that the event
// begins is not there yet.
func (e *entrance) takeNamed(rs *resources, abouts []about) error {
	if len(e.names) == 0 { // as in most steps
		return nil
	}
	var named []*resource
	for _, name := range sortedKeys(e.names) {
		r := rs.byName[name]
		if r == nil {
			return fmt.Errorf("there is no resource %q%s", name,
				didYouMean(name, sortedKeys(rs.byName)))
		}
		means := func(a about) bool { return a.resource.belongs(r) }
		if !slices.ContainsFunc(abouts, means) {
			return fmt.Errorf("%s is not about %s, so %s: %s has no effect", e.hook.Name,
				article(name), name, e.names[name])
		}
		begins := func(a about) bool { return a.resource == r && a.opens() }
		if !slices.ContainsFunc(abouts, begins) {
			named = append(named, r)
		}
	}
	slices.SortStableFunc(named, func(a, b *resource) int { return b.depth - a.depth })
	for _, r := range named {
		if in := e.existing(r); in != nil {
			if err := e.take(in); err != nil {
				return err
			}
		}
	}
	return nil
}

// existing is the latest instance of the name that the step gives: one that belongs to the others
// that the step names, if there is one.
func (e *entrance) existing(r *resource) (latest *instance) {
	for in := e.latest(r, e.names[r.name]); in != nil; in = e.former(in) {
		if e.agrees(in) {
			return in
		}
		if latest == nil {
			latest = in
		}
	}
	return latest
}

// agrees reports whether what an instance belongs to has the names that the step gives.
func (e *entrance) agrees(in *instance) bool {
	return !slices.ContainsFunc(in.parents, func(p *instance) bool {
		name := e.names[p.resource.name]
		return name != "" && name != p.name || !e.agrees(p)
	})
}

// company is what an event is about beside an instance that it begins, and beside what that belongs
// to: the leg that opened a conference.
func (e *entrance) company(in *instance) *instance {
	for _, other := range e.scene.cast[:e.scene.n] {
		apart := !in.resource.belongs(other.resource) && !other.resource.belongs(in.resource)
		if apart && e.Unnamed[other.resource.name] != "" {
			return other
		}
	}
	return nil
}

// take puts an instance, and what it belongs to, into the scene.
func (e *entrance) take(in *instance) error {
	switch taken := e.scene.on(in.resource); {
	case taken == in:
		return nil
	case taken != nil:
		return fmt.Errorf("%s is about %s and %s, but the first belongs to another %s",
			e.hook.Name, taken, in, in.resource.name)
	case e.scene.n == len(e.scene.cast):
		return fmt.Errorf("%s is about more than %d things", e.hook.Name, len(e.scene.cast))
	}
	e.scene.cast[e.scene.n] = in
	e.scene.n++
	for _, p := range in.parents {
		if taken := e.scene.on(p.resource); taken != nil && taken != p {
			return fmt.Errorf("the %s belongs to the %s, not to the %s", in, p, taken)
		}
		if name := e.names[p.resource.name]; name != "" && name != p.name {
			return fmt.Errorf("the %s belongs to the %s, not to the %s %s", in, p, p.resource.name, name)
		}
		if err := e.take(p); err != nil {
			return err
		}
	}
	return nil
}

// above is the instance of a resource to which the instance belongs, or nil.
func (in *instance) above(r *resource) *instance {
	for _, p := range in.parents {
		if p.resource == r {
			return p
		}
		if found := p.above(r); found != nil {
			return found
		}
	}
	return nil
}

// find is the instance that the event is about: the one that the step names; else a new one when
// the event begins it; else the latest that the event may still be about; else one whose past
// nobody saw.
func (e *entrance) find(a about) (*instance, error) {
	if taken := e.scene.on(a.resource); taken != nil {
		return taken, e.forbid(taken.allows(e.hook, a))
	}
	name := e.names[a.resource.name]
	if usual := e.Unnamed[a.resource.name]; name == "" && usual != "" {
		for _, other := range e.scene.cast[:e.scene.n] {
			if with := other.beside; with != nil && with.resource == a.resource && !with.gone {
				return with, e.forbid(with.allows(e.hook, a))
			}
		}
		name = usual
	}
	if name != "" {
		for in := e.latest(a.resource, name); in != nil; in = e.former(in) {
			if e.fits(in) {
				return in, e.forbid(in.allows(e.hook, a))
			}
		}
		return e.open(a.resource, name, a.opens())
	}
	for _, in := range slices.Backward(e.related(a.resource)) {
		if in.resource != a.resource || a.opens() && in.name != "" || !e.fits(in) {
			continue
		}
		if in.allows(e.hook, a) == nil && (e.lawless || !in.over(e.hook)) {
			return in, nil
		}
	}
	return e.open(a.resource, name, a.opens())
}

// fits reports whether an instance belongs to those of the scene that are known by now.
func (e *entrance) fits(in *instance) bool {
	for _, p := range in.parents {
		taken := e.scene.on(p.resource)
		if taken != nil && taken != p || !e.fits(p) {
			return false
		}
		if name := e.names[p.resource.name]; name != "" && name != p.name && in.name == "" {
			return false
		}
	}
	return true
}

// open makes an instance. What it belongs to is what the scene has, what the step names or means
// without a name, the one that bears the same name, or a new one of that name; without a life of
// its own there is one for the run.
func (e *entrance) open(r *resource, name string, begins bool) (*instance, error) {
	in := &instance{resource: r, name: name}
	member, err := e.member(r, name)
	if err != nil {
		return nil, err
	}
	for _, of := range r.of {
		given := cmp.Or(e.names[of.name], member.Of[of.name])
		parent := e.scene.on(of)
		if parent == nil && given == "" && of.lifeless() {
			continue
		}
		if parent == nil {
			parent = in.above(of)
		}
		if parent == nil {
			wanted := cmp.Or(given, e.Unnamed[of.name], name)
			if parent = e.named(of, wanted); parent == nil {
				var err error
				if parent, err = e.open(of, wanted, begins); err != nil {
					return nil, err
				}
				parent.lent = given == "" && wanted == name
				if len(of.moments) > 0 && len(r.moments) > 0 {
					parent.with = in
				}
			}
		}
		if by := parent.ended(); by != nil && begins {
			rule := fmt.Errorf("%s cannot occur: the %s has ended by then", e.hook.Name, parent)
			if err := e.forbid(rule); err != nil {
				return nil, err
			}
		}
		in.parents = append(in.parents, parent)
	}
	in.key = e.nextKey(r)
	e.add(in)
	return in, member.settle(in, e.catalog)
}

// named is the latest instance of a resource with a name, or nil.
func (e *entrance) named(r *resource, name string) *instance {
	if name == "" {
		return nil
	}
	for in := e.latest(r, name); in != nil; in = e.former(in) {
		if e.fits(in) {
			return in
		}
	}
	return nil
}

// imagine opens an instance of which nothing has been seen.
func (e *entrance) imagine(r *resource, name string) (*instance, error) {
	before := len(e.instances)
	in, err := e.open(r, name, false)
	if err != nil {
		e.rewind(before)
		return nil, err
	}
	e.seen(before)
	return in, nil
}
