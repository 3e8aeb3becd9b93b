package telnyx

import (
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// window is for how long a command_id is remembered.
const window = 60 * time.Second

// recent are the commands of the last minute that had a command_id, the first one first.
type recent struct {
	order []recollection
	by    map[[2]string]*scenarios.Answer
}

type recollection struct {
	key [2]string
	at  time.Duration
}

// repeated is where the command_id of a command counts, and the id; both are "" where it has none.
// It counts for the call or the conference that the command is about, else for all of its kind.
func (t *turn) repeated() (scope, id string) {
	if id = t.text("command_id"); id == "" {
		return "", ""
	}
	for _, parameter := range []string{"call_control_id", "id"} {
		if of := t.of[parameter]; of != "" {
			return of, id
		}
	}
	return t.op.Name, id
}

// find is what the same command was answered within the minute before; nil if there was none.
func (r *recent) find(scope, id string, at time.Duration) *scenarios.Answer {
	for len(r.order) > 0 && r.order[0].at+window < at {
		delete(r.by, r.order[0].key)
		r.order = r.order[1:]
	}
	return r.by[[2]string{scope, id}]
}

// add remembers what was done. What was refused may be tried again.
func (r *recent) add(scope, id string, at time.Duration, answer *scenarios.Answer) {
	if id == "" || answer.Status >= 300 {
		return
	}
	if r.by == nil {
		r.by = map[[2]string]*scenarios.Answer{}
	}
	key := [2]string{scope, id}
	r.by[key] = answer
	r.order = append(r.order, recollection{key, at})
}
