package main

import (
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// A judgedAPI is Telnyx's API beside a test; nil is none.
type judgedAPI struct {
	*apiServer
	witness *telnyx.Witness
}

// checkAPI reports what is wrong with --api.
func (t *testFlags) checkAPI(cmd *cobra.Command) error {
	switch {
	case t.api == "" && cmd.Flags().Changed("api"):
		return wrong("api", "is empty; give HOST:PORT, such as %s", apiAddress)
	case t.api != "" && t.demo:
		return wrong("api", "has no effect with --demo, whose receiver gives no commands; "+
			"leave one of them out")
	}
	return nil
}

// serve serves the API, if there is a witness.
func (t *testFlags) serve(
	witness *telnyx.Witness, target *target, giveUp func(error),
) (*judgedAPI, error) {
	if witness == nil {
		return nil, nil
	}
	witness.Watch = target.keeper(giveUp)
	server, err := serveAPI("api", t.api, t.allowRemote, witness)
	if err != nil {
		return nil, err
	}
	return &judgedAPI{server, witness}, nil
}

// base is the base URL of the API, "" for none.
func (a *judgedAPI) base() string {
	if a == nil {
		return ""
	}
	return a.url()
}

// lines are what the receiver is to have in its environment.
func (a *judgedAPI) lines() []string {
	if a == nil {
		return nil
	}
	return strings.Split(a.apiServer.lines(apiKey), "\n")
}

// tally counts what the receiver asked.
func (a *judgedAPI) tally() *telnyx.Tally {
	if a == nil {
		return nil
	}
	tally := a.witness.Tally()
	return &tally
}

func (a *judgedAPI) close() error {
	if a == nil {
		return nil
	}
	return a.apiServer.close()
}

// misplaced says how an address is written that was taken for a check.
func (t *testFlags) misplaced(args []string, err error) error {
	for _, arg := range args {
		if _, _, bad := net.SplitHostPort(arg); bad == nil && t.api != "" {
			return wrong("api", "its address stands behind an equals sign: --api=%s", arg)
		}
	}
	return err
}

// keeper keeps the commands of a receiver that is judged.
func (t *target) keeper(giveUp func(error)) func(time.Duration, telnyx.Received) {
	return func(at time.Duration, r telnyx.Received) {
		c := emitter.Command{Story: "test", At: at, Name: r.Command.Name, Of: r.Command.Of,
			Query: r.Command.Query, With: r.Command.With, Status: r.Status, Answer: r.Answer}
		if c.Name == "" { // it names no operation, or its key is none
			c.Name = r.Method + " " + r.Path
		}
		for _, ledger := range t.kept {
			if err := ledger.Command(c); err != nil {
				giveUp(err)
			}
		}
	}
}
