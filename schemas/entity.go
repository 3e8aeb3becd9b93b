package schemas

import (
	"slices"
)

// Resources lists the names of the resources, which a step may name instances of. They are sorted.
func (c *Catalog) Resources() []string {
	rs, err := c.resources()
	if err != nil {
		return nil
	}
	return sortedKeys(rs.byName)
}

// An Entity is a value that receivers look up and that can be the same everywhere, such as an id.
type Entity struct {
	Name      string
	Resources []string // that have it
}

// Entities lists the entities by name.
func (c *Catalog) Entities() (all []Entity) {
	rs, err := c.resources()
	if err != nil {
		return nil
	}
	for _, name := range rs.entities() {
		e := Entity{Name: name}
		for _, f := range rs.entity(name) {
			if !slices.Contains(e.Resources, f.resource.name) {
				e.Resources = append(e.Resources, f.resource.name)
			}
		}
		slices.Sort(e.Resources)
		all = append(all, e)
	}
	return all
}

func (rs *resources) entities() (names []string) {
	for _, f := range rs.facts {
		if f.settles() {
			names = append(names, f.entity())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// settles reports whether the fact is one value for an instance, which may be the same everywhere.
func (f *fact) settles() bool {
	return f.moment < 0 && !f.counts && f.flow == nil && f.before == nil
}

// entity is what the fact is called as an entity: connection_id, and account_id for account.id.
func (f *fact) entity() string {
	if f.name == "id" || f.name == "name" || f.name == "sid" {
		return f.resource.name + "_" + f.name
	}
	return f.name
}

// entity lists the facts that are called so.
func (rs *resources) entity(name string) (found []*fact) {
	for _, f := range rs.facts {
		if f.settles() && (f.entity() == name || f.resource.name+"_"+f.name == name) {
			found = append(found, f)
		}
	}
	return found
}
