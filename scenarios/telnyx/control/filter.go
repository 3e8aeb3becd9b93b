package control

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// A filter says which entries are asked for. Zero fields ask for any.
type filter struct {
	kind             Kind
	event, name, leg string
	status           int
	outcome          string
	accepted         bool // a command that was accepted
}

func (f *filter) meets(e *Entry) bool {
	switch {
	case f.kind != "" && f.kind != e.Kind, f.event != "" && f.event != e.Event,
		f.name != "" && f.name != e.Name, f.leg != "" && f.leg != e.Leg,
		f.status != 0 && f.status != e.Status, f.outcome != "" && f.outcome != e.Outcome,
		f.accepted && e.Status/100 != 2:
		return false
	}
	return true
}

// A wish is what is behind the path of a request that looks at a log.
type wish struct {
	filter
	since   int64
	limit   int
	timeout time.Duration
}

// limits of what is asked for at once.
const (
	mostEntries = 1000
	mostWait    = 10 * time.Minute
)

// readWish reads parameters, of which only those that are known are taken.
func (h *Handler) readWish(given url.Values, known ...string) (q wish, err error) {
	q.limit, q.timeout = mostEntries, 30*time.Second
	for name, values := range given {
		text := values[len(values)-1]
		if !slices.Contains(known, name) {
			return q, nearest.Unknown("parameter", name, known)
		}
		switch name {
		case "event":
			q.event, err = h.event(text)
		case "name":
			q.name, err = command(text)
		case "leg":
			q.leg = text
		case "outcome":
			if q.outcome = text; !slices.Contains(outcomes(), text) {
				err = nearest.Unknown("outcome", text, outcomes())
			}
		case "for":
			err = h.readFor(&q.filter, text)
		case "since":
			q.since, err = strconv.ParseInt(text, 10, 64)
			if err != nil || q.since < 0 {
				err = fmt.Errorf("since: %q is not the number of an entry", text)
			}
		case "status":
			q.status, err = number(name, text, 100, 599)
		case "limit":
			q.limit, err = number(name, text, 1, mostEntries)
		case "timeout":
			q.timeout, err = time.ParseDuration(text)
			if err != nil || q.timeout < 0 || q.timeout > mostWait {
				err = fmt.Errorf("timeout: %q is not a time such as 30s, of at most %s", text, mostWait)
			}
		}
		if err != nil {
			return q, err
		}
	}
	q.accepted = q.accepted && q.status == 0
	return q, nil
}

// readFor reads what is waited for: a webhook, "command speak", "delivered call.hangup", "failed
// call.hangup", "story NAME".
func (h *Handler) readFor(f *filter, text string) (err error) {
	first, rest, two := strings.Cut(text, " ")
	switch {
	case !two:
		f.kind = Webhook
		f.event, err = h.event(text)
	case first == "command":
		f.kind, f.accepted = Command, true
		f.name, err = command(rest)
	case slices.Contains(outcomes(), first):
		f.kind, f.outcome = Delivery, first
		f.event, err = h.event(rest)
	case first == "story":
		f.kind, f.name = Story, rest
		_, err = scenarios.Lookup(rest)
	default:
		err = nearest.Unknown("thing to wait for", first,
			append(outcomes(), "command", "story"))
	}
	return err
}

func outcomes() []string {
	return []string{string(scenarios.Delivered), string(scenarios.Failed)}
}

// event is the whole name of a webhook.
func (h *Handler) event(name string) (string, error) {
	hook, err := h.catalog().Lookup(name)
	if err != nil {
		return "", err
	}
	return hook.Name, nil
}

func (h *Handler) catalog() *schemas.Catalog {
	if h.host.Setting.Catalog == nil {
		return schemas.Default()
	}
	return h.host.Setting.Catalog
}

// command is the name of an operation of the API.
func command(name string) (string, error) {
	_, err := telnyx.Lookup(name)
	return name, err
}

func number(name, text string, least, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%s: %q is not a number from %d to %d", name, text, least, most)
	}
	return n, nil
}
