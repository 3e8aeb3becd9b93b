package selftest

import (
	"flag"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/offhook-dev/offhook/suite"
	"github.com/offhook-dev/offhook/suite/receiver"
)

var matrix = flag.Bool("matrix", false, "judge every defect by every check, and write MATRIX.md")

const matrixFile = "../MATRIX.md"

const matrixPreface = `# What each check says of each defect

<!-- Made by ` + "`make matrix`" + ` from runs of all checks; a test fails when a defect is missing. -->

Our receiver was given one defect at a time, and judged by every check. A MUST that is not kept has
failed, a SHOULD is warned of; what cannot be decided, usually because nothing genuine is accepted,
is inconclusive. Of three checks and more in one place the place is told, and how many.

| defect | stands for | failed | warned | inconclusive |
| --- | --- | --- | --- | --- |
`

// matrixLine is the beginning of a defect's line.
func matrixLine(d receiver.Defect) string {
	return fmt.Sprintf("| `%s` | %s |", d.Name, strings.Join(d.Sources, " "))
}

// TestMatrixPage fails when the page does not have the defects that there are. With -matrix it
// judges each of them by every check, one check at a time, so that it comes to the same each time,
// and writes the page.
func TestMatrixPage(t *testing.T) {
	if *matrix {
		page := matrixPreface + strings.Join(judgeAll(t), "")
		if err := os.WriteFile(matrixFile, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimPrefix(string(page), matrixPreface), "\n")
	defects := receiver.Defects()
	if len(lines) != len(defects)+1 {
		t.Fatalf("%s has %d lines of %d defects; run make matrix", matrixFile, len(lines)-1,
			len(defects))
	}
	for i, d := range defects {
		if !strings.HasPrefix(lines[i], matrixLine(d)) {
			t.Errorf("%s has %.60q in place of %s; run make matrix", matrixFile, lines[i], d.Name)
		}
	}
}

// judgeAll is a line for each defect.
func judgeAll(t *testing.T) []string {
	defects := receiver.Defects()
	lines := make([]string, len(defects))
	var all sync.WaitGroup
	places := make(chan struct{}, 2)
	for i, d := range defects {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			synctest.Test(t, func(t *testing.T) {
				lines[i] = matrixLine(d) + verdictsOf(against(t, []string{d.Name}, nil, 1)) + "\n"
			})
		})
	}
	all.Wait()
	return lines
}

// verdictsOf is the rest of a defect's line.
func verdictsOf(all []suite.Outcome) (cells string) {
	for _, verdict := range []suite.Verdict{suite.Failed, suite.Warned, suite.Inconclusive} {
		var ids []string
		for _, o := range all {
			if o.Verdict == verdict {
				ids = append(ids, o.Check.ID)
			}
		}
		cells += " " + places(ids) + " |"
	}
	return cells
}

// places lists ids; of three and more in one place it tells the place and how many.
func places(ids []string) string {
	in := map[string]int{}
	for _, id := range ids {
		in[path.Dir(id)]++
	}
	var list []string
	for _, id := range ids {
		if place := path.Dir(id); in[place] > 2 {
			id = fmt.Sprintf("%s/* (%d)", place, in[place])
		}
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return strings.Join(list, ", ")
}
