package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// checkForward checks the application's URL. The published development key may be trusted on this
// machine only.
func (l *listenFlags) checkForward(public string) error {
	switch {
	case l.forwardTo == "" && l.ca != "":
		return wrong("ca", "has no effect without --forward-to")
	case l.forwardTo == "":
		return nil
	}
	if len(l.defects) > 0 {
		return wrong("defect", "with --forward-to the application answers in the receiver's place, "+
			"so the defect has no effect; leave one of them out")
	}
	if err := checkScheme("forward-to", l.forwardTo); err != nil {
		return err
	}
	err := emitter.CheckURL(l.forwardTo, l.allowRemote)
	if public == emitter.DevelopmentKey().Public() {
		err = (&emitter.Emitter{AllowRemote: l.allowRemote}).CheckTarget(l.forwardTo)
	}
	if err != nil {
		return &flagError{"forward-to", err}
	}
	return nil
}

// leadsTo tells whether a URL leads to an address of this machine.
func leadsTo(to string, here *net.TCPAddr) bool {
	u, err := url.Parse(to)
	if err != nil || emitter.CheckURL(to, false) != nil {
		return false
	}
	usual := map[string]string{"http": "80", "https": "443"}
	if cmp.Or(u.Port(), usual[u.Scheme]) != strconv.Itoa(here.Port) {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return ip == nil || here.IP.IsUnspecified() || ip.Equal(here.IP)
}

// errListenEnds is why the answer of an application is no longer waited for.
var errListenEnds = errors.New("offhook is ending, and does not wait for it")

// application passes requests on. Half of the grace after the end of ctx it stops to wait for the
// application, so that the sender still gets an answer, and the ledger a line.
func (l *listenFlags) application(
	ctx context.Context,
) (func(*http.Request) (*http.Response, error), error) {
	roots, err := readRoots(l.ca)
	if err != nil {
		return nil, &flagError{"ca", err}
	}
	forwarder := &emitter.Forwarder{To: l.forwardTo, AllowRemote: l.allowRemote, Roots: roots}
	return func(r *http.Request) (*http.Response, error) {
		waiting, giveUp := context.WithCancelCause(r.Context())
		defer giveUp(nil)
		defer context.AfterFunc(ctx, func() {
			select {
			case <-time.After(serveGrace / 2):
				giveUp(errListenEnds)
			case <-waiting.Done():
			}
		})()
		return forwarder.Forward(r.WithContext(waiting))
	}, nil
}
