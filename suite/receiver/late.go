package receiver

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

// lateDefects answer too late, or not to all who come at once, or mistake the end of a request.
func lateDefects() []Defect {
	return []Defect{
		defect("hangs", "waits for a body that it has read already", "B03", slow(time.Hour)),
		defect("slow", "answers after three seconds", "B23", slow(3*time.Second)),
		defect("serial", "answers one request after the other, a tenth of a second each", "B24",
			serial),
		defect("cold-start", "needs three seconds for the first answer and after a minute of rest",
			"B25", coldStart),
		defect("rate-limit", "answers 429 after sixty requests in ten seconds", "B48", rateLimit),
		defect("leaves-body-unread",
			"leaves what is forged and large unread in the connection", "B54", leavesUnread),
		defect("impatient", "waits for a body half a second and takes what has come by then",
			"B56", impatient),
	}
}

func slow(delay time.Duration) func(*Receiver) {
	return afterwards(func(_ *Receiver, e *exchange) { e.pause(delay) })
}

func serial(r *Receiver) {
	// A mutex would stop the clock of a synctest bubble.
	turn := make(chan struct{}, 1)
	answer := r.answer
	r.answer = func(e *exchange) {
		turn <- struct{}{}
		defer func() { <-turn }()
		e.pause(100 * time.Millisecond)
		answer(e)
	}
}

func coldStart(r *Receiver) {
	var mu sync.Mutex
	var last time.Time
	afterwards(func(_ *Receiver, e *exchange) {
		mu.Lock()
		cold := time.Since(last) > time.Minute
		last = time.Now()
		mu.Unlock()
		if cold {
			e.pause(3 * time.Second)
		}
	})(r)
}

func rateLimit(r *Receiver) {
	const requests, span = 60, 10 * time.Second
	var mu sync.Mutex
	var latest []time.Time
	answer := r.answer
	r.answer = func(e *exchange) {
		mu.Lock()
		for len(latest) > 0 && time.Since(latest[0]) > span {
			latest = latest[1:]
		}
		full := len(latest) == requests
		if !full {
			latest = append(latest, time.Now())
		}
		mu.Unlock()
		if full {
			e.reply.Set("Retry-After", strconv.Itoa(int(span.Seconds())))
			e.settle(http.StatusTooManyRequests, "too many requests")
			return
		}
		answer(e)
	}
}

// leavesUnread takes the next request of a connection for the rest of a body that was refused and
// is larger than what net/http would read in its stead.
func leavesUnread(r *Receiver) {
	r.rawHeads = true
	var mu sync.Mutex
	unread := map[*headConn]bool{}
	answer := r.answer
	r.answer = func(e *exchange) {
		c := e.connection("leaves-body-unread")
		if c == nil {
			return
		}
		mu.Lock()
		garbled := unread[c]
		delete(unread, c)
		mu.Unlock()
		if garbled {
			e.reply.Set("Connection", "close")
			e.settle(http.StatusBadRequest, "malformed request")
			return
		}
		answer(e)
		if !e.Verified && len(e.Body) > 256<<10 {
			mu.Lock()
			unread[c] = true
			mu.Unlock()
		}
	}
}

func impatient(r *Receiver) {
	r.read = func(w http.ResponseWriter, req *http.Request) ([]byte, func(), error) {
		nothing := func() {}
		control := http.NewResponseController(w)
		if err := control.SetReadDeadline(time.Now().Add(time.Second / 2)); err != nil {
			return nil, nothing, err
		}
		var body bytes.Buffer
		_, err := body.ReadFrom(http.MaxBytesReader(w, req.Body, bodyLimit))
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = nil
		}
		return body.Bytes(), nothing, errors.Join(err, control.SetReadDeadline(time.Time{}))
	}
}
