package texml

import (
	"slices"
	"time"
)

// Gather collects digits or speech. Its times are counted after the prompts.
type Gather struct {
	Prompts []Act // Say and Play
	DTMF    bool
	Speech  bool

	MinDigits, MaxDigits int
	// ValidDigits are those that may be pressed, FinishOnKey those of which one ends the input; ""
	// is all, and none.
	ValidDigits string
	FinishOnKey string
	// Timeout is the longest silence before a digit, Silence that after speech; a Silence of 0 is
	// left to Telnyx.
	Timeout time.Duration
	Silence time.Duration

	// Action gets the input, Invalid digits that are not valid, Partial what has been understood so
	// far. A method of "" is that of the application.
	Action, Invalid, Partial Callback
}

func (Gather) act() {}

func (p plan) gather(d *Document) Gather {
	input := p.Values("input")
	g := Gather{
		DTMF: slices.Contains(input, "dtmf"), Speech: slices.Contains(input, "speech"),
		MinDigits: p.Int("minDigits"), MaxDigits: p.Int("maxDigits"),
		ValidDigits: p.Value("validDigits"), FinishOnKey: p.Value("finishOnKey"),
		Timeout: p.Seconds("timeout"), Silence: p.Seconds("speechTimeout"),
		Action: p.callback("action"), Invalid: p.callback("invalidDigitsAction"),
		Partial: p.callback("partialResultCallback"),
	}
	if exactly := p.Int("numDigits"); exactly > 0 {
		g.MinDigits, g.MaxDigits = min(g.MinDigits, exactly), exactly
	}
	for _, prompt := range p.Prompts() {
		g.Prompts = append(g.Prompts, d.Plan(prompt)...)
	}
	return g
}
