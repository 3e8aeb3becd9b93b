package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite/receiver"
)

func newListen() *cobra.Command {
	var trust trustFlags
	var addr, format string
	var defects []string
	var allowRemote, noColor bool
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Be a receiver: show what arrives and whether it verifies",
		Long: `Be a receiver that verifies: answer 200 to what is genuine, 403 to what is
forged, and print a line for each request.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			public, err := trust.read(cmd)
			if err != nil {
				return err
			}
			host, _, err := net.SplitHostPort(addr)
			if err != nil {
				return wrong("addr", "%q is not of the form HOST:PORT, such as 127.0.0.1:4010", addr)
			}
			if !allowRemote && emitter.CheckURL("http://"+net.JoinHostPort(host, "4010"), false) != nil {
				return wrong("addr", "other machines reach %s; pass --allow-remote to listen there", addr)
			}
			ctx, giveUp := context.WithCancelCause(cmd.Context())
			defer giveUp(nil)
			out, paint := cmd.OutOrStdout(), painter(cmd.OutOrStdout(), noColor)
			r, err := receiver.New(receiver.Options{PublicKey: public, Defects: defects, Observe: func(req receiver.Request) {
				var err error
				if format == "pretty" {
					err = showArrival(out, paint, req)
				} else {
					err = encode(out, format, arrivalOf(req))
				}
				if err != nil {
					giveUp(err)
				}
			}})
			if err != nil {
				return &flagError{"defect", err}
			}
			listener, err := net.Listen("tcp", addr)
			if err != nil {
				return &flagError{"addr", err}
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "TELNYX_PUBLIC_KEY=%s\nlistening on http://%s\n", public, listener.Addr())
			defer context.AfterFunc(ctx, func() { r.Close() })()
			if err := r.Serve(listener); err != nil {
				return err
			}
			return context.Cause(ctx)
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", "127.0.0.1:4010", "`HOST:PORT` to listen on; port 0 picks a free one")
	f.StringArrayVar(&defects, "defect", nil, "`NAME` of a way in which receivers go wrong, to see it caught; may be repeated")
	choices(cmd, "defect", defectNames())
	trust.register(cmd)
	formatFlag(cmd, &format)
	f.BoolVar(&allowRemote, "allow-remote", false, "allow an address that other machines reach")
	f.BoolVar(&noColor, "no-color", false, "no colours, even on a terminal")
	return cmd
}

func showArrival(out io.Writer, paint func(colour, text string) string, req receiver.Request) error {
	verified, colour := "verified", green
	if !req.Verified {
		verified, colour = "REFUSED", red
	}
	line := fmt.Sprintf("%s %-24s %s %s", paint(faint, req.At.Format("15:04:05.000")), cmp.Or(req.EventType, req.Method),
		paint(colour, fmt.Sprintf("%-8s %d", verified, req.Status)), req.Path)
	if req.Attempt > 1 {
		line += fmt.Sprintf("  attempt %d", req.Attempt)
	}
	if req.Duplicate {
		line += "  again"
	}
	if req.Status != http.StatusOK {
		line += fmt.Sprintf("\n%13s%s", "", req.Reason)
	}
	_, err := fmt.Fprintln(out, line)
	return err
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

func arrivalOf(req receiver.Request) arrival {
	return arrival{req.At.Format(time.RFC3339Nano), req.Method, req.Path, req.EventType, req.EventID, req.Attempt, req.Duplicate, req.Verified, req.Status, req.Reason, req.Header, string(req.Body)}
}

func defectNames() (names []string) {
	for _, defect := range receiver.Defects() {
		names = append(names, cobra.CompletionWithDesc(defect.Name, "a receiver that "+defect.Title))
	}
	return names
}
