package emitter

// nameSpoils have the genuine signature, but under a name that only published code knows: whoever
// accepts it, and not what Telnyx sends, looks for a header that never comes.
func nameSpoils() []Spoil {
	all := Spoil{Answer: Refused, Source: "B12",
		Why:     "Telnyx signs in Telnyx-Signature-Ed25519, and in no other header.",
		Lenient: "The signature is genuine: who looks for other names as well lets nobody in."}
	moved := func(name, title, signature, timestamp string) Spoil {
		return Spoil{Name: name, Title: title, After: func(d *Draft) {
			unsign(d)
			set(d, signature, d.Signature)
			set(d, timestamp, d.Timestamp)
		}}
	}
	return all.each(
		moved("named-x-telnyx", "Signature and timestamp are genuine, but in the headers "+
			"X-Telnyx-Signature-Ed25519 and X-Telnyx-Timestamp.",
			"X-Telnyx-Signature-Ed25519", "X-Telnyx-Timestamp"),
		moved("named-x-telnyx-signature", "The signature is genuine, but in the header "+
			"X-Telnyx-Signature.", "X-Telnyx-Signature", HeaderTimestamp),
		moved("named-telnyx-signature", "The signature is genuine, but in the header "+
			"Telnyx-Signature.", "Telnyx-Signature", HeaderTimestamp),
	)
}
