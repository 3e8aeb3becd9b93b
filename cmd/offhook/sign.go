package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/nearest"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// signFlags say by whom and when a body is signed, and how the request is printed.
type signFlags struct {
	key, now, to, format string
	allowRemote          bool
}

func newSign() *cobra.Command {
	var s signFlags
	cmd := &cobra.Command{
		Use:   "sign [FILE]",
		Short: "Sign one body and print the headers, or the whole request",
		Long: `Sign one body as it is, byte by byte, and send nothing. The body comes from FILE
or from standard input; whether it is JSON or a form is seen from it. Printed
are the headers (text), a line for a POSIX shell (curl), the request as it goes
over the wire (http), or all of it as data (json). Receivers take a signature
for five minutes.`,
		Example: `  offhook sign body.json
  offhook sign body.json --format curl --to http://127.0.0.1:8080/webhooks | sh
  offhook sign --now 2026-03-04T09:15:25Z --format json < body.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"-"}
			}
			return s.sign(cmd, args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.key, "key", "", "`FILE` with the private key; by default the development key")
	f.StringVar(&s.now, "now", "", "`TIME` (RFC 3339) that is signed; by default that of the clock")
	f.StringVar(&s.to, "to", "http://127.0.0.1:4010/webhooks",
		"`URL` of the receiver, for curl, http and json")
	f.BoolVar(&s.allowRemote, "allow-remote", false, "allow receivers that are not on this machine")
	f.StringVar(&s.format, "format", "text",
		"`FORMAT` of the output: "+strings.Join(signFormats(), ", "))
	choices(cmd, "format", signFormats())
	return cmd
}

func signFormats() []string { return []string{"text", "curl", "http", "json"} }

func (s *signFlags) sign(cmd *cobra.Command, file string) error {
	if !slices.Contains(signFormats(), s.format) {
		return &flagError{"format", nearest.Unknown("format", s.format, signFormats())}
	}
	key, err := readKey(cmd, s.key)
	if err != nil {
		return err
	}
	now, err := readNow(s.now)
	if err != nil {
		return err
	}
	target := targetFlags{allowRemote: s.allowRemote}
	if err := target.checkTarget("to", s.to, key); err != nil {
		return err
	}
	body, err := input(cmd, file)
	if err != nil {
		return err
	}
	doc, err := wire.Parse(body)
	if err != nil {
		doc.Kind = wire.JSON
		fmt.Fprintf(cmd.ErrOrStderr(), "offhook: %s; it is signed as it is, as JSON\n", err)
	}
	sender := emitter.Emitter{Key: key, AllowRemote: s.allowRemote}
	signed, err := sender.Transcribe(emitter.Request{
		Event: emitter.Event{Body: wire.Raw(doc.Kind, body)}, URL: s.to, At: now,
	})
	if err != nil {
		return err
	}
	return s.print(cmd.OutOrStdout(), signed, file)
}

func (s *signFlags) print(out io.Writer, t emitter.Transcript, file string) error {
	switch s.format {
	case "json":
		return encode(out, "json", t)
	case "http":
		req, err := t.Request()
		if err != nil {
			return err
		}
		return req.Write(out)
	case "curl":
		if file == "-" { // which is used up
			file = ""
		}
		line, err := t.Curl(file)
		if err != nil {
			return err
		}
		_, err = io.WriteString(out, line+"\n")
		return err
	}
	_, err := io.WriteString(out, strings.Join(t.HeaderLines(), "\n")+"\n")
	return err
}
