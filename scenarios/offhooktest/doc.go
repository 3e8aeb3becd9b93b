// Package offhooktest sends webhooks from a test in Go to the receiver that is tested, and fails
// the test where the receiver does not do what Telnyx asks of one.
//
// Play plays a story, Trigger sends one webhook, Request makes one for httptest.NewRecorder, and
// Serve stands in for Telnyx's API. What was sent comes back by name, so that a test compares its
// database with the ids that were drawn. Nothing waits and nothing leaves this machine.
//
// All is signed with the development key, unless With has another. The receiver trusts its public
// half, emitter.DevelopmentKey().Public().
package offhooktest
