package telnyx

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"
)

// dated is a time of the story as records of TeXML write it.
func (t *turn) dated(at time.Duration) string { return t.w.Time(at).UTC().Format(time.RFC1123Z) }

// texmlCalls are the calls that documents steer, the first one first.
func (n *Namespace) texmlCalls() []*call {
	calls := slices.SortedFunc(maps.Values(n.calls), func(a, b *call) int {
		return cmp.Or(cmp.Compare(a.began, b.began), cmp.Compare(a.name, b.name))
	})
	return slices.DeleteFunc(calls, func(c *call) bool { return c.flow == nil })
}

// conferenceOf is the conference of a sid: that of webhooks, or the id.
func (t *turn) conferenceOf(sid string) *room {
	if r := t.rooms.find(sid); r != nil {
		return r
	}
	for r := range t.rooms.all() {
		if sid != "" && t.value("conference", r.instance, "sid") == sid {
			return r
		}
	}
	return nil
}

// participant is who takes part in a conference, by the sid of the call or by label.
func (t *turn) participant(conference, sid string) (*room, *member) {
	r := t.conferenceOf(conference)
	if r == nil {
		return nil, nil
	}
	for _, m := range r.members {
		if m.call.id == sid || m.label != "" && m.label == sid {
			return r, m
		}
	}
	return r, nil
}

func (t *turn) texmlCallRecord(c *call) map[string]any {
	status, direction, until := "in-progress", "outbound", t.at
	switch c.state {
	case ringing, dialling:
		status = "ringing"
	case ended:
		status, until = c.status, c.ended
	}
	if c.inbound {
		direction = "inbound"
	}
	account := t.value("account", "", "id")
	record := map[string]any{
		"account_sid": account, "sid": c.id, "from": c.from, "to": c.to, "status": status,
		"direction": direction, "date_created": t.dated(c.began), "date_updated": t.dated(until),
		"start_time": t.dated(c.began), "duration": "0",
		"uri": t.texmlURI("Calls/" + c.id),
	}
	if c.picked > 0 {
		record["duration"] = strconv.Itoa(int((until - c.picked).Seconds()))
	}
	if c.state == ended {
		record["end_time"] = t.dated(until)
	}
	return record
}

func (t *turn) texmlRoomRecord(r *room) map[string]any {
	status, reason := "in-progress", any(nil)
	if r.over {
		status, reason = "completed", "last-participant-left"
	}
	sid := t.value("conference", r.instance, "sid")
	return map[string]any{
		"account_sid": t.value("account", "", "id"), "sid": sid, "friendly_name": r.name,
		"status": status, "reason_conference_ended": reason, "region": "US",
		"api_version": "v2/texml", "call_sid_ending_conference": nil,
		"date_created": t.dated(r.began), "date_updated": t.dated(r.began),
		"subresource_uris": map[string]any{}, "uri": t.texmlURI("Conferences/" + r.id),
	}
}

func (t *turn) texmlMemberRecord(r *room, m *member) map[string]any {
	return map[string]any{
		"account_sid": t.value("account", "", "id"), "api_version": "v2/texml",
		"call_sid": m.call.id, "call_sid_legacy": m.call.id, "label": m.label,
		"conference_sid": t.value("conference", r.instance, "sid"), "muted": m.muted,
		"hold": m.held, "coaching": false, "end_conference_on_exit": m.endsAll,
		"status": "connected", "date_created": t.dated(r.began), "date_updated": t.dated(r.began),
		"uri": t.texmlURI("Conferences/" + r.id + "/Participants/" + m.call.id),
	}
}

func (t *turn) texmlURI(path string) string {
	return "/v2/texml/Accounts/" + t.of["account_sid"] + "/" + path
}
