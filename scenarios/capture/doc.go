// Package capture makes stories of recorded traffic: of what offhook sent, or of what came from
// Telnyx.
//
// A Recording takes the attempts of a ledger. Ids become instances, times become waits, and what
// the schemas say anyway is left out, so that the story plays the same and is signed with a key of
// one's own.
package capture
