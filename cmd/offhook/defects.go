package main

import "github.com/offhook-dev/offhook/suite/receiver"

// defect is a defect of our receiver as JSON.
type defect struct {
	Name   string   `json:"name"`
	Title  string   `json:"title"`
	Source []string `json:"source,omitempty"`
}

func listDefects() (all []named) {
	for _, d := range receiver.Defects() {
		title := "a receiver that " + d.Title
		all = append(all, named{name: d.Name, title: title,
			value: defect{Name: d.Name, Title: title, Source: d.Sources}})
	}
	return all
}
