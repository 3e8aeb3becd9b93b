// Package scenarios plays stories: sequences of webhooks that belong together, as they come from
// one call or message.
//
// A World is one run: who takes part, which values they share and in which order things happen to
// them. A Script says what follows from what happened; a Scenario is a script that is written down,
// in YAML or in Go. An Engine plays the scripts of many runs through an emitter, on time, with
// retries, failover and outages, and says what became of each event.
package scenarios
