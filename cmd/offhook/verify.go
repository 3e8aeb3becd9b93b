package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/bounded"
)

func newVerify() *cobra.Command {
	var trust trustFlags
	var timestamp, signature string
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Verify signatures offline: of one delivery, or of a ledger",
		Long: `Verify the signature of one delivery. The raw body comes from FILE or from
standard input; timestamp and signature are the values of the headers
Telnyx-Timestamp and Telnyx-Signature-Ed25519. The exit code is 0 if the
signature matches and 1 if it does not.

Where FILE is a ledger, each of its attempts is judged by what it sent. Those
that were spoiled on purpose are shown with what a correct receiver answers;
the exit code is 1 if the signature of any other one does not match.`,
		Example: `  offhook verify body.json --timestamp 1772615725 --signature 'q1…==' \
    --public-key "$TELNYX_PUBLIC_KEY"
  offhook verify attempts.jsonl --key my.key.pem`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"-"}
			}
			if timestamp == "" && signature == "" && isLedger(cmd, args[0]) {
				return verifyLedger(cmd, args[0], &trust)
			}
			if timestamp == "" {
				return wrong(
					"timestamp",
					"is missing: give the value of the header Telnyx-Timestamp",
				)
			}
			if signature == "" {
				return wrong(
					"signature",
					"is missing: give the value of the header Telnyx-Signature-Ed25519",
				)
			}
			public, err := trust.read(cmd)
			if err != nil {
				return err
			}
			trusted, err := emitter.ParsePublicKey(public)
			if err != nil {
				return err
			}
			body, err := input(cmd, args[0])
			if err != nil {
				return err
			}
			if err := emitter.Verify(trusted, timestamp, signature, body); err != nil {
				if err := checkSigned(timestamp, signature); err != nil {
					return err
				}
				text := err.Error()
				if trimmed := bytes.TrimRight(body, "\r\n"); len(trimmed) < len(body) &&
					emitter.Verify(trusted, timestamp, signature, trimmed) == nil {
					text = "the signature matches the body without the line break at its end; the capture added it"
				} else if public == emitter.DevelopmentKey().Public() {
					text += "; the development key was trusted, --public-key or --key names another"
				}
				return &verdictError{exitBroken, text}
			}
			_, err = fmt.Fprintf(
				cmd.OutOrStdout(),
				"the signature matches: %d bytes, signed at %s\n",
				len(body),
				age(timestamp),
			)
			return err
		},
	}
	cmd.Flags().StringVar(&timestamp, "timestamp", "", "`SECONDS` of the header Telnyx-Timestamp")
	cmd.Flags().StringVar(&signature, "signature", "",
		"`BASE64` of the header Telnyx-Signature-Ed25519")
	trust.register(cmd)
	return cmd
}

// checkSigned refuses values that no header of Telnyx has, which are slips of who typed them.
func checkSigned(timestamp, signature string) error {
	if _, err := strconv.ParseInt(timestamp, 10, 64); err != nil {
		return wrong("timestamp", "%q is not a number of seconds, such as 1772615725", timestamp)
	}
	text, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(text) != ed25519.SignatureSize {
		return wrong("signature", "%q is not the base64 text of %d bytes, %d characters", signature,
			ed25519.SignatureSize, base64.StdEncoding.EncodedLen(ed25519.SignatureSize))
	}
	return nil
}

// age says when a timestamp was, and whether the official SDKs would still take it.
func age(timestamp string) string {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return timestamp + ", which is no decimal number: official SDKs refuse it"
	}
	at := time.Unix(seconds, 0).UTC()
	text := at.Format(time.RFC3339)
	if off := time.Since(at).Abs(); off > 5*time.Minute {
		text += fmt.Sprintf(
			", %s off the clock of this machine: official SDKs take 5 minutes",
			off.Round(time.Second),
		)
	}
	return text
}

// input reads a file, or standard input for "-". Nothing at all is an error: there is nothing to
// judge.
func input(cmd *cobra.Command, name string) (body []byte, err error) {
	in, called, err := open(cmd, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	body, err = bounded.Read(called, in)
	if err == nil && len(bytes.TrimSpace(body)) == 0 {
		err = errors.New(called + " is empty; give the raw body of a webhook")
	}
	return body, err
}
