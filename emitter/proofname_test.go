package emitter_test

// nameProofs are of genuine signatures under other names.
func nameProofs() map[string]proof {
	moved := func(sig, at string, changes ...string) proof {
		return same(append(changes, signature, sig), func(p pair) bool {
			genuine := p.genuine.RequestHeader
			return !p.has(signature) && p.value(sig) == genuine.Get(signature) &&
				p.value(at) == genuine.Get(timestamp) && p.has(timestamp) == (at == timestamp)
		})
	}
	return map[string]proof{
		"named-x-telnyx": moved("X-Telnyx-Signature-Ed25519", "X-Telnyx-Timestamp",
			timestamp, "X-Telnyx-Timestamp"),
		"named-x-telnyx-signature": moved("X-Telnyx-Signature", timestamp),
		"named-telnyx-signature":   moved("Telnyx-Signature", timestamp),
	}
}
