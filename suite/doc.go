// Package suite judges a webhook receiver: does it answer 200 to what is genuine, and refuse what
// is forged?
//
// Its checks are plain values, run in four ways from one list: as Ginkgo specs (Register, or
// `ginkgo ./suite`), as subtests of go test (Test), one by one for a program of your own (Each),
// and by the command offhook test.
//
// What a check sends wrong is a spoil of the emitter, by its name. A forgery is always sent, and
// 2xx to one fails; a refusal counts only if the same event, without the spoil, is accepted after
// it. No check fails a receiver that uses a current official SDK properly.
package suite
