package main

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/suite"
)

func listVectors() (all []named) {
	for _, v := range emitter.Vectors() {
		detail := row("verdict", string(v.Verdict)) + row("why", v.Why)
		if v.Lenient != "" {
			detail += row("lenient", v.Lenient)
		}
		label := "finds"
		for _, key := range v.Source {
			detail += row(label, suite.Cite(key))
			label = ""
		}
		detail += row("at", fmt.Sprintf("%d, which is %s", v.Now,
			time.Unix(v.Now, 0).UTC().Format(time.RFC3339))) +
			row("key", v.PublicKey) + "--format json has the request.\n"
		all = append(all, named{name: v.Name, title: v.Title, detail: detail, value: v})
	}
	return all
}

// overviewVectors is a line for each vector.
func overviewVectors(all []named) string {
	text := fmt.Sprintf("%s, to test a verifier in any language with. --format json has them whole: "+
		"key, clock, request and verdict.", count(len(all), "vector"))
	text = fold(text, screen, "") + "\n\n"
	for _, e := range all {
		v := e.value.(emitter.Vector)
		mark := " "
		if v.Lenient != "" {
			mark = "?"
		}
		text += fmt.Sprintf("%s %-8s  %s\n", mark, v.Verdict, v.Name)
	}
	return text + `
? A verifier that says otherwise may be excused.
offhook list vectors NAME says why.
`
}
