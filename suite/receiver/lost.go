package receiver

import (
	"crypto/ed25519"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// The defects of this file lose genuine requests, or answer them wrongly.

func refusesAll(r *Receiver) { r.verify = func(*exchange) error { return wrongSignature } }

func answersCreated(r *Receiver) {
	r.take = func(e *exchange) { e.settle(http.StatusCreated, "created") }
}

func slow(delay time.Duration) func(*Receiver) {
	return func(r *Receiver) {
		answer := r.answer
		r.answer = func(e *exchange) {
			answer(e)
			timer := time.NewTimer(delay)
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-e.original.Context().Done():
			}
		}
	}
}

func redirects(r *Receiver) {
	r.answer = func(e *exchange) {
		e.reply.Set("Location", "https://"+e.original.Host+e.original.URL.RequestURI())
		e.settle(http.StatusPermanentRedirect, "use https")
	}
}

func failoverMissing(r *Receiver) {
	answer := r.answer
	r.answer = func(e *exchange) {
		if r.onFailover(e) {
			e.settle(http.StatusNotFound, "no such page")
			return
		}
		answer(e)
	}
}

// onFailover tells whether the request came to the failover endpoint.
func (r *Receiver) onFailover(e *exchange) bool {
	return e.Path == r.failover || strings.HasPrefix(e.Path, r.failover+"/")
}

// dies answers 500 from the first request on whose signature cannot be decoded or whose JSON cannot
// be read, whether that request is genuine or not.
func dies(r *Receiver) {
	var mu sync.Mutex
	dead := false
	answer := r.answer
	r.answer = func(e *exchange) {
		signed := e.Header.Get(signatureHeader) != ""
		badSignature := signed && len(signatureOf(e)) != ed25519.SignatureSize
		badBody := !isForm(e.Header) && !(json.Valid(e.Body) && utf8.Valid(e.Body))
		mu.Lock()
		dead = dead || badSignature || badBody
		down := dead
		mu.Unlock()
		if down {
			e.settle(http.StatusInternalServerError, "down")
			return
		}
		answer(e)
	}
}

// mindsCase can see the spelling of header names only if Serve or Transport made the connection.
// Behind another server it answers 500 and says so.
func mindsCase(r *Receiver) {
	r.rawHeads = true
	answer := r.answer
	r.answer = func(e *exchange) {
		c, ok := e.original.Context().Value(headKey{}).(*headConn)
		if !ok {
			e.settle(http.StatusInternalServerError,
				"defect title-case-headers-only works by Serve and Transport only")
			return
		}
		head, received := c.head(), e.Header
		e.Header = received.Clone()
		for _, name := range []string{signatureHeader, timestampHeader} {
			if !hasLine(head, name) {
				e.Header.Del(name)
			}
		}
		answer(e)
		e.Header = received
	}
}

// refusesFallingTime refuses a timestamp that is lower than the highest of a verified request.
func refusesFallingTime(r *Receiver) {
	const falling refusal = "timestamp is lower than one before"
	var mu sync.Mutex
	highest := int64(0)
	verify := r.verify
	r.verify = func(e *exchange) error {
		if err := verify(e); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		seconds, _ := strconv.ParseInt(e.Header.Get(timestampHeader), 10, 64)
		if seconds < highest {
			return falling
		}
		highest = seconds
		return nil
	}
}
