package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/offhook-dev/offhook/suite"
)

// openReports makes sure, before anything is sent, that the reports can be written.
func (t *testFlags) openReports() (write func(suite.Summary) error, err error) {
	var writers []func(suite.Summary) error
	kinds := strings.FieldsFunc(strings.Join(t.reports, ","), func(r rune) bool { return r == ',' || r == ' ' })
	if len(kinds) > 0 {
		if err := os.MkdirAll(t.reportDir, 0o755); err != nil {
			return nil, &flagError{"report-dir", err}
		}
	}
	for _, kind := range kinds {
		path := filepath.Join(t.reportDir, map[string]string{"junit": "junit.xml", "json": "offhook.json"}[kind])
		if kind != "junit" && kind != "json" {
			return nil, wrong("report", "%q is not a kind of report; junit and json are", kind)
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			return nil, &flagError{"report-dir", err}
		}
		if err := file.Close(); err != nil {
			return nil, err
		}
		writers = append(writers, func(s suite.Summary) error {
			if kind == "junit" {
				return s.JUnit(path)
			}
			file, err := os.Create(path)
			if err != nil {
				return err
			}
			return errors.Join(s.JSON(file), file.Close())
		})
	}
	if path := os.Getenv("GITHUB_STEP_SUMMARY"); path != "" && os.Getenv("GITHUB_ACTIONS") == "true" {
		writers = append(writers, func(s suite.Summary) error {
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
			if err != nil {
				return err
			}
			return errors.Join(s.Markdown(file), file.Close())
		})
	}
	return func(s suite.Summary) error {
		var errs []error
		for _, write := range writers {
			errs = append(errs, write(s))
		}
		return errors.Join(errs...)
	}, nil
}
