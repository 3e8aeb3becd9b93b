// Package emitter sends webhooks the way Telnyx does: it renders an event's
// body, signs it anew for each attempt, posts it, and keeps what came back.
//
// It serves whoever tests a webhook receiver and needs genuine requests,
// requests damaged in one known way, and failures of the network on demand.
// It knows nothing of what a webhook means. SPOILS.md shows what receivers do
// with requests that are damaged, and Vectors has them as data.
package emitter
