package texml

import "time"

// Redirect goes on with the document at a URL.
type Redirect struct{ Callback }

// Reject refuses a call that is not answered, and ends one that is.
type Reject struct{ Reason string } // rejected or busy

// Hangup ends the call.
type Hangup struct{}

// Refer sends the caller to a SIP address.
type Refer struct {
	To string
	// Action is asked when it is over.
	Action Callback
}

// Enqueue puts the call into a queue.
type Enqueue struct {
	Queue string
	// Wait has the document that the caller hears, again and again; it is a flow whose place is
	// Waiting.
	Wait    Callback
	MaxWait time.Duration
	// Action is asked when the call leaves: at once after Leave and MaxWait, and after the bridge
	// where a Dial has taken the call.
	Action Callback
}

// Leave takes the call out of its queue; it goes on behind Enqueue.
type Leave struct{}

func (Redirect) act() {}
func (Reject) act()   {}
func (Hangup) act()   {}
func (Refer) act()    {}
func (Enqueue) act()  {}
func (Leave) act()    {}

func (p plan) redirect() Redirect {
	return Redirect{Callback{URL: resolve(p.Text, p.base), Method: p.Value("method")}}
}

func (p plan) enqueue() Enqueue {
	return Enqueue{Queue: p.Text, Wait: p.callback("waitUrl"),
		MaxWait: p.Seconds("maxWaitTimeSecs"), Action: p.callback("action")}
}
