package telnyx

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is compared with")

// TestOperationsPage fails when OPERATIONS.md is not what the files say; `make docs` writes it.
func TestOperationsPage(t *testing.T) {
	page := operationsPage()
	if *update {
		if err := os.WriteFile("OPERATIONS.md", []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if written, _ := os.ReadFile("OPERATIONS.md"); string(written) != page {
		t.Error("OPERATIONS.md is stale; run make docs")
	}
}

// does says what becomes of an operation: acts, answers or refuses.
func does(op *Operation) string {
	switch op.Does {
	case "refuse":
		return "refuses"
	case "ok", "read", "list", "make", "change", "remove":
		if len(op.Webhooks) == 0 {
			return "answers"
		}
	}
	return "acts"
}

func operationsPage() string {
	text, counts := &strings.Builder{}, map[string]int{}
	group := ""
	for _, op := range Operations() {
		if op.Group != group {
			group = op.Group
			fmt.Fprintf(text, "\n## %s\n\n| operation | request | | webhooks |\n"+
				"| --- | --- | --- | --- |\n", group)
		}
		counts[does(op)]++
		var hooks []string
		seen := map[string]bool{}
		for _, follow := range op.Webhooks {
			if !seen[follow.Event] {
				hooks = append(hooks, follow.Event)
			}
			seen[follow.Event] = true
		}
		fmt.Fprintf(text, "| [`%s`](operations/%s/%s.json) %s | `%s %s` | %s | %s |\n", op.Name,
			op.Group, op.Name, op.Title, op.Method, op.Path, does(op), strings.Join(hooks, ", "))
	}
	return fmt.Sprintf("# Operations of Telnyx's API\n\n<!-- Made from operations/ by `make docs`; a "+
		"test fails when it is stale. -->\n\n%d operations. %d act: what they do has consequences, and "+
		"webhooks follow where Telnyx\nsends any. %d answer as Telnyx would after the same checks; "+
		"no webhook follows from them. %d refuse\nwith status 501, because what follows from them is "+
		"not modelled. The webhooks are those that Telnyx\nmay send; the file of an operation says when, "+
		"and how sure that is.\n", len(Operations()), counts["acts"], counts["answers"],
		counts["refuses"]) + text.String()
}
