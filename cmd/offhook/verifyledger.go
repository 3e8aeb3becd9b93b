package main

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// verifyLedger judges the signature of each attempt of a ledger.
func verifyLedger(cmd *cobra.Command, name string, trust *trustFlags) error {
	public, err := trust.read(cmd)
	if err != nil {
		return err
	}
	trusted, err := emitter.ParsePublicKey(public)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	var judged, spoiled, invalid int
	var printed error
	unread, err := readEntries(cmd, name, func(e emitter.Entry) {
		if e.Method == "" || e.RequestHeader == nil || printed != nil { // nothing is known to be sent
			return
		}
		verdict, why := "valid", ""
		if err := verifyAttempt(trusted, &e.Attempt); err != nil {
			verdict, why = "INVALID", err.Error()
		}
		switch {
		case e.Spoil != "":
			spoiled++
			verdict, why = strings.ToLower(verdict), "spoiled by "+e.Spoil+expectation(e.Spoil)
		case why != "":
			invalid++
			judged++
		default:
			judged++
		}
		const indent = "                   "
		text := fmt.Sprintf("line %-5d %-7s ", e.Line, verdict) + folded(fmt.Sprintf("%s attempt %d",
			heading(&e.Attempt), e.N), widthOf(out)-len(indent), indent)
		if why != "" {
			text += "\n" + indent + folded(printable(why), widthOf(out)-len(indent), indent)
		}
		_, printed = fmt.Fprintln(out, text)
	})
	switch {
	case err != nil:
		return err
	case printed != nil:
		return printed
	case judged+spoiled == 0:
		return fmt.Errorf("%s holds no attempt that was sent", name)
	}
	sum := fmt.Sprintf("%d of %s valid", judged-invalid, count(judged, "signature"))
	if spoiled > 0 {
		sum += fmt.Sprintf("; %s spoiled on purpose", count(spoiled, "attempt"))
	}
	if invalid > 0 {
		if public == emitter.DevelopmentKey().Public() {
			sum += "; the development key was trusted, --public-key or --key names another"
		}
		return &verdictError{exitBroken, sum}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "\n%s\n", sum)
	return unreadable(unread)
}

// verifyAttempt judges what an attempt sent, by headers in any case.
func verifyAttempt(trusted ed25519.PublicKey, a *emitter.Attempt) error {
	timestamp, err := only(a.RequestHeader, emitter.HeaderTimestamp)
	if err != nil {
		return err
	}
	signature, err := only(a.RequestHeader, emitter.HeaderSignature)
	if err != nil {
		return err
	}
	return emitter.Verify(trusted, timestamp, signature, a.RequestBody)
}

// only is the only value of a header.
func only(h http.Header, name string) (string, error) {
	var values []string
	for key, all := range h {
		if strings.EqualFold(key, name) {
			values = append(values, all...)
		}
	}
	switch len(values) {
	case 0:
		return "", errors.New("the header " + name + " is missing")
	case 1:
		return values[0], nil
	}
	return "", fmt.Errorf("the header %s is there %d times", name, len(values))
}

// expectation says what a correct receiver does with a request that is spoiled so, where this
// version of offhook knows.
func expectation(spoil string) string {
	known, err := emitter.LookupSpoil(spoil)
	if err != nil {
		return ""
	}
	return map[emitter.Answer]string{
		emitter.Refused:  "; a correct receiver refuses it",
		emitter.Accepted: "; a correct receiver accepts it",
		emitter.Either:   "; a receiver may accept or refuse it",
	}[known.Answer]
}
