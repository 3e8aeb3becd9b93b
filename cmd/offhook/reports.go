package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/offhook-dev/offhook/suite"
)

// reports are the files that a test leaves behind: those of --report, and the step summary of
// GitHub Actions.
type reports struct {
	folder string
	kinds  []string
	step   string // "" outside GitHub Actions
}

// reportFiles are the names of the reports, by kind.
func reportFiles() map[string]string {
	return map[string]string{"junit": "junit.xml", "json": "offhook.json", "html": "offhook.html"}
}

// planReports reads --report and --report-dir, and touches nothing.
func (t *testFlags) planReports(cmd *cobra.Command) (*reports, error) {
	r := &reports{folder: t.reportDir}
	isSeparator := func(c rune) bool { return c == ',' || c == ' ' }
	for _, kind := range strings.FieldsFunc(strings.Join(t.reports, ","), isSeparator) {
		if reportFiles()[kind] == "" {
			return nil, wrong("report", "%q is not a kind of report; junit, json and html are", kind)
		}
		if !slices.Contains(r.kinds, kind) {
			r.kinds = append(r.kinds, kind)
		}
		if t.ledger != "" && filepath.Clean(t.ledger) == r.path(kind) {
			return nil, wrong("ledger", "%s is where a report goes; name another file", t.ledger)
		}
	}
	switch given := cmd.Flags().Changed; {
	case len(r.kinds) == 0 && given("report"):
		return nil, wrong("report", "names no kind of report; junit, json and html are")
	case len(r.kinds) == 0 && given("report-dir"):
		return nil, wrong("report-dir", "has no effect without --report")
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		r.step = os.Getenv("GITHUB_STEP_SUMMARY")
	}
	return r, nil
}

func (r *reports) path(kind string) string { return filepath.Join(r.folder, reportFiles()[kind]) }

// begin removes the reports of the run before, so that they are never taken for those of this run,
// and makes sure that new ones can be written.
func (r *reports) begin() error {
	if len(r.kinds) == 0 {
		return nil
	}
	if err := os.MkdirAll(r.folder, 0o755); err != nil {
		return &flagError{"report-dir", err}
	}
	for _, kind := range r.kinds {
		path := r.path(kind)
		if info, err := os.Lstat(path); err == nil && info.IsDir() {
			return wrong("report-dir", "%s is a folder", path)
		}
	}
	for _, kind := range r.kinds {
		if err := os.Remove(r.path(kind)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &flagError{"report-dir", err}
		}
	}
	probe, err := os.CreateTemp(r.folder, ".offhook-*")
	if err != nil {
		return &flagError{"report-dir", err}
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// write writes all reports. Where one cannot be written, the others are.
func (r *reports) write(s suite.Summary) error {
	var errs []error
	for _, kind := range r.kinds {
		if err := r.replace(kind, s); err != nil {
			errs = append(errs, &flagError{"report-dir", err})
		}
	}
	if r.step != "" {
		file, err := os.OpenFile(r.step, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err == nil {
			err = errors.Join(s.Markdown(file), file.Close())
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// replace writes one report to a file beside its place, with mode 0600, and moves it there when it
// is whole.
func (r *reports) replace(kind string, s suite.Summary) (err error) {
	file, err := os.CreateTemp(r.folder, ".offhook-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	switch kind {
	case "junit":
		err = s.JUnit(file)
	case "json":
		err = s.JSON(file)
	case "html":
		err = s.HTML(file)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), r.path(kind))
}

// masked is a summary without the values of the headers that the user gave, which may be secrets.
func masked(s suite.Summary, given http.Header) suite.Summary {
	if len(given) == 0 {
		return s
	}
	s.Outcomes = slices.Clone(s.Outcomes)
	for i, o := range s.Outcomes {
		exchanges := make([]suite.Exchange, len(o.Exchanges))
		for j, a := range o.Exchanges {
			a.RequestHeader = maskedHeader(a.RequestHeader, given)
			exchanges[j] = a
		}
		s.Outcomes[i].Exchanges = exchanges
	}
	return s
}

// maskedHeader is a copy of the headers of a request, some of which had their names' case changed.
func maskedHeader(sent, given http.Header) http.Header {
	masked := sent.Clone()
	for name := range masked {
		for secret := range given {
			if strings.EqualFold(name, secret) {
				masked[name] = []string{"…"}
			}
		}
	}
	return masked
}
