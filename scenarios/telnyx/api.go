package telnyx

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
)

// An API is Telnyx's REST API: it serves /v2/… and the same without /v2. The zero API knows no key.
type API struct {
	// Watch, which may be nil, is told of every request; its calls may overlap.
	Watch func(Received)

	mu       sync.RWMutex
	accounts []*Account
}

// Received is a request to the API.
type Received struct {
	At           time.Time
	Method, Path string
	Operation    *Operation // nil where there is none
	Command      scenarios.Command
	Status       int
	Answer       any
	Took         time.Duration
	Key          string // of the account; "" for none

	header http.Header // of the answer, beside that of all
}

// Open makes a key good.
func (a *API) Open(account *Account) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.accounts = append(a.accounts, account)
}

// Close makes a key void.
func (a *API) Close(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, account := range a.accounts {
		if account.Holds(key) {
			a.accounts = append(a.accounts[:i:i], a.accounts[i+1:]...)
			return
		}
	}
}

// replace has another account take the place of one with the same key.
func (a *API) replace(before, after *Account) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := slices.Index(a.accounts, before); i >= 0 {
		a.accounts = slices.Clone(a.accounts)
		a.accounts[i] = after
	}
}

// account is that of a request, or nil.
func (a *API) account(r *http.Request) *Account {
	key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		return nil
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, account := range a.accounts {
		if account.Holds(strings.TrimSpace(key)) {
			return account
		}
	}
	return nil
}

// ServeHTTP answers a command.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	got := Received{At: began, Method: r.Method, Path: r.URL.EscapedPath()}
	answer, err := a.answer(r, &got)
	if err != nil {
		if r.Context().Err() != nil {
			return // whoever asked has gone
		}
		refusal := Refuse("server").because("offhook: " + err.Error())
		answer = refusal.answer()
	}
	got.Status, got.Answer, got.Took = answer.Status, answer.Body, time.Since(began)
	if a.Watch != nil {
		a.Watch(got)
	}
	maps.Copy(w.Header(), got.header)
	write(w, answer)
}

func (a *API) answer(r *http.Request, got *Received) (scenarios.Answer, error) {
	account := a.account(r)
	if account == nil {
		return Refuse("auth").answer(), nil
	}
	got.Key = account.Key
	op, of, refusal := Route(r.Method, got.Path)
	if refusal != nil {
		got.header = refusal.Header
		return refusal.answer(), nil
	}
	got.Operation = op
	query, refusal := op.readQuery(r.URL.RawQuery)
	if refusal != nil {
		return refusal.answer(), nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, largest+1))
	if err != nil {
		return scenarios.Answer{}, err
	}
	fields, refusal := op.Read(r.Header.Get("Content-Type"), body)
	if refusal != nil {
		return refusal.answer(), nil
	}
	got.Command = scenarios.Command{Name: op.Name, Of: of, Query: query, With: fields}
	return account.Command(r.Context(), got.Command)
}

// write writes an answer as Telnyx does.
func write(w http.ResponseWriter, answer scenarios.Answer) {
	if answer.Body == nil {
		w.WriteHeader(answer.Status)
		return
	}
	text, err := json.Marshal(answer.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(answer.Status)
	w.Write(text) // who has gone does not read it
}
