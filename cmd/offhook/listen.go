package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// listenFlags are the flags of offhook listen.
type listenFlags struct {
	trust                               trustFlags
	addr, format, ledger, forwardTo, ca string
	verbose                             int
	defects                             []string
	allowRemote, noColor                bool
}

func newListen() *cobra.Command {
	var l listenFlags
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Be a receiver: show what arrives and whether it verifies",
		Long: `Be a receiver that verifies: answer 200 to what is genuine, 403 to what is
forged, and print a line for each request.

With --forward-to, what is genuine is passed on to your application, whatever
its method is: body and headers stay as they are, and the path that was asked
for is joined to that of the URL. The sender gets the application's answer, or
502 if none comes within 30 seconds. What is forged is answered 403 and never
passed on.`,
		Example: `  offhook listen --ledger arrived.jsonl
  offhook listen --forward-to http://127.0.0.1:8080 \
    --public-key "$TELNYX_PUBLIC_KEY"`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&l.addr, "addr", listenAddress,
		"`HOST:PORT` to listen on; port 0 picks a free one")
	f.StringArrayVar(&l.defects, "defect", nil,
		"`NAME` of a way in which receivers go wrong, to see it caught, as list defects shows them; "+
			"may be repeated")
	choices(cmd, "defect", defectNames())
	l.trust.register(cmd)
	formatFlag(cmd, &l.format)
	f.StringVar(&l.forwardTo, "forward-to", "",
		"`URL` of the application that gets what is genuine, and answers it")
	f.StringVar(&l.ca, "ca", "", "`FILE` with certificates, in PEM, of authorities that are trusted "+
		"for the application besides those of the system")
	f.StringVar(&l.ledger, "ledger", "", "`FILE` to append one JSON line a request to, "+
		"bytes, headers and answer included")
	f.BoolVar(&l.allowRemote, "allow-remote", false, "allow an address that other machines reach, "+
		"and an application on another machine")
	verboseFlag(f, &l.verbose)
	f.BoolVar(&l.noColor, "no-color", false, "no colours, even on a terminal")
	return cmd
}

func defectNames() (names []string) {
	for _, d := range listDefects() {
		names = append(names, cobra.CompletionWithDesc(d.name, d.title))
	}
	return names
}

// run answers requests until the command is interrupted, or what it prints or keeps can no longer
// be written.
func (l *listenFlags) run(cmd *cobra.Command) error {
	if err := checkFormat(l.format); err != nil {
		return err
	}
	public, err := l.trust.read(cmd)
	if err != nil {
		return err
	}
	if err := errors.Join(checkListen("addr", l.addr, listenAddress, l.allowRemote),
		l.checkForward(public)); err != nil {
		return err
	}
	ctx, giveUp := context.WithCancelCause(cmd.Context())
	defer giveUp(nil)
	out := cmd.OutOrStdout()
	if l.format != "pretty" {
		if l.verbose > 0 {
			return wrong("verbose", "has no effect with --format %s, which has bodies and headers", l.format)
		}
		out = &printableOutput{out: out, paint: painter(out, l.noColor)}
	}
	seen := arrivals{
		list:    l.format == "json",
		printed: newSpool(out, cmd.ErrOrStderr()),
		show:    l.printer(cmd.OutOrStdout(), public),
		giveUp:  giveUp,
	}
	options := receiver.Options{PublicKey: public, Defects: l.defects, Observe: seen.add}
	if l.forwardTo != "" {
		if options.Application, err = l.application(ctx); err != nil {
			return err
		}
	}
	r, err := receiver.New(options)
	if err != nil {
		return &flagError{"defect", err}
	}
	listener, err := l.listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	closeLedger, err := seen.keep(l.ledger, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "TELNYX_PUBLIC_KEY=%s\nlistening on http://%s\n",
		public, listener.Addr())
	go func() {
		if err := seen.printed.print(); err != nil {
			giveUp(err)
		}
	}()
	err = serve(ctx, r, listener)
	seen.end()
	if err := errors.Join(err, closeLedger()); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// listen opens the address. One from which requests would be passed on to itself is refused.
func (l *listenFlags) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", l.addr)
	if err != nil {
		return nil, &flagError{"addr", err}
	}
	if l.forwardTo != "" && leadsTo(l.forwardTo, listener.Addr().(*net.TCPAddr)) {
		listener.Close()
		return nil, wrong("forward-to", "%s is where offhook itself listens; "+
			"name the application's own address", l.forwardTo)
	}
	return listener, nil
}

// listenAddress is where offhook listens where no other address is given.
const listenAddress = "127.0.0.1:4010"

// serveGrace is how long a request that is being answered at the end may still take.
const serveGrace = time.Second

// serve answers until ctx ends. Who sent a request before that still gets the answer, unless that
// takes longer than the grace.
func serve(ctx context.Context, r *receiver.Receiver, l net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- r.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), serveGrace)
		defer cancel()
		r.Shutdown(grace)
		return <-served
	}
}

// checkListen refuses an address that other machines reach, unless it is allowed.
func checkListen(flag, addr, example string, allowRemote bool) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return wrong(flag, "%q is not of the form HOST:PORT, such as %s", addr, example)
	}
	local := emitter.CheckURL("http://"+net.JoinHostPort(host, "4010"), false) == nil
	if !local && !allowRemote {
		return wrong(flag, "other machines reach %s; pass --allow-remote to listen there", addr)
	}
	return nil
}
