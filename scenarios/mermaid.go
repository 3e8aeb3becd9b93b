package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/emitter"
)

// Mermaid is the diagram as a sequenceDiagram of Mermaid, which pages in Markdown draw. What an
// event is about is active while it lives, and named where there are several.
func (d Diagram) Mermaid() string {
	text := &strings.Builder{}
	text.WriteString("sequenceDiagram\n")
	for i, lane := range d.lanes {
		fmt.Fprintf(text, "    participant l%d as %s\n", i, mermaidText(lane.name))
	}
	text.WriteString("    participant telnyx as Telnyx\n")
	switch {
	case d.failover:
		text.WriteString("    participant primary as primary URL\n")
		text.WriteString("    participant failover as failover URL\n")
	case d.loop:
		text.WriteString("    participant primary as application\n")
	default:
		text.WriteString("    participant primary as receiver\n")
	}
	for i := range d.rows {
		if d.loop {
			d.part(text, i)
		} else {
			d.message(text, i)
		}
	}
	return text.String()
}

// message writes an attempt, and before and after it where a life begins and ends.
func (d Diagram) message(text *strings.Builder, i int) {
	r := &d.rows[i]
	if r.lane >= 0 && !r.again && d.lanes[r.lane].first == i {
		switch lane := d.lanes[r.lane]; {
		case lane.inward:
			fmt.Fprintf(text, "    l%d->>telnyx: incoming\n", r.lane)
		case lane.outward:
			fmt.Fprintf(text, "    telnyx->>l%d: outgoing\n", r.lane)
		}
		fmt.Fprintf(text, "    activate l%d\n", r.lane)
	}
	said := clock(r.at) + " " + r.event
	if r.lane >= 0 && len(d.lanes) > 1 {
		said += " (" + d.lanes[r.lane].name + ")"
	}
	for _, note := range append(slices.Clone(r.notes), r.refused) {
		if note != "" {
			said += ", " + note
		}
	}
	arrow, to := "->>", "primary"
	if r.refused != "" {
		arrow = "-x"
	}
	if r.to == emitter.Failover {
		to = "failover"
	}
	fmt.Fprintf(text, "    telnyx%s%s: %s\n", arrow, to, mermaidText(said))
	if r.lane >= 0 && !r.again && d.lanes[r.lane].last == i {
		fmt.Fprintf(text, "    deactivate l%d\n", r.lane)
	}
}

// mermaidText is a text that Mermaid shows as it is: what means something to it, or to the page
// around it, is written by its number.
func mermaidText(text string) string {
	escaped := &strings.Builder{}
	for _, r := range text {
		if strings.ContainsRune("#;<>&\"`", r) {
			fmt.Fprintf(escaped, "#%d;", r)
		} else {
			escaped.WriteRune(r)
		}
	}
	return escaped.String()
}
