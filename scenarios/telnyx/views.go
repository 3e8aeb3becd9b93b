package telnyx

import "time"

// stamp is a time of the story as records write it.
func (t *turn) stamp(at time.Duration) string {
	return t.w.Time(at).UTC().Format("2006-01-02T15:04:05.000000Z")
}

// value is a value of an instance; nil where there is none yet.
func (t *turn) value(resource, name, value string) any {
	v, err := t.w.Value(resource, name, value, t.at)
	if err != nil {
		return nil
	}
	return v
}

func (t *turn) callRecord(c *call) map[string]any {
	record := map[string]any{
		"record_type": "call", "call_control_id": c.id, "is_alive": c.state != ended,
		"call_leg_id":     t.value("leg", c.name, "id"),
		"call_session_id": t.value("session", c.session, "call_session_id"),
		"start_time":      t.stamp(c.began), "call_duration": int((t.at - c.began).Seconds()),
		"client_state": c.client,
	}
	if c.state == ended {
		record["end_time"] = t.stamp(c.ended)
		record["call_duration"] = int((c.ended - c.began).Seconds())
	}
	return record
}

// activeRecord is a call in the list of those that are active, where less is told of it.
func (t *turn) activeRecord(c *call) map[string]any {
	record := t.callRecord(c)
	delete(record, "is_alive")
	delete(record, "start_time")
	return record
}

func (t *turn) roomRecord(r *room) map[string]any {
	record := map[string]any{
		"record_type": "conference", "id": r.id, "name": r.name, "status": "in_progress",
		"created_at": t.stamp(r.began), "updated_at": t.stamp(r.began),
		"expires_at":    t.stamp(r.began + 4*time.Hour),
		"connection_id": t.value("application", "", "connection_id"), "region": "US",
	}
	if r.over {
		record["status"], record["end_reason"] = "completed", "all_left"
	}
	return record
}

// memberRecord is what is told of a participant alone.
func (t *turn) memberRecord(r *room, m *member) map[string]any {
	return map[string]any{
		"id": m.instance, "call_control_id": m.call.id,
		"call_leg_id": t.value("leg", m.call.name, "id"), "muted": m.muted, "on_hold": m.held,
		"conference_id": r.id, "label": "",
		"end_conference_on_exit": m.endsAll, "soft_end_conference_on_exit": false,
		"status": "joined", "whisper_call_control_ids": []any{},
		"created_at": t.stamp(m.since), "updated_at": t.stamp(m.since),
	}
}

// memberRow is a participant in the list of those of a conference.
func (t *turn) memberRow(r *room, m *member) map[string]any {
	record := t.memberRecord(r, m)
	delete(record, "conference_id")
	delete(record, "label")
	record["record_type"] = "participant"
	record["conference"] = map[string]any{"id": r.id, "name": r.name}
	return record
}

func (t *turn) queueRecord(q *queue) map[string]any {
	return map[string]any{
		"record_type": "queue", "id": q.name, "name": q.name, "max_size": q.most,
		"current_size": len(q.calls), "average_wait_time_secs": q.average(),
		"created_at": t.stamp(q.began), "updated_at": t.stamp(t.at),
	}
}

func (t *turn) waitingRecord(q *queue, i int, e *waiting) map[string]any {
	return map[string]any{
		"record_type": "queue_call", "queue_id": q.name, "queue_position": i + 1,
		"call_control_id": e.call.id, "call_leg_id": t.value("leg", e.call.name, "id"),
		"call_session_id": t.value("session", e.call.session, "call_session_id"),
		"connection_id":   t.value("application", "", "connection_id"),
		"from":            e.call.from, "to": e.call.to, "is_alive": e.call.state != ended,
		"enqueued_at": t.stamp(e.since), "wait_time_secs": int((t.at - e.since).Seconds()),
	}
}
