package telnyx

import (
	"cmp"
	"maps"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
)

// A stage is one of the webhooks that tell how what is sent fares.
type stage struct {
	Emit  string           `json:"emit"`
	After span             `json:"after"`
	With  scenarios.Values `json:"with"`
	// Status is that of the record from then on, and Record are other fields of it: "now" is the
	// time.
	Status string         `json:"status"`
	Record map[string]any `json:"record"`
	// Made means that the event is made when the stage before is over, since the id says when.
	Made bool `json:"made"`
}

// next has a stage follow.
func (j *journey) next(t *turn, i int) {
	if i >= len(j.Stages) {
		j.record.journey = nil
		if j.lost {
			t.fail(t.w.Forget(j.Of, j.name))
		}
		return
	}
	s := &j.Stages[i]
	hook := webhook{emit: s.Emit, variant: j.Variant, about: map[string]string{j.Of: j.name},
		with: maps.Clone(j.carried), to: j.to}
	maps.Copy(hook.with, s.With)
	for field, value := range j.Tells {
		hook.with[field] = t.value(j.Of, j.name, value)
	}
	status := s.Status
	if i == len(j.Stages)-1 {
		fate := t.fate(j.Of)
		if fate.emit != "" {
			hook.emit, hook.with = fate.emit, scenarios.Values{}
		}
		maps.Copy(hook.with, fate.with)
		status = cmp.Or(fate.status, status)
	}
	if status != "" && j.Of == "message" {
		hook.with["to.0.status"] = status
		if len(j.numbers) > 1 {
			hook.with["to"] = j.recipients(t, status)
			delete(hook.with, "to.0.status")
			delete(hook.with, "to.0.phone_number")
		}
	}
	hook.then = func(t *turn) {
		if j.Of == "message" {
			j.profile(t)
		}
		for field, value := range s.Record {
			if value == "now" {
				value = t.stamp(t.at)
			}
			j.record.fields[field] = value
		}
		j.marks(status)
		j.next(t, i+1)
	}
	if s.Made {
		t.emit(s.After.time(), "stage/"+j.name, nil, hook)
	} else {
		t.cue(s.After.time(), "stage/"+j.name, nil, hook)
	}
}

// recipients are those of a message, each with a status.
func (j *journey) recipients(t *turn, status string) (all []any) {
	for _, number := range j.numbers {
		all = append(all, map[string]any{"phone_number": number, "status": status,
			"carrier": "", "line_type": ""})
	}
	return all
}

// profile completes the record of a message with the id of its profile. It is known with the first
// message that is sent, and never null.
func (j *journey) profile(t *turn) {
	const field = "messaging_profile_id"
	if j.record.fields[field] != nil {
		return
	}
	delete(j.record.fields, field)
	if id := t.value("messaging_profile", "", "id"); id != nil {
		j.record.fields[field] = id
	}
}

// address completes the record of a message: who sends it, and to whom.
func (j *journey) address(t *turn) {
	fields := j.record.fields
	j.profile(t)
	fields["from"] = map[string]any{"phone_number": t.body["from"], "carrier": "", "line_type": ""}
	fields["to"] = j.recipients(t, "queued")
}

// marks notes a status in the record: its own, or that of every recipient.
func (j *journey) marks(status string) {
	if status == "" {
		return
	}
	if j.Of != "message" {
		j.record.fields["status"] = status
		return
	}
	recipients := j.record.fields["to"].([]any)
	all := make([]any, len(recipients)) // that the answer tells of before stays as it is
	for i, to := range recipients {
		all[i] = maps.Clone(to.(map[string]any))
		all[i].(map[string]any)["status"] = status
	}
	j.record.fields["to"] = all
}

// A cancelling is the behaviour of what stops something on its way.
type cancelling struct {
	Of string `json:"of"`
	// None is the error where there is none, Late the one where it cannot be stopped any more, that
	// is less than Before it is sent.
	None   string `json:"none"`
	Late   string `json:"late"`
	Before span   `json:"before"`
	// Status is that of the record from then on, Ends the webhook that follows, if one does.
	Status string `json:"status"`
	Ends   *stage `json:"ends"`
}

func (c *cancelling) act(t *turn) {
	r := t.filed(c.Of, "id", t.of["id"])
	if r == nil {
		t.refuse(c.None)
		return
	}
	j := r.journey
	scheduled := slices.Contains(t.op.States, "scheduled")
	if j == nil || scheduled && j.starts-t.at <= c.Before.time() {
		t.refuse(c.Late)
		return
	}
	t.withdraw("stage/" + j.name)
	r.journey = nil
	j.marks(c.Status)
	t.record = r.fields
	if c.Ends != nil {
		t.cue(c.Ends.After.time(), "stage/"+j.name, nil, webhook{emit: c.Ends.Emit,
			about: map[string]string{j.Of: j.name}, with: c.Ends.With, to: j.to})
	}
}
