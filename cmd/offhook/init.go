package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
)

// The files that offhook init writes.
const (
	keyFile      = "offhook.key.pem"
	ignoreFile   = ".gitignore"
	workflowFile = ".github/workflows/offhook.yml"
)

// initFlags say which receiver the files are for.
type initFlags struct{ to string }

func newInit() *cobra.Command {
	var i initFlags
	cmd := &cobra.Command{
		Use:   "init [-- COMMAND...]",
		Short: "Write offhook.yaml, a signing key and a CI file for your receiver",
		Long: `Write offhook.yaml, in which every setting is explained, a signing key that Git
ignores, and a workflow for GitHub Actions that judges your receiver. COMMAND is
what starts the receiver; it gets the port as PORT, and the public key to trust
as TELNYX_PUBLIC_KEY. Files that are there are left as they are, and named.`,
		Example: `  offhook init -- npm start
  offhook init --to http://127.0.0.1:3000/telnyx -- ./receiver --verbose
  offhook init                          # the workflow shows what a verdict is`,
		RunE: func(cmd *cobra.Command, args []string) error { return i.run(cmd, args) },
	}
	cmd.Flags().StringVar(&i.to, "to", "http://127.0.0.1:8080/webhooks",
		"`URL` at which COMMAND receives webhooks")
	return cmd
}

func (i *initFlags) run(cmd *cobra.Command, args []string) error {
	if len(args) > 0 && cmd.ArgsLenAtDash() != 0 {
		return fmt.Errorf("%s: put -- before the command that starts your receiver, as in "+
			"offhook init -- npm start", cmd.CommandPath())
	}
	if len(args) == 0 && cmd.Flags().Changed("to") {
		return wrong("to", "says where, but not what starts your receiver; "+
			"add that, as in offhook init --to %s -- npm start", emitter.ShellWord(i.to))
	}
	if err := errors.Join(i.checkTarget(), checkCommand(args)); err != nil {
		return err
	}
	given, broken := readSettings(cmd.Root())
	if to, ok := given["to"]; ok && len(args) == 0 && !exists(workflowFile) {
		return fmt.Errorf("%s names a receiver; say what starts it, for %s, as in "+
			"offhook init --to URL -- npm start", to.place, workflowFile)
	}
	if len(args) == 0 {
		i.to = ""
	}
	settings := starterSettings(cmd.Root(), i.to)
	workflow, pinned, err := i.workflow(args)
	if err != nil {
		return err
	}

	// Git ignores the key before there is one.
	if err := ignore(keyFile); err != nil {
		return err
	}
	say := func(format string, a ...any) { fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", a...) }
	key, err := emitter.NewKey(nil)
	if err != nil {
		return err
	}
	var wrote [3]bool
	for n, file := range []struct {
		path string
		text []byte
		mode os.FileMode
	}{{keyFile, key.PEM(), 0o600}, {settingsFile, settings, 0o644}, {workflowFile, workflow, 0o644}} {
		switch err := writeNew(file.path, file.text, file.mode); {
		case os.IsExist(err):
			say("left  %s, which was there, as it is", file.path)
		case err != nil:
			return err
		default:
			wrote[n] = true
			say("wrote %s", file.path)
		}
	}

	say("\nNext:")
	if broken != nil {
		say("- mend %v", broken)
	}
	if !wrote[1] && broken == nil && len(given["key"].values) == 0 {
		say("- add key: %s to %s, or the development key signs", keyFile, settingsFile)
	}
	if wrote[2] && !pinned {
		say("- in %s, replace @latest by a version; this build knows none", workflowFile)
	}
	line := "offhook test"
	if !wrote[1] {
		line += " --to " + emitter.ShellWord(i.to)
	}
	if i.to == "" {
		say("- see a verdict: offhook test --demo")
	} else {
		say("- start your receiver with the line below in its environment, and judge it: %s", line)
	}
	say("- commit %s, %s and %s", ignoreFile, settingsFile, workflowFile)
	key, _, err = emitter.LoadKey(keyFile)
	if err != nil {
		return err
	}
	return printPublic(cmd, key)
}

// checkTarget refuses what is no URL, and what is not on the machine on which CI starts the
// receiver.
func (i *initFlags) checkTarget() error {
	if err := checkScheme("to", i.to); err != nil {
		return err
	}
	if err := emitter.CheckURL(i.to, true); err != nil {
		return &flagError{"to", err}
	}
	if emitter.CheckURL(i.to, false) != nil {
		return wrong("to", "%s is on another machine, but CI starts the receiver beside offhook; "+
			"give an address such as http://127.0.0.1:8080/webhooks", i.to)
	}
	return nil
}

// checkCommand refuses what would not stay one line of the workflow.
func checkCommand(args []string) error {
	for _, word := range args {
		if strings.ContainsFunc(word, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			return fmt.Errorf("offhook init: %q does not fit into one line; "+
				"put it into a script and name that", word)
		}
	}
	return nil
}

// ignore adds a file to .gitignore, if it is not there by its name.
func ignore(name string) error {
	text, err := os.ReadFile(ignoreFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for line := range bytes.Lines(text) {
		if slices.Contains([]string{name, "/" + name}, strings.TrimSpace(string(line))) {
			return nil
		}
	}
	if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		name = "\n" + name
	}
	file, err := os.OpenFile(ignoreFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(name + "\n")
	return errors.Join(err, file.Close())
}

// writeNew writes a file that is not there yet, and the folders on its way.
func writeNew(path string, text []byte, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// port is the port of a URL, also where it is not written.
func port(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
