package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/spf13/cobra"
	"golang.org/x/net/netutil"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/scenarios/telnyx/control"
)

// serveFlags are the flags of offhook serve.
type serveFlags struct {
	targetFlags
	listen, to, failover string
	weather, media       []string
}

func newServe() *cobra.Command {
	var s serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Be Telnyx's API: commands have consequences, and webhooks follow",
		Long: `Be Telnyx's API, so that an application runs whole calls, conferences and
messages with nothing but its base URL changed. The first lines of standard
output are the variables to set for it; then comes a line for each command and
each webhook.

Below /offhook/ are routes to place calls, press keys and wait for what follows,
from any language; /offhook/openapi.json describes them. Each namespace that is
opened there has a key, a target and a seed of its own, so that several tests at
once do not disturb each other.

Without --to no webhooks are sent but those whose URL a command gives, and no
calls can be placed from outside.`,
		Example: `  offhook serve --to http://127.0.0.1:8080/webhooks
  offhook serve --to http://127.0.0.1:8080/webhooks --media menu_en=8s
  curl -d '{"from":"+12015550142"}' -H content-type:application/json \
    http://127.0.0.1:4011/offhook/calls`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.run(cmd) },
	}
	s.register(cmd)
	return cmd
}

func (s *serveFlags) register(cmd *cobra.Command) {
	s.format = "pretty"
	f := cmd.Flags()
	f.StringVar(&s.listen, "listen", apiAddress,
		"`HOST:PORT` to listen on; port 0 picks a free one")
	f.StringVar(&s.to, "to", "", "`URL` of the application's webhooks")
	f.StringVar(&s.failover, "failover-to", "", "`URL` that is tried when the first has failed")
	f.StringVar(&s.key, "key", "", "`FILE` with the private key that signs webhooks (offhook keys "+
		"new makes one); OFFHOOK_KEY may also hold the key itself")
	f.StringVar(&s.seed, "seed", "",
		"`NUMBER` that decides every value; by default another one each time, printed")
	policyFlag(cmd, &s.policy)
	f.StringArrayVar(&s.weather, "weather", nil, "`NAME` of a bad day for the webhooks "+
		"(offhook list weather shows them); may be repeated")
	choices(cmd, "weather", weatherNames())
	f.StringArrayVar(&s.media, "media", nil, "how long a file lasts that is played, or the status "+
		"with which it ends, as `NAME=LENGTH`, such as menu_en=8s; may be repeated")
	f.DurationVar(&s.timeout, "timeout", 0,
		"`TIME` that an attempt may take, such as 500ms; by default the policy's")
	f.StringVar(&s.ca, "ca", "", "`FILE` with certificates, in PEM, of authorities that are trusted "+
		"for the application besides those of the system")
	f.StringVar(&s.ledger, "ledger", "", "`FILE` to append JSON lines to: one when an attempt "+
		"begins, one when it ends, one a command")
	f.BoolVar(&s.allowRemote, "allow-remote", false, "allow an address that other machines reach, "+
		"and applications on other machines")
	f.BoolVar(&s.noColor, "no-color", false, "no colours, even on a terminal")
}

// A served is the flags, read.
type served struct {
	*target
	opening telnyx.Opening
	host    *telnyx.Host
}

func (s *serveFlags) read(cmd *cobra.Command) (*served, error) {
	if err := checkListen("listen", s.listen, apiAddress, s.allowRemote); err != nil {
		return nil, err
	}
	sending, err := s.readSending(cmd)
	if err != nil {
		return nil, err
	}
	if sending.seed, err = s.readSeed(); err != nil {
		return nil, err
	}
	if s.failover != "" && s.to == "" {
		return nil, wrong("failover-to", "the application's own URL is missing; give it with --to")
	}
	if err := errors.Join(s.checkTarget("to", s.to, sending.emitter.Key),
		s.checkTarget("failover-to", s.failover, sending.emitter.Key)); err != nil {
		return nil, err
	}
	out := &served{target: sending, opening: telnyx.Opening{Key: control.NewKey(),
		Seed: sending.seed, Target: emitter.Target{Primary: s.to, Failover: s.failover}}}
	texts, err := readPairs("media", s.media)
	if err != nil {
		return nil, err
	}
	if out.opening.Media, err = control.ReadMedia(texts); err != nil {
		return nil, &flagError{"media", err}
	}
	out.host = &telnyx.Host{Emitter: sending.emitter, Policy: sending.policy, Timeout: s.timeout,
		Setting: scenarios.Setting{Catalog: sending.catalog}}
	for _, name := range s.weather {
		w, err := scenarios.LookupWeather(name)
		if err != nil {
			return nil, &flagError{"weather", err}
		}
		out.host.Weather = append(out.host.Weather, w)
	}
	return out, nil
}

// run serves until the command is interrupted, or what it prints or keeps can no longer be written.
func (s *serveFlags) run(cmd *cobra.Command) error {
	read, err := s.read(cmd)
	if err != nil {
		return err
	}
	ctx, giveUp := context.WithCancelCause(cmd.Context())
	defer giveUp(nil)
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return &flagError{"listen", err}
	}
	defer listener.Close()
	for flag, url := range map[string]string{"to": s.to, "failover-to": s.failover} {
		if url != "" && leadsTo(url, listener.Addr().(*net.TCPAddr)) {
			return wrong(flag, "%s is where offhook itself listens; name the application's own address",
				url)
		}
	}
	closeLedger, err := s.openLedger(read.target, giveUp)
	if err != nil {
		return err
	}
	read.host.Watch = read.keep(giveUp)
	handler := control.New(read.host)
	printed := newSpool(cmd.OutOrStdout(), cmd.ErrOrStderr())
	lines := newServeLines(cmd.OutOrStdout(), s.noColor, read.opening.Key)
	handler.Watch = func(key string, e control.Entry) { printed.add([]byte(lines.text(key, e))) }
	if _, err := read.host.Open(ctx, read.opening); err != nil {
		return errors.Join(err, closeLedger())
	}
	if err := s.announce(cmd, read, listener.Addr()); err != nil {
		return errors.Join(err, closeLedger())
	}
	go func() {
		if err := printed.print(); err != nil {
			giveUp(err)
		}
	}()
	err = serveUntil(ctx, handler, listener)
	for _, a := range read.host.Accounts() {
		read.host.Close(a.Key)
	}
	read.host.Wait()
	printed.close()
	if err := errors.Join(err, closeLedger()); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// keep has commands written to the ledger, if there is one.
func (s *served) keep(giveUp func(error)) func(*telnyx.Account, scenarios.Happening) {
	return func(_ *telnyx.Account, h scenarios.Happening) {
		c := h.Command
		if c == nil || h.Answer == nil || c.Name == telnyx.Calls {
			return
		}
		for _, ledger := range s.kept {
			if err := ledger.Command(emitter.Command{Story: "serve", Run: fmt.Sprint(h.Run + 1), At: h.At,
				Name: c.Name, Of: c.Of, Query: c.Query, With: c.With, Status: h.Answer.Status,
				Answer: h.Answer.Body}); err != nil {
				giveUp(err)
			}
		}
	}
}

// announce says what to set, and what there is to know.
func (s *serveFlags) announce(cmd *cobra.Command, read *served, at net.Addr) error {
	talk := cmd.ErrOrStderr()
	if s.to == "" {
		fmt.Fprintln(talk, "no --to given: only webhooks whose URL a command gives are sent, and\n"+
			"no calls can be placed; or open a namespace with a target")
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(),
		"TELNYX_BASE_URL=http://%s/v2\nTELNYX_API_KEY=%s\nTELNYX_PUBLIC_KEY=%s\n",
		at, read.opening.Key, read.emitter.Key.Public())
	fmt.Fprintf(talk, "policy    %s\nseed      %d\nlistening on http://%s\n", read.policy.Name,
		read.seed, at)
	return err
}

// serveUntil answers until ctx ends. What waits for something to happen ends with it.
func serveUntil(ctx context.Context, handler http.Handler, l net.Listener) error {
	server := newHTTPServer(ctx, handler)
	answered := make(chan error, 1)
	go func() { answered <- server.Serve(netutil.LimitListener(l, serveConns)) }()
	select {
	case err := <-answered:
		return err
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), serveGrace)
		defer cancel()
		if server.Shutdown(grace) != nil {
			server.Close()
		}
		<-answered
		return nil
	}
}

// serveConns is how many connections are open at once.
const serveConns = 1000
