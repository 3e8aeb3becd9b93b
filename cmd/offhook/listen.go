package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// listenFlags are the flags of offhook listen.
type listenFlags struct {
	trust                trustFlags
	addr, format         string
	defects              []string
	allowRemote, noColor bool
}

func newListen() *cobra.Command {
	var l listenFlags
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Be a receiver: show what arrives and whether it verifies",
		Long: `Be a receiver that verifies: answer 200 to what is genuine, 403 to what is
forged, and print a line for each request.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	f := cmd.Flags()
	f.StringVar(&l.addr, "addr", "127.0.0.1:4010",
		"`HOST:PORT` to listen on; port 0 picks a free one")
	f.StringArrayVar(&l.defects, "defect", nil,
		"`NAME` of a way in which receivers go wrong, to see it caught; may be repeated")
	choices(cmd, "defect", defectNames())
	l.trust.register(cmd)
	formatFlag(cmd, &l.format)
	f.BoolVar(&l.allowRemote, "allow-remote", false,
		"allow an address that other machines reach")
	f.BoolVar(&l.noColor, "no-color", false, "no colours, even on a terminal")
	return cmd
}

func defectNames() (names []string) {
	for _, defect := range receiver.Defects() {
		title := "a receiver that " + defect.Title
		names = append(names, cobra.CompletionWithDesc(defect.Name, title))
	}
	return names
}

// run answers requests until the command is interrupted or its output can no longer be written.
func (l *listenFlags) run(cmd *cobra.Command) error {
	if err := checkFormat(l.format); err != nil {
		return err
	}
	public, err := l.trust.read(cmd)
	if err != nil {
		return err
	}
	if err := l.checkAddr(); err != nil {
		return err
	}
	ctx, giveUp := context.WithCancelCause(cmd.Context())
	defer giveUp(nil)
	printed := newSpool(cmd.OutOrStdout(), cmd.ErrOrStderr())
	show := l.printer(cmd.OutOrStdout())
	r, err := receiver.New(receiver.Options{
		PublicKey: public,
		Defects:   l.defects,
		Observe:   func(req receiver.Request) { printed.add(show(req)) },
	})
	if err != nil {
		return &flagError{"defect", err}
	}
	listener, err := net.Listen("tcp", l.addr)
	if err != nil {
		return &flagError{"addr", err}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "TELNYX_PUBLIC_KEY=%s\nlistening on http://%s\n",
		public, listener.Addr())
	go func() {
		if err := printed.print(); err != nil {
			giveUp(err)
		}
	}()
	err = serve(ctx, r, listener)
	printed.close()
	if err != nil {
		return err
	}
	return context.Cause(ctx)
}

// serve answers until ctx ends. Who sent a request before that still gets the answer, unless that
// takes longer than a second.
func serve(ctx context.Context, r *receiver.Receiver, l net.Listener) error {
	served := make(chan error, 1)
	go func() { served <- r.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		r.Shutdown(grace)
		return <-served
	}
}

// checkAddr refuses an address that other machines reach, unless it is allowed.
func (l *listenFlags) checkAddr() error {
	host, _, err := net.SplitHostPort(l.addr)
	if err != nil {
		return wrong("addr", "%q is not of the form HOST:PORT, such as 127.0.0.1:4010", l.addr)
	}
	local := emitter.CheckURL("http://"+net.JoinHostPort(host, "4010"), false) == nil
	if !local && !l.allowRemote {
		return wrong("addr", "other machines reach %s; pass --allow-remote to listen there", l.addr)
	}
	return nil
}

// printer returns a function that makes the text of a request in the format of the flags.
func (l *listenFlags) printer(out io.Writer) func(receiver.Request) []byte {
	if l.format == "pretty" {
		paint := painter(out, l.noColor)
		return func(req receiver.Request) []byte { return []byte(prettyArrival(paint, req)) }
	}
	return func(req receiver.Request) []byte { return jsonArrival(l.format, req) }
}

// prettyArrival is a line about the request, and a second one with the reason if it was not
// answered 200.
func prettyArrival(paint func(colour, text string) string, req receiver.Request) string {
	verified, colour := "verified", green
	if !req.Verified {
		verified, colour = "REFUSED", red
	}
	line := fmt.Sprintf("%s %-24s %s %s",
		paint(faint, req.At.Format("15:04:05.000")),
		oneWord(cmp.Or(req.EventType, req.Method)),
		paint(colour, fmt.Sprintf("%-8s %d", verified, req.Status)),
		oneWord(req.Path))
	if req.Attempt > 1 {
		line += fmt.Sprintf("  attempt %d", req.Attempt)
	}
	if req.Duplicate {
		line += "  again"
	}
	if req.Status != http.StatusOK {
		line += fmt.Sprintf("\n%13s%s", "", req.Reason)
	}
	return line + "\n"
}

// oneWord returns text that came from outside as one word of a line. It quotes and escapes text
// with spaces, quotes, backslashes or characters that cannot be printed, so that a sender can
// neither control the terminal nor imitate other words or lines.
func oneWord(text string) string {
	quoted := strconv.Quote(text)
	if quoted == `"`+text+`"` && !strings.Contains(text, " ") {
		return text
	}
	return quoted
}

// An arrival is what --format json and jsonl print of one request.
type arrival struct {
	At        string      `json:"at"`
	Method    string      `json:"method"`
	Path      string      `json:"path"`
	EventType string      `json:"event_type,omitempty"`
	EventID   string      `json:"event_id,omitempty"`
	Attempt   int         `json:"attempt,omitempty"`
	Duplicate bool        `json:"duplicate"`
	Verified  bool        `json:"verified"`
	Status    int         `json:"status"`
	Reason    string      `json:"reason"`
	Headers   http.Header `json:"headers"`
	Body      string      `json:"body"`
}

func jsonArrival(format string, req receiver.Request) []byte {
	var text bytes.Buffer
	err := encode(&text, format, arrival{
		At:        req.At.Format(time.RFC3339Nano),
		Method:    req.Method,
		Path:      req.Path,
		EventType: req.EventType,
		EventID:   req.EventID,
		Attempt:   req.Attempt,
		Duplicate: req.Duplicate,
		Verified:  req.Verified,
		Status:    req.Status,
		Reason:    req.Reason,
		Headers:   req.Header,
		Body:      string(req.Body),
	})
	if err != nil {
		panic("offhook: " + err.Error()) // an arrival has nothing that JSON cannot hold
	}
	return printableJSON(text.Bytes())
}
