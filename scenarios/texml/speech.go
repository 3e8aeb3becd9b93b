package texml

import (
	"time"
	"unicode/utf8"
)

// Say speaks a text.
type Say struct {
	Text   string
	Length time.Duration // of one time
	Loop   int           // how many times; 0 is without end
}

// Play plays one of a URL, a medium that Telnyx stores, tones, and a ringing tone.
type Play struct {
	URL    string
	Media  string
	Digits string // 0-9, *, #, and w for half a second of silence
	// RingTone is the country whose ringing is heard.
	RingTone string
	Length   time.Duration // of one time; only that of Digits is known here
	Loop     int           // how many times; 0 is without end
	// Failover is tried once where the URL fails. GoesOn says that the next verb runs where that
	// fails too.
	Failover string
	GoesOn   bool
}

// Pause is silence.
type Pause struct{ Length time.Duration }

func (Say) act()   {}
func (Play) act()  {}
func (Pause) act() {}

// Spoken is how long a text takes to be spoken, at 14 characters a second: one captured call had 76
// in 5.42 s.
func Spoken(text string) time.Duration {
	return time.Duration(utf8.RuneCountInString(text)) * time.Second / 14
}

// Keyed is how long digits take to be sent: a tone 250 ms, which is assumed, and w half a second.
func Keyed(digits string) time.Duration {
	length := time.Duration(0)
	for _, digit := range digits {
		if length += 250 * time.Millisecond; digit == 'w' {
			length += 250 * time.Millisecond
		}
	}
	return length
}

func (p plan) say() Say {
	text := spoken(p.Text)
	return Say{Text: text, Length: Spoken(text), Loop: p.Int("loop")}
}

func (p plan) play() Play {
	play := Play{Loop: p.Int("loop")}
	switch {
	case p.Value("digits") != "":
		play.Digits = p.Value("digits")
		play.Length = Keyed(play.Digits)
		return play
	case p.Text == "":
		play.RingTone = p.Value("ringTone")
		return play
	case p.Bool("mediaStorage"):
		play.Media = p.Text
	default:
		play.URL = resolve(p.Text, p.base)
	}
	play.Failover, play.GoesOn = p.url("failoverUrl"), p.Bool("continueOnError")
	return play
}
