package suite

import "slices"

// rewrites is about a receiver that verifies a body which was parsed and written again, in the way
// in which genuine webhooks are mostly written: it accepts those, and refuses any other layout.
func rewrites(e *evidence) Diagnosis {
	i := slices.IndexFunc(mistakes(), func(m mistake) bool {
		return m.Rewrites && slices.ContainsFunc(m.Spoils, e.takes)
	})
	otherwise := func(o Outcome) bool { // laid out in another way, and refused
		return o.Check.Webhook == nil && o.Check.Asks == Accept &&
			slices.ContainsFunc(o.Exchanges, refusedBody)
	}
	if e.kept == 0 || i < 0 || !slices.ContainsFunc(e.outcomes, func(o Outcome) bool {
		return slices.Contains(o.Check.Labels, "layout") && otherwise(o)
	}) {
		return Diagnosis{}
	}
	m := mistakes()[i]
	return Diagnosis{"The receiver refuses genuine webhooks in another layout than the usual one, " +
		"with " + e.words(refusedBody) + ". " + m.Says, e.explains(func(o Outcome) bool {
		return otherwise(o) || slices.Contains(m.Spoils, o.Check.Spoil) ||
			slices.Contains(spaces(), o.Check.Spoil)
	})}
}

// refusedBody picks what is genuine, however it is written, and refused.
func refusedBody(x Exchange) bool {
	return x.Asks == Accept && x.Answered() && x.Status/100 == 4
}

// spaces are the spoils that are lost where a body is parsed and written again.
func spaces() []string {
	return []string{"tampered-space", "tampered-newline", "tampered-leading-space",
		"tampered-trailing-space", "tampered-trailing-newline", "tampered-1m"}
}
