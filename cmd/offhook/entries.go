package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// splitFirst reads the first line that is not blank, with what stands before it. The rest begins
// behind it.
func splitFirst(in io.Reader) (first []byte, rest io.Reader, err error) {
	limited := bufio.NewReader(io.LimitReader(in, emitter.LongestLine))
	for len(bytes.TrimSpace(first)) == 0 && err == nil {
		var line []byte
		line, err = limited.ReadBytes('\n')
		first = append(first, line...)
	}
	if err == io.EOF {
		err = nil
	}
	return first, io.MultiReader(limited, in), err
}

// beginsLikeLedger tells what is wrong with the first line, if that is not one of a ledger. It does
// not quote the line, since the file may be a key.
func beginsLikeLedger(first []byte) error {
	for _, err := range emitter.ReadLedger(bytes.NewReader(first)) {
		if err != nil {
			return errors.New("its first line is not one of a ledger")
		}
		return nil
	}
	for _, err := range emitter.ReadCommands(bytes.NewReader(first)) {
		if err == nil {
			return nil
		}
	}
	return errors.New("it holds blank lines alone")
}

// open opens a file, or standard input for "-", and says what it is called.
func open(cmd *cobra.Command, name string) (in io.ReadCloser, called string, err error) {
	if name == "-" {
		sayReading(cmd)
		return io.NopCloser(cmd.InOrStdin()), "standard input", nil
	}
	in, err = os.Open(name)
	return in, name, err
}

// isLedger tells whether an input, a file or standard input for "-", begins like a ledger. All of
// it can be read afterwards.
func isLedger(cmd *cobra.Command, name string) bool {
	in, _, err := open(cmd, name)
	if err != nil {
		return false
	}
	defer in.Close()
	first, rest, err := splitFirst(in)
	if name == "-" {
		cmd.SetIn(io.MultiReader(bytes.NewReader(first), rest))
	}
	return err == nil && beginsLikeLedger(first) == nil
}

// sayReading tells who sits at a terminal that their text is waited for.
func sayReading(cmd *cobra.Command) {
	if isTerminal(cmd.InOrStdin()) {
		fmt.Fprintln(cmd.ErrOrStderr(), "reading standard input")
	}
}

// readEntries hands each entry of a ledger, a file or standard input for "-", to a function. Lines
// that cannot be read are told on the talk and left out; it returns how many those are. What is no
// ledger is an error.
func readEntries(
	cmd *cobra.Command, name string, each func(emitter.Entry)) (unread int, err error) {
	in, called, err := open(cmd, name)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	first, rest, err := splitFirst(in)
	switch {
	case err != nil:
		return 0, err
	case len(first) == 0:
		return 0, fmt.Errorf("%s is empty; give a ledger, which --ledger FILE writes", called)
	}
	if err := beginsLikeLedger(first); err != nil {
		return 0, fmt.Errorf("%s is no ledger: %w", called, err)
	}
	for entry, err := range emitter.ReadLedger(io.MultiReader(bytes.NewReader(first), rest)) {
		if err != nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s; left out\n", called, printable(err.Error()))
			unread++
			continue
		}
		each(entry)
	}
	return unread, nil
}

// unreadable is the verdict on a ledger of which so many lines could not be read.
func unreadable(unread int) error {
	if unread == 0 {
		return nil
	}
	return &verdictError{exitBroken, count(unread, "line") + " could not be read"}
}
