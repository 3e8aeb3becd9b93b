package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/schemas/nearest"
)

// An exchange is a request and its answer.
type exchange struct {
	h       *Handler
	w       http.ResponseWriter
	r       *http.Request
	account *telnyx.Account
	log     *log
}

// identified finds the namespace that the request concerns: that of its key, or the first one.
func (x *exchange) identified() bool {
	header := x.r.Header.Get("Authorization")
	key, bearer := strings.CutPrefix(header, "Bearer ")
	accounts := x.h.host.Accounts()
	i := slices.IndexFunc(accounts, func(a *telnyx.Account) bool {
		return header == "" || bearer && a.Holds(strings.TrimSpace(key))
	})
	if i < 0 {
		x.fail(http.StatusUnauthorized, errors.New("no namespace has this key; "+
			"Authorization is Bearer and the key that POST /offhook/namespaces answers"))
		return false
	}
	x.account = accounts[i]
	x.log = x.h.log(x.account)
	return true
}

// data is the answer of a success.
func (x *exchange) data(status int, value any) {
	x.reply(status, map[string]any{"data": value})
}

// fail is the answer of an error.
func (x *exchange) fail(status int, err error) {
	x.reply(status, problem(err))
}

// A problem is the body of an error: the same shape as Telnyx's, without codes.
func problem(err error) map[string]any {
	return map[string]any{"errors": []any{map[string]any{"detail": err.Error()}}}
}

func (x *exchange) reply(status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"errors":[{"detail":"no JSON"}]}`)
	}
	x.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	x.w.WriteHeader(status)
	x.w.Write(append(text, '\n')) // who has gone does not read it
}

// mostBody is how large the body of a request may be.
const mostBody = 1 << 20

// read reads the body of the request into a struct, and reports whether that went well; else the
// request has been answered. No body at all is taken for an object without fields.
func (x *exchange) read(into any) bool {
	text, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, mostBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		x.fail(http.StatusRequestEntityTooLarge, fmt.Errorf("a body has at most %d bytes", mostBody))
		return false
	case err != nil:
		return false // whoever asked has gone
	case len(text) == 0:
		return true
	}
	kind, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		x.fail(http.StatusUnsupportedMediaType, errors.New("Content-Type is application/json"))
		return false
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil || fields == nil {
		x.fail(http.StatusBadRequest, errors.New("the body is no JSON object"))
		return false
	}
	if err := fill(into, text, fields); err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
		return false
	}
	return true
}

// fill fills a struct, of which no field may be unknown.
func fill(into any, text []byte, fields map[string]json.RawMessage) error {
	var known []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(into).Elem()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		known = append(known, name)
	}
	for name := range fields {
		if !slices.Contains(known, name) {
			return nearest.Unknown("field", name, known)
		}
	}
	err := json.Unmarshal(text, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s: %s is not of the type that it has", wrong.Field, wrong.Value)
	}
	return err
}

// steer has the far end do something. What the answer tells has the number of the entry before it,
// to wait for what comes since.
func (x *exchange) steer(does string, with scenarios.Values) {
	seq := x.log.seq()
	maps.DeleteFunc(with, func(_ string, value any) bool { return value == "" })
	answer, ok := x.command(scenarios.Command{Name: telnyx.Far + does, With: with})
	if !ok {
		return
	}
	body, _ := answer.Body.(map[string]any)
	if data, ok := body["data"].(map[string]any); ok {
		data = maps.Clone(data) // the log has the answer as it came
		data["seq"] = seq
		answer.Body = map[string]any{"data": data}
	}
	x.reply(answer.Status, answer.Body)
}

// command gives a command to the namespace.
func (x *exchange) command(c scenarios.Command) (answer scenarios.Answer, ok bool) {
	answer, err := x.account.Command(x.r.Context(), c)
	switch {
	case err == nil && answer.Status == http.StatusServiceUnavailable:
		x.fail(answer.Status, errors.New("the namespace is ending"))
	case err == nil:
		return answer, true
	case errors.Is(err, context.Canceled): // whoever asked has gone
	default:
		x.fail(http.StatusInternalServerError, err)
	}
	return answer, false
}

// targeted reports whether the namespace has a target; else the request has been answered.
func (x *exchange) targeted() bool {
	if x.account.Target.Primary != "" {
		return true
	}
	x.fail(http.StatusUnprocessableEntity, errors.New("no target: nothing says where webhooks go; "+
		"POST /offhook/namespaces opens a namespace with one"))
	return false
}
