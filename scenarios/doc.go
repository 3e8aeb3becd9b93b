// Package scenarios plays stories: sequences of webhooks that belong together, as they come from one call or message.
//
// A Scenario says what happens, in YAML or in Go. Plan makes every body and time from it before anything is sent; Play
// sends the plan through an emitter, on time, with retries, failover and outages, and judges each delivery.
package scenarios
