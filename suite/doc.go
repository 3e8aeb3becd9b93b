// Package suite judges a webhook receiver: does it answer 200 to what is genuine, and refuse what
// is forged?
//
// Its checks are plain values, run in four ways from one list: as Ginkgo specs (Register, or
// `ginkgo ./suite`), as subtests of go test (Test), one by one for a program of your own (Each),
// and by the command offhook test.
//
// A check that asks for a refusal counts only if a genuine webhook is accepted before and after it,
// and differs from that webhook in exactly one way. No check fails a receiver that uses a current
// official SDK properly.
package suite
