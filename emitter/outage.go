package emitter

import (
	"cmp"
	"sync/atomic"
)

// Outage is a URL that misbehaves in our hands for a number of attempts.
// A copy counts by itself.
type Outage struct {
	// Role is the URL that is out; empty is Primary.
	Role Role
	// Times is how many attempts there fail, the first ones; 0 is all.
	Times int
	// Fault is what happens to them.
	Fault Fault

	taken uint32
}

// Take counts an attempt at the URL in a role and returns the fault that it
// meets, or nil if that URL works. It is safe for concurrent use.
func (o *Outage) Take(role Role) *Fault {
	if o == nil || cmp.Or(role, Primary) != cmp.Or(o.Role, Primary) {
		return nil
	}
	if o.Times > 0 && int64(atomic.AddUint32(&o.taken, 1)) > int64(o.Times) {
		return nil
	}
	fault := o.Fault
	return &fault
}
