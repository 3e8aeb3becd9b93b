package capture

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/schemas"
)

// phoneLike reports whether digits are as many as those of a telephone number.
func phoneLike(part string) bool {
	digits := strings.TrimPrefix(part, "+")
	return !strings.ContainsAny(digits, ".:-") && len(digits) >= len("2025550142") &&
		len(digits) <= len("442079460123999")
}

// phone is a number of those that are kept for stories: +1 NXX 555 01XX.
func (d *disguise) phone(digits string) string {
	return d.once(digits, "phone", func(n int, _ string) string {
		return fmt.Sprintf("1%d55501%02d", 201+n/100%780, n%100)
	})
}

func (d *disguise) link(text string) string {
	return d.once(text, "link", func(n int, was string) string {
		scheme, rest, _ := strings.Cut(was, "://")
		ending := regexp.MustCompile(`\.[a-z0-9]{2,4}$`).FindString(strings.SplitN(rest, "?", 2)[0])
		if !strings.Contains(rest, "/") {
			ending = ""
		}
		return fmt.Sprintf("%s://example.com/file-%d%s", scheme, n+1, ending)
	})
}

// address is an address of SIP, of which the user is a number, or the host one of a network; else
// it is one of mail.
func (d *disguise) address(text string) string {
	scheme, rest, is := strings.Cut(text, ":")
	if !is || scheme != "sip" && scheme != "sips" {
		scheme, rest = "", text
	} else {
		scheme += ":"
	}
	name, place, _ := strings.Cut(rest, "@")
	place, port, ported := strings.Cut(place, ":")
	if ported {
		port = ":" + port
	}
	domain := d.once(strings.ToLower(place), "domain", func(n int, was string) string {
		if regexp.MustCompile("^" + host + "$").MatchString(was) {
			return fmt.Sprintf("192.0.2.%d", 10+n%240)
		}
		if n == 0 {
			return "example.com"
		}
		return fmt.Sprintf("host%d.example.com", n)
	})
	return scheme + parts().ReplaceAllStringFunc(name, d.part) + "@" + domain + port
}

// word is a word of as many letters, with its capitals.
func (d *disguise) word(text string) string {
	other := d.once(strings.ToLower(text), "word", func(n int, was string) string {
		f := schemas.Stream(0, "word", fmt.Sprint(n))
		letters := make([]byte, utf8.RuneCountInString(was))
		for i := range letters {
			from := "bdfghklmnprstvwz"
			if i%2 == 1 {
				from = "aeiou"
			}
			letters[i] = from[f.IntN(len(from))]
		}
		return string(letters)
	})
	switch begins, _ := utf8.DecodeRuneInString(text); {
	case text == strings.ToUpper(text) && text != strings.ToLower(text):
		return strings.ToUpper(other)
	case unicode.IsUpper(begins):
		return strings.ToUpper(other[:1]) + other[1:]
	}
	return other
}

// whole is an id of the same shape.
func (d *disguise) whole(text string) string {
	if strings.Contains(text, "://") {
		return d.link(text)
	}
	return d.once(text, "id", shaped)
}

// shaped is a text with other letters and digits, but for what stands before the first colon or
// underscore. Hexadecimal stays so.
func shaped(n int, was string) string {
	f := schemas.Stream(0, "shape", fmt.Sprint(n))
	lead := regexp.MustCompile(`^[a-z]+[0-9]?[:_]`).FindString(was)
	hex := regexp.MustCompile(`^[0-9a-f-]+$`).MatchString(was)
	var text strings.Builder
	for i, r := range was {
		from := ""
		switch {
		case i < len(lead), hex && (i == 14 || i == 19): // the version of a UUID
		case '0' <= r && r <= '9':
			from = "0123456789"
		case hex && 'a' <= r && r <= 'f':
			from = "abcdef"
		case 'a' <= r && r <= 'z':
			from = "abcdefghijklmnopqrstuvwxyz"
		case 'A' <= r && r <= 'Z':
			from = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		}
		if from != "" {
			r = rune(from[f.IntN(len(from))])
		}
		text.WriteRune(r)
	}
	return text.String()
}

// moved is a time in a recording that begins with the year.
func (d *disguise) moved(text string) string {
	for _, layout := range layouts() {
		if at, err := time.Parse(layout, text); err == nil {
			begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			return begin.Add(at.Sub(d.start)).In(at.Location()).Format(layout)
		}
	}
	return text
}
