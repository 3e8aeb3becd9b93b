package hole

import "strings"

// gsmLetters has the characters beyond ASCII in the basic table of GSM 03.38.
const gsmLetters = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà"

// septets is how many septets a character takes in GSM 03.38: one in its basic table, two in its
// extension, 0 where it has none.
func septets(r rune) int64 {
	switch {
	case strings.ContainsRune("^{}\\[~]|€\f", r):
		return 2
	case r == '\n' || r == '\r':
		return 1
	case r >= ' ' && r <= '~' && r != '`':
		return 1
	case r > '~' && strings.ContainsRune(gsmLetters, r):
		return 1
	}
	return 0
}

// measure tells how a text is encoded on the air, and its length: in septets as GSM-7, in UTF-16
// units as UCS-2.
func measure(text string) (encoding string, units int64) {
	encoding = "GSM-7"
	short, wide := int64(0), int64(0)
	for _, r := range text {
		n := septets(r)
		if n == 0 {
			encoding = "UCS-2"
		}
		short += n
		wide++
		if r > 0xffff {
			wide++
		}
	}
	if encoding == "UCS-2" {
		return encoding, wide
	}
	return encoding, short
}

// parts is how many messages a text is sent in. A text of several parts has room for a header in
// each of them.
func parts(text string) int64 {
	encoding, units := measure(text)
	alone, joined := int64(160), int64(153)
	if encoding == "UCS-2" {
		alone, joined = 70, 67
	}
	if units <= alone {
		return 1
	}
	return (units + joined - 1) / joined
}
