package emitter

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http/httptrace"
	"net/textproto"
	"sync/atomic"
	"time"
)

// alert is the type of the records of TLS that say what is wrong.
const alert = 21

// A course is how far an exchange came, which its error does not tell. Of an exchange through a
// Transport that is given it knows what that reports to httptrace.
type course struct {
	// handshake is set while TLS is agreed on, and stays set if it is not.
	handshake atomic.Bool
	// connected is set when there is a connection for the request; secure if that has TLS, reused
	// if it, or the one before that it replaces, has carried an answer before.
	connected, secure, reused atomic.Bool
	// answered is set when the first byte of an answer came.
	answered atomic.Bool
	conn     atomic.Pointer[conn]
	// before is how many bytes had come over conn when the exchange got it.
	before atomic.Int64
	// until is when the attempt is over for sure, zero for never.
	until time.Time
	trace httptrace.ClientTrace
}

// courseKey is that of the course of an attempt, for those who make its connection: net/http lets
// them go on, in a context that does not end.
type courseKey struct{}

// until is the time at which an attempt is over for sure, zero for never.
func until(ctx context.Context) time.Time {
	if c, _ := ctx.Value(courseKey{}).(*course); c != nil {
		return c.until
	}
	return time.Time{}
}

// follow is a context in which the course is noted.
func (c *course) follow(ctx context.Context) context.Context {
	if end, ok := ctx.Deadline(); ok {
		c.until = end.Add(grace) // ctx itself shall end first
	}
	c.trace = httptrace.ClientTrace{
		TLSHandshakeStart: func() { c.handshake.Store(true) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { c.handshake.Store(err != nil) },
		GotConn: func(info httptrace.GotConnInfo) {
			c.connected.Store(true)
			if info.Reused { // else it may be the second one
				c.reused.Store(true)
			}
			under := info.Conn
			if secure, ok := under.(*tls.Conn); ok {
				c.secure.Store(true)
				under = secure.NetConn()
			}
			if own, ok := under.(*conn); ok {
				own.free()
				c.before.Store(own.received.Load())
				c.conn.Store(own)
			}
		},
		GotFirstResponseByte: func() {
			c.answered.Store(true)
			if c.stray() { // nobody may take the answer that is still to come for another one's
				_ = c.conn.Load().Close()
			}
		},
	}
	return httptrace.WithClientTrace(context.WithValue(ctx, courseKey{}, c), &c.trace)
}

// stray reports whether the answer had come before the request was sent. It is what is left of an
// earlier exchange.
func (c *course) stray() bool {
	own := c.conn.Load()
	return own != nil && c.reused.Load() && c.answered.Load() &&
		own.received.Load() == c.before.Load()
}

// otherScheme says which scheme is wrong, where err comes of that: an answer without TLS to who
// asked for it, or an alert of TLS in place of HTTP.
func (c *course) otherScheme(err error) (text string, wrong bool) {
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return "what came back is not TLS: the URL of a receiver without TLS begins with http://",
			true
	}
	if own := c.conn.Load(); own != nil && own.began(alert) {
		return "what came back is TLS: the URL of a receiver with TLS begins with https://", true
	}
	return "", false
}

// waited says what a timeout waited for, where that may be the wrong scheme.
func (c *course) waited() string {
	if c.handshake.Load() {
		return ", nor was TLS agreed on; the URL of a receiver without TLS begins with http://"
	}
	return ""
}

// cutOff says where the connection ended too early, if err comes of that. status is that of the
// answer, 0 if its head did not come whole.
func (c *course) cutOff(err error, status int) (text string, cut bool) {
	own := c.conn.Load()
	if !isReset(err) && (own == nil || !own.ended.Load()) {
		return "", false
	}
	if own != nil && status == 0 && c.answered.Load() && !c.secure.Load() && !own.began('H') {
		return "", false // it is no HTTP, wherever it ends
	}
	var line textproto.ProtocolError
	switch {
	case status != 0:
		text = fmt.Sprintf("the answer was cut off in its body (%v)", err)
	case c.answered.Load() && (isReset(err) || errors.As(err, &line)):
		text = "the answer was cut off in its head"
	case c.answered.Load():
		text = fmt.Sprintf("the answer was cut off in its first line (%v)", err)
	case c.handshake.Load():
		text = fmt.Sprintf("the connection ended while TLS was agreed on (%v); "+
			"the URL of a receiver without TLS begins with http://", err)
	case c.connected.Load() && !c.reused.Load() && !c.secure.Load():
		text = fmt.Sprintf("the connection ended without an answer (%v); "+
			"the URL of a receiver with TLS begins with https://", err)
	case c.connected.Load():
		text = fmt.Sprintf("the connection ended without an answer (%v)", err)
	default:
		text = err.Error()
	}
	return text, true
}
