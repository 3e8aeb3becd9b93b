package main

import (
	"cmp"
	"encoding/json"
	"errors"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
	"github.com/offhook-dev/offhook/suite/receiver"
)

// keptAnswer is how much of an answer's body the ledger has, in bytes, as of those that the emitter
// gets.
const keptAnswer = 10_000

// kept is a request that arrived as the attempt that it was. Which event it carries is read from
// its body, be that genuine or not; its role the sender alone knows.
func kept(req receiver.Request) emitter.Attempt {
	a := emitter.Attempt{
		At: req.At, Took: req.Took, Method: req.Method, URL: req.URL,
		RequestHeader: req.Header.Clone(), RequestBody: req.Body,
		Status: req.Status, ResponseHeader: req.AnswerHeader, ResponseBody: req.AnswerBody,
	}
	a.RequestHeader.Del("Content-Length") // it follows from the body
	if len(req.AnswerBody) > keptAnswer {
		a.ResponseBody, a.Truncated = req.AnswerBody[:keptAnswer], true
	}
	var failed *emitter.ForwardError
	if errors.As(req.Err, &failed) {
		a.Cause, a.Detail = failed.Cause, failed.Detail
	}
	doc, err := wire.Parse(req.Body)
	if err != nil {
		return a
	}
	if w, whole, err := schemas.Default().Recognize(doc); err == nil {
		doc, a.EventType, a.Family = whole, w.Name, w.Family
	} else {
		a.EventType = text(doc, "/data/event_type")
	}
	a.EventID = cmp.Or(text(doc, "/data/id"), text(doc, "/id"))
	number, _ := doc.At("/meta/attempt")
	if n, ok := number.(json.Number); ok {
		attempt, _ := n.Int64()
		a.N = int(attempt)
	}
	return a
}

// text is the text at a pointer of a body, or "" if there is none.
func text(doc wire.Doc, pointer string) string {
	value, _ := doc.At(pointer)
	found, _ := value.(string)
	return found
}
