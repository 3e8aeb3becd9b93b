package emitter

import "cmp"

// Outage is a URL that misbehaves in our hands.
type Outage struct {
	// Role is the URL that is out; empty is Primary.
	Role Role
	// Times is how many attempts of one event meet it there, the first ones; 0 is all.
	Times int
	// Fault is what happens to them.
	Fault Fault
}

// Meets is the fault that an attempt at the URL in a role meets if the event has had so many
// attempts there before, or nil if that URL works.
func (o *Outage) Meets(role Role, before int) *Fault {
	if o == nil || cmp.Or(role, Primary) != cmp.Or(o.Role, Primary) {
		return nil
	}
	if o.Times > 0 && before >= o.Times {
		return nil
	}
	return &o.Fault
}
