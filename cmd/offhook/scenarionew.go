package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/capture"
)

// newFlags are the flags of offhook scenarios new.
type newFlags struct {
	from, out, session string
	anonymise          bool
	folders            []string
}

func newScenariosNew() *cobra.Command {
	var n newFlags
	cmd := &cobra.Command{
		Use:   "new NAME --from STORY-OR-LEDGER",
		Short: "Start a scenario file from another, or from recorded traffic",
		Long: `Start a scenario file: from one that there is, or from a ledger, which run and
listen write with --ledger. Of a ledger ids become instances, times become
waits, and what the schemas say anyway is left out, so that captured traffic
plays again, signed with a key of your own.`,
		Example: `  offhook scenarios new my-menu --from voice/ivr --out my-menu.yaml
  offhook scenarios new friday --from arrived.jsonl --anonymise --out friday.yaml`,
		Args:              one("a name for the new scenario"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return n.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&n.from, "from", "", "`STORY-OR-LEDGER`: the name of a scenario, a scenario file, or a "+
		"ledger; - reads one from standard input")
	f.StringVar(&n.out, "out", "", "`FILE` to write, which must not be there yet; without it the "+
		"scenario is printed")
	f.StringVar(&n.session, "session", "", "`ID` that the session has which is told; without it, it is "+
		"the first of the ledger")
	f.BoolVar(&n.anonymise, "anonymise", false, "put others in the places of numbers, names, texts, "+
		"ids and addresses, the same for the same everywhere")
	schemasFlag(f, &n.folders)
	completed(cmd, "from", completeScenarios)
	return cmd
}

func (n *newFlags) run(cmd *cobra.Command, name string) error {
	if strings.TrimSpace(name) == "" || strings.ContainsFunc(name, unicode.IsControl) {
		return fmt.Errorf("the name of a scenario is one line of text, and %q is none", name)
	}
	if n.from == "" {
		return wrong("from", "is missing; name a scenario, a scenario file or a ledger")
	}
	if err := n.checkOut(); err != nil {
		return err
	}
	text, err := n.text(cmd, name)
	if err != nil {
		return err
	}
	if n.out == "" {
		_, err = cmd.OutOrStdout().Write([]byte(text))
		return err
	}
	return n.write(cmd, text)
}

// text is the new scenario.
func (n *newFlags) text(cmd *cobra.Command, name string) (string, error) {
	recorded, err := n.isRecorded(cmd)
	if err != nil {
		return "", &flagError{"from", err}
	}
	if recorded {
		return n.recorded(cmd, name)
	}
	if n.anonymise {
		return "", wrong("anonymise", "%s is no ledger; what a story holds, somebody has written", n.from)
	}
	if n.session != "" {
		return "", wrong("session", "%s is no ledger; a story is one session", n.from)
	}
	s, err := readScenario(n.from)
	if err != nil {
		return "", &flagError{"from", err}
	}
	return s.Copy(name, filepath.Dir(n.out))
}

// isRecorded tells whether the scenario is to be made of a ledger: of a file that begins like one,
// or of one that is no story by its name, of which it is then told why it is none.
func (n *newFlags) isRecorded(cmd *cobra.Command) (bool, error) {
	if n.from == "-" || slices.Contains(scenarios.Library(), n.from) {
		return n.from == "-", nil
	}
	if isLedger(cmd, n.from) {
		return true, nil
	}
	ext := filepath.Ext(n.from)
	_, err := os.Stat(n.from)
	switch {
	case ext == "" || ext == ".yaml" || ext == ".yml":
		return false, nil
	case err != nil:
		return false, err
	}
	return true, nil
}

// recorded is a scenario made of a ledger.
func (n *newFlags) recorded(cmd *cobra.Command, name string) (string, error) {
	catalog, err := loadCatalog(cmd.Context(), n.folders)
	if err != nil {
		return "", err
	}
	recording := &capture.Recording{Catalog: catalog}
	unread, err := readEntries(cmd, n.from, func(e emitter.Entry) { recording.Add(e) })
	if err != nil {
		return "", &flagError{"from", err}
	}
	from := filepath.Base(n.from)
	if n.from == "-" {
		from = "standard input"
	}
	story, err := recording.Story(capture.Options{
		Name: name, From: from, Session: n.session, Anonymise: n.anonymise})
	switch {
	case errors.Is(err, capture.ErrSession):
		return "", &flagError{"session", err}
	case err != nil:
		return "", &flagError{"from", fmt.Errorf("%s: %w", n.from, err)}
	}
	n.talk(cmd, story)
	if unread > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "left out: %s that could not be read\n", count(unread, "line"))
	}
	return story.Text(), nil
}

// talk tells what is not in a story, and what is.
func (n *newFlags) talk(cmd *cobra.Command, story capture.Story) {
	talk := cmd.ErrOrStderr()
	for _, note := range story.Notes {
		fmt.Fprintln(talk, fold(printable(note), screen, "  "))
	}
	if story.Others > 0 && n.session == "" {
		fmt.Fprintln(talk, fold(fmt.Sprintf("the ledger has %s besides the first; --session with an id "+
			"of one tells that", count(story.Others, "session")), screen, "  "))
	}
	if !n.anonymise {
		fmt.Fprintln(talk, fold("offhook: warning: the scenario holds numbers, names and texts as the "+
			"ledger has them; --anonymise puts others in their places", screen, "  "))
	}
}

// checkOut refuses a file that is there before anything is read.
func (n *newFlags) checkOut() error {
	if n.out == "" {
		return nil
	}
	if _, err := os.Lstat(n.out); err == nil {
		return wrong("out", "%s is there already; name another file", n.out)
	}
	return nil
}

// write writes the file, unless somebody has made it meanwhile. The file is the owner's alone, as a
// ledger is.
func (n *newFlags) write(cmd *cobra.Command, text string) error {
	file, err := os.OpenFile(n.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return &flagError{"out", err}
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return &flagError{"out", err}
	}
	s, err := scenarios.Load(n.out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", n.out, s.Name)
	return err
}
