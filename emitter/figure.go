package emitter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Figure is one figure of a policy in words, and where it is from.
type Figure struct {
	// Name says what the figure is about, such as "primary attempts".
	Name string
	// Is is the figure as it is written, such as "2s".
	Is string
	// Source and Assumed are those of the Fact.
	Source  string
	Assumed bool
}

// Figures lists what the policy consists of. A figure that is about some webhooks
// only names them.
func (p Policy) Figures() []Figure {
	p = p.OrDefault()
	all := []Figure{figure("timeout", p.Timeout)}
	for _, name := range slices.Sorted(maps.Keys(p.Timeouts)) {
		all = append(all, figure("timeout of "+name, p.Timeouts[name]))
	}
	all = append(all, figure("primary attempts", p.Primary),
		figure("failover attempts", p.Failover), figure("wait", p.Wait))
	if len(p.Waits.Is) > 0 {
		all = append(all, figure("waits at one URL", p.Waits))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Retries)) {
		all = append(all, figure("retries of "+name, p.Retries[name]))
	}
	all = append(all, figure("delivered by", p.Success), figure("tried again", p.Retried))
	if p.Redirects != (Fact[int]{}) {
		all = append(all, figure("redirects", p.Redirects))
	}
	return all
}

func figure[T any](name string, f Fact[T]) Figure {
	is := fmt.Sprint(f.Is)
	if waits, ok := any(f.Is).([]time.Duration); ok {
		is = strings.Join(texts(waits), " ")
	}
	return Figure{Name: name, Is: is, Source: f.Source, Assumed: f.Assumed}
}

// TakenBy lists the keys of the sources that take an answer with this status for
// delivered, sorted.
func TakenBy(status int) []string {
	var keys []string
	for _, p := range policies() {
		if p.Accepts(status) && p.Success.Source != "" {
			keys = append(keys, p.Success.Source)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
