package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// heartbeat is after how long without entries a stream says that it is still there.
const heartbeat = 15 * time.Second

// events streams the log as server-sent events, from its beginning or behind Last-Event-ID.
func (x *exchange) events() {
	if _, ok := x.wish(); !ok {
		return
	}
	since := int64(0)
	if last := x.r.Header.Get("Last-Event-ID"); last != "" {
		var err error
		if since, err = strconv.ParseInt(last, 10, 64); err != nil || since < 0 {
			x.fail(http.StatusUnprocessableEntity,
				errors.New("Last-Event-ID: it is not the number of an entry"))
			return
		}
	}
	x.w.Header().Set("Content-Type", "text/event-stream")
	x.w.Header().Set("Cache-Control", "no-store")
	x.w.WriteHeader(http.StatusOK)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		r := x.log.read(since, filter{}, 100)
		text := ""
		if r.lost > 0 {
			text = fmt.Sprintf("event: lost\ndata: {\"lost\":%d}\n\n", r.lost)
		}
		for i := range r.found {
			entry, err := json.Marshal(r.found[i])
			if err != nil {
				return
			}
			text += fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", r.found[i].Seq, r.found[i].Kind, entry)
			since = r.found[i].Seq
		}
		if !x.stream(text) {
			return
		}
		if len(r.found) > 0 {
			continue
		}
		select {
		case <-r.changed:
		case <-r.over: // the stream ends; who connects again gets what comes from then on
			return
		case <-beat.C:
			if !x.stream(": nothing new\n\n") {
				return
			}
		case <-x.r.Context().Done():
			return
		}
	}
}

// stream writes a part of a stream at once, and reports whether it is still read.
func (x *exchange) stream(text string) bool {
	x.allow(grace)
	if _, err := x.w.Write([]byte(text)); err != nil {
		return false
	}
	return http.NewResponseController(x.w).Flush() == nil
}
