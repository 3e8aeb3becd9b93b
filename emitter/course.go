package emitter

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http/httptrace"
	"net/textproto"
	"sync/atomic"
)

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
}

// follow is a context in which the course is noted.
func (c *course) follow(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
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
				c.conn.Store(own)
			}
		},
		GotFirstResponseByte: func() { c.answered.Store(true) },
	})
}

// otherScheme says which scheme is wrong, where err comes of that: an answer without TLS to who
// asked for it, or an alert of TLS in place of HTTP.
func (c *course) otherScheme(err error) (text string, wrong bool) {
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return "what came back is not TLS: the URL of a receiver without TLS begins with http://",
			true
	}
	if own := c.conn.Load(); own != nil && own.alert() {
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
	if own := c.conn.Load(); !isReset(err) && (own == nil || !own.ended.Load()) {
		return "", false
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
