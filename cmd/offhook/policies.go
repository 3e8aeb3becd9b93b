package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/bounded"
)

// readPolicy finds a policy by its name, or reads it from a file. What ends in .yaml or .yml, or
// holds a slash, is a file: no built-in policy has such a name.
func readPolicy(name string) (emitter.Policy, error) {
	isFile := strings.ContainsAny(name, `/\`) ||
		strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
	if !isFile {
		return emitter.LookupPolicy(name)
	}
	text, err := bounded.ReadFile(name)
	if err != nil {
		return emitter.Policy{}, err
	}
	return emitter.ReadPolicy(name, text)
}

// checkPolicy refuses a policy with figures for webhooks that do not exist: they would have no
// effect.
func checkPolicy(p emitter.Policy, catalog *schemas.Catalog) error {
	families := catalog.Families()
	for _, name := range slices.Sorted(maps.Keys(p.Timeouts)) {
		if _, err := catalog.Lookup(name); err != nil && !slices.Contains(families, name) {
			return fmt.Errorf("%s: timeouts: %w, and no family has that name (%s)",
				p.Name, err, strings.Join(families, ", "))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Retries)) {
		if _, err := catalog.Lookup(name); err != nil {
			return fmt.Errorf("%s: retries_ms: %w", p.Name, err)
		}
	}
	return nil
}

func listPolicies() (all []named) {
	for _, p := range emitter.Policies() {
		all = append(all, describe(p))
	}
	return all
}

func findPolicy(name string) (named, error) {
	p, err := readPolicy(name)
	if err == nil {
		err = checkPolicy(p, schemas.Default())
	}
	return describe(p), err
}

func describe(p emitter.Policy) named {
	title := p.Title
	if p.Name == emitter.DefaultPolicy().Name {
		title += " This is the default."
	}
	detail := ""
	if p.For != "" {
		detail = fmt.Sprintf("  for %s\n", p.For)
	}
	for _, f := range p.Figures() {
		detail += figureLine(f)
	}
	to := emitter.Target{Primary: "primary", Failover: "failover"}
	attempts, waits := p.Most("", to)
	detail += fmt.Sprintf("  at most %s with a failover URL, waits of %s in all\n",
		count(attempts, "attempt"), brief(waits))
	return named{name: p.Name, title: title, detail: detail, value: p}
}

// figureLine is a figure and where it is from. What does not fit its column has a line of its own.
func figureLine(f emitter.Figure) string {
	const name, value = 17, 4
	from := emitter.Source(f.Source)
	switch {
	case f.Assumed:
		from = "assumed: no source gives it"
	case from == "":
		from = f.Source // a file of the user's own
	}
	margin := strings.Repeat(" ", 2+name+2+value+2)
	line := fmt.Sprintf("  %-*s", name, f.Name)
	if len(f.Name) > name {
		line += fmt.Sprintf("\n  %*s", name, "")
	}
	if len(f.Is) > value {
		line += "  " + f.Is + "\n" + margin
	} else {
		line += fmt.Sprintf("  %-*s  ", value, f.Is)
	}
	from = fold(from, screen-len(margin), "")
	return line + strings.ReplaceAll(from, "\n", "\n"+margin) + "\n"
}

// comparePolicies is all policies side by side, and then where their sources disagree.
func comparePolicies([]named) string {
	text := fmt.Sprintf("  %-28s %-7s %-8s %-20s %s\n", "", "timeout", "attempts", "waits", "success")
	for _, p := range emitter.Policies() {
		mark := " "
		if p.Name == emitter.DefaultPolicy().Name {
			mark = "*"
		}
		waits := doubt(brief(p.Wait.Is), p.Wait.Assumed)
		if len(p.Waits.Is) > 0 {
			var list []string
			for _, wait := range p.Waits.Is {
				list = append(list, brief(wait))
			}
			waits = doubt(strings.Join(list, " "), p.Waits.Assumed)
		}
		text += fmt.Sprintf("%s %-28s %-7s %-8s %-20s %s\n", mark, p.Name,
			doubt(brief(p.Timeout.Is), p.Timeout.Assumed),
			doubt(fmt.Sprint(p.Primary.Is), p.Primary.Assumed)+"+"+
				doubt(fmt.Sprint(p.Failover.Is), p.Failover.Assumed),
			waits, doubt(p.Success.Is, p.Success.Assumed))
	}
	return text + `
* the default   ? assumed: no source gives it
Attempts are those at the primary and at the failover URL.
offhook list policies NAME says where each figure is from.
` + conflicts()
}

// doubt marks a figure that no source gives.
func doubt(figure string, assumed bool) string {
	if assumed {
		return figure + "?"
	}
	return figure
}

// brief is a time without the parts that are zero: 1m, not 1m0s.
func brief(d time.Duration) string {
	text := d.String()
	if d >= time.Minute {
		text = strings.TrimSuffix(text, "0s")
	}
	if d >= time.Hour && strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// untaken says who takes a status for delivered that a policy does not take.
func untaken(status int, p emitter.Policy) string {
	return fmt.Sprintf("%d is not delivered under %s; any 2xx is, according to %s",
		status, p.Name, strings.Join(emitter.TakenBy(status), ", "))
}

// conflicts shows, product by product, the figures of which sources say different things.
func conflicts() string {
	const all = "all products"
	var products []string
	for _, p := range emitter.Policies() {
		if !slices.Contains(products, p.For) {
			products = append(products, p.For)
		}
	}
	slices.SortFunc(products, func(a, b string) int {
		if (a == all) != (b == all) {
			return map[bool]int{true: -1, false: 1}[a == all]
		}
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	text := "\nWhere the sources disagree:\n"
	for _, product := range products {
		said := disagreement(product)
		if said != "" {
			text += product + "\n" + said
		}
	}
	return text
}

// disagreement has the figures of which the sources about a product say different things. What they
// say of all products counts where one speaks of this one too.
func disagreement(product string) string {
	type claims map[string][]string // the sources of each value
	said, order, own := map[string]claims{}, []string{}, map[string]bool{}
	for _, p := range emitter.Policies() {
		if p.For != product && p.For != "all products" {
			continue
		}
		for _, f := range p.Figures() {
			if f.Assumed {
				continue
			}
			if said[f.Name] == nil {
				said[f.Name] = claims{}
				order = append(order, f.Name)
			}
			if !slices.Contains(said[f.Name][f.Is], f.Source) {
				said[f.Name][f.Is] = append(said[f.Name][f.Is], f.Source)
			}
			own[f.Name] = own[f.Name] || p.For == product
		}
	}
	text := ""
	for _, figure := range order {
		if len(said[figure]) < 2 || !own[figure] {
			continue
		}
		label := figure
		for _, value := range slices.Sorted(maps.Keys(said[figure])) {
			const margin = 2 + 17 + 2 + 11 + 2
			from := strings.ReplaceAll(fold(strings.Join(said[figure][value], " "),
				screen-margin, ""), "\n", "\n"+strings.Repeat(" ", margin))
			text += fmt.Sprintf("  %-17s  %-11s  %s\n", label, value, from)
			label = ""
		}
	}
	return text
}
