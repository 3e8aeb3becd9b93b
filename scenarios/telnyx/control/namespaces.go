package control

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"time"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/scenarios/telnyx"
)

// NewKey is a key for a namespace: random, and safe in a URL.
func NewKey() string { return "KEY" + rand.Text() }

// mostNamespaces is how many are open at once.
const mostNamespaces = 1000

// A namespace is what is told of one.
type namespace struct {
	Key      string `json:"key"`
	Seed     uint64 `json:"seed"`
	Target   string `json:"target"`
	Failover string `json:"failover"`
}

func told(a *telnyx.Account) namespace {
	return namespace{a.Key, a.Seed, a.Target.Primary, a.Target.Failover}
}

func (x *exchange) namespaces() {
	all := []namespace{}
	for _, a := range x.h.host.Accounts() {
		all = append(all, told(a))
	}
	x.data(http.StatusOK, all)
}

func (x *exchange) openNamespace() {
	var b struct {
		Target   string            `json:"target"`
		Failover string            `json:"failover"`
		Seed     *uint64           `json:"seed"`
		Media    map[string]string `json:"media"`
	}
	if !x.read(&b) {
		return
	}
	o := telnyx.Opening{Key: NewKey(), Seed: mathrand.Uint64N(1_000_000),
		Target: emitter.Target{Primary: b.Target, Failover: b.Failover}}
	if b.Seed != nil {
		o.Seed = *b.Seed
	}
	err := errors.New("failover: has no effect without target")
	if b.Failover == "" || b.Target != "" {
		if o.Media, err = ReadMedia(b.Media); err != nil {
			err = fmt.Errorf("media: %w", err)
		}
	}
	if err == nil && len(x.h.host.Accounts()) >= mostNamespaces {
		err = fmt.Errorf("%d namespaces are open; DELETE those that are done", mostNamespaces)
	}
	var a *telnyx.Account
	if err == nil { // it lasts longer than the request
		a, err = x.h.host.Open(context.WithoutCancel(x.r.Context()), o)
	}
	if err != nil {
		x.fail(http.StatusUnprocessableEntity, err)
		return
	}
	x.data(http.StatusCreated, told(a))
}

// ReadMedia reads how long files last that are played, or the status with which they end, by name.
func ReadMedia(texts map[string]string) (map[string]scenarios.Media, error) {
	media := map[string]scenarios.Media{}
	for name, text := range texts {
		length, err := time.ParseDuration(text)
		switch {
		case err == nil && (length <= 0 || length > time.Hour):
			return nil, fmt.Errorf("%s: %s is not above 0 and at most 1h", name, text)
		case err == nil:
			media[name] = scenarios.Media{Length: length}
		case text == "" || text[0] >= '0' && text[0] <= '9' || text[0] == '-':
			return nil, fmt.Errorf("%s: %q is neither a length such as 8s nor a status "+
				"such as file_not_found", name, text)
		default:
			step := scenarios.Step{With: scenarios.Values{"status": text}}
			if err := possible("call.playback.ended", step); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			media[name] = scenarios.Media{Status: text}
		}
	}
	return media, nil
}

// possible reports why a webhook cannot be made, by making it.
func possible(event string, step scenarios.Step) error {
	story := scenarios.One(event, step)
	_, err := scenarios.NewWorld(&scenarios.Setting{}, event, 0, time.Time{}).Emit(0, &story.Steps[0])
	return err
}

func (x *exchange) closeNamespace() {
	key := x.r.PathValue("key")
	if first := x.h.host.Accounts(); len(first) > 0 && first[0].Holds(key) {
		x.fail(http.StatusConflict, errors.New("the first namespace lasts as long as offhook; "+
			"POST /offhook/reset ends what goes on in it"))
		return
	}
	if !x.h.host.Close(key) {
		x.fail(http.StatusNotFound, errors.New("no namespace has this key"))
		return
	}
	x.h.drop(key)
	x.w.WriteHeader(http.StatusNoContent)
}

// reset ends the calls of the namespace, and forgets what happened in it.
func (x *exchange) reset() {
	if !x.read(&struct{}{}) {
		return
	}
	a := x.h.host.Reset(context.WithoutCancel(x.r.Context()), x.account.Key)
	if a == nil {
		x.fail(http.StatusUnauthorized, errors.New("the namespace has been deleted"))
		return
	}
	x.log.forget(a)
	x.data(http.StatusOK, map[string]any{"seq": x.log.seq()})
}
