package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/suite"
)

// allChecks are the checks of a receiver that handles everything and has a failover URL.
var allChecks = sync.OnceValue(func() []suite.Check {
	checks, err := suite.Checks(&suite.Config{Target: "http://offhook.test/",
		Failover: "http://offhook.test/", Handles: []string{"*"}})
	if err != nil {
		panic("offhook: " + err.Error()) // the configuration has nothing that can be wrong
	}
	return checks
})

func listAllChecks() (all []named) {
	for _, c := range allChecks() {
		detail := row("level", string(c.Level)) + row("requires", c.Requirement) +
			row("source", c.Source) + row("labels", strings.Join(c.Labels, ", "))
		if c.Needs != "" {
			detail += row("needs", string(c.Needs))
		}
		all = append(all, named{name: c.ID, title: c.Title, detail: detail, value: asListed(c)})
	}
	return all
}

// A label is a word by which checks are selected.
type label struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Checks int    `json:"checks"`
}

func listLabels() (all []named) {
	has := map[string][]string{}
	for _, c := range allChecks() {
		for _, name := range c.Labels {
			has[name] = append(has[name], c.ID)
		}
	}
	for name, ids := range has {
		title := fmt.Sprintf("%s, such as %s", count(len(ids), "check"), ids[0])
		detail := ""
		for i, id := range ids {
			head := ""
			if i == 0 {
				head = "checks"
			}
			detail += row(head, id)
		}
		all = append(all, named{name: name, title: title, detail: detail,
			value: label{name, title, len(ids)}})
	}
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.name, b.name) })
	return all
}

// An entity is an id that receivers look up.
type entity struct {
	Name      string   `json:"name"`
	Title     string   `json:"title"`
	Resources []string `json:"resources"`
}

func listEntities() (all []named) {
	for _, e := range schemas.Default().Entities() {
		title := "of " + strings.Join(e.Resources, ", ")
		all = append(all, named{name: e.Name, title: title,
			detail: row("flag", "--entity "+e.Name+"=VALUE"),
			value:  entity{e.Name, title, e.Resources}})
	}
	return all
}
