package suite

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// commonest are webhooks that most receivers know and that ask nothing of them: something has come
// to its end. Of those that a receiver handles, the first is what controls send.
func commonest() []string {
	return []string{
		"call.hangup", "message.finalized", "call.conversation.ended", "call.playback.ended",
		"call.answered", "message.sent", "fax.delivered", "conference.ended", "call.initiated",
		"message.received",
	}
}

// draws is how often a body is made at most in search of one that is ASCII. The texts of messages
// are, once in three times.
const draws = 64

// control picks the webhook that controls send: a JSON one that can be in ASCII, if there is one,
// or else any JSON one; the commonest first. Neither the seed nor the library of stories has a part
// in it.
func (c *Config) control(handled []*schemas.Webhook) (*schemas.Webhook, error) {
	rank := func(w *schemas.Webhook) int {
		if i := slices.Index(commonest(), w.Name); i >= 0 {
			return i
		}
		return len(handled) + len(commonest())
	}
	candidates := slices.Clone(handled)
	slices.SortStableFunc(candidates, func(a, b *schemas.Webhook) int {
		return cmp.Compare(rank(a), rank(b))
	})
	var control *schemas.Webhook
	for _, w := range candidates {
		json := w.Header().Wire == wire.JSON
		if control == nil || json && control.Header().Wire != wire.JSON {
			control = w
		}
		if !json {
			continue
		}
		if plain, err := c.canBePlain(w); err != nil {
			return nil, fmt.Errorf("suite: %w", err)
		} else if plain {
			return w, nil
		}
	}
	return control, nil
}

// canBePlain reports whether typical bodies of a webhook may be ASCII.
func (c *Config) canBePlain(w *schemas.Webhook) (bool, error) {
	for seed := range uint64(draws) {
		setting := &scenarios.Setting{Catalog: c.Catalog, Seed: seed, Entities: c.Entities}
		letter, err := newLetter(setting, "control", w, scenarios.Step{})
		if err != nil {
			return false, err
		}
		event, err := letter.Event(letter.Layout)
		if err != nil {
			return false, err
		}
		if ascii(event.Body) {
			return true, nil
		}
	}
	return false, nil
}

// ascii reports whether a body is, wherever it is sent.
func ascii(body wire.Body) bool {
	return !slices.ContainsFunc(body.Bytes(1, ""), func(b byte) bool { return b > 127 })
}
