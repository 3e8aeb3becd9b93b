package suite

import (
	"fmt"
	"time"

	"github.com/offhook-dev/offhook/scenarios"
	"github.com/offhook-dev/offhook/schemas"
	"github.com/offhook-dev/offhook/schemas/wire"
)

// A Letter is a webhook made for a probe: its body can be changed before it is sent.
type Letter struct {
	scenarios.Document
	Layout wire.Layout
}

// letter makes a new webhook, or says why there is none of the step.
func (p *Probe) letter(
	w *schemas.Webhook, step scenarios.Step, presence schemas.Presence,
) (Letter, error) {
	p.made++
	setting := p.suite.config.setting(fmt.Sprintf("%s#%d", p.check.ID, p.made))
	setting.Presence = presence
	if step.Variant == "" {
		step.Variant = p.suite.variant(w)
	}
	return newLetter(setting, p.check.ID, w, step)
}

// newLetter makes a valid webhook that has just occurred.
func newLetter(
	setting *scenarios.Setting, story string, w *schemas.Webhook, step scenarios.Step,
) (Letter, error) {
	step.Emit = w.Name
	world := scenarios.NewWorld(setting, story, 0, time.Now().Add(-scenarios.Lag))
	document, err := world.Document(0, &step)
	if err != nil {
		return Letter{}, err
	}
	if problems := schemas.Errors(w.Validate(document.Doc)); len(problems) > 0 {
		return Letter{}, &schemas.Misfit{File: w.File, Problems: problems[:1]}
	}
	return Letter{Document: document}, nil
}

// Data is the object that the webhook's fields are in: data of an envelope, or the whole body.
func (l Letter) Data() map[string]any {
	body, _ := l.Doc.Value.(map[string]any)
	if data, ok := body["data"].(map[string]any); ok {
		return data
	}
	return body
}

// Payload is the object that says what happened: data.payload of an envelope, or the whole body.
func (l Letter) Payload() map[string]any {
	if payload, ok := l.Data()["payload"].(map[string]any); ok {
		return payload
	}
	return l.Data()
}
