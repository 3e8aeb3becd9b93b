package scenarios

import "github.com/offhook-dev/offhook/scenarios/texml"

// documentLimit is how much is kept of an answer that steers: one byte more than a document may
// have, so that whoever reads it sees that it is too long.
const documentLimit = texml.Size + 1

// document is the answer to an event as the command that it is.
func (s *sending) document() Command {
	a := &s.Attempts[len(s.Attempts)-1]
	with := Values{"url": a.URL}
	if a.Answered() {
		with["status"], with["type"] = a.Status, a.ResponseHeader.Get("Content-Type")
		with["body"] = string(a.ResponseBody)
	} else {
		with["cause"], with["detail"] = string(a.Cause), a.Detail
	}
	return Command{Name: CommandDocument, Of: map[string]string{"webhook": s.asks}, With: with}
}
