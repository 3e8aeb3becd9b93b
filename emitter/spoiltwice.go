package emitter

import (
	"net/http"
	"time"
)

// twiceSpoils have two timestamps, of which one is a day old.
func twiceSpoils() []Spoil {
	const day = -24 * time.Hour
	twice := func(name, title string, write func(now, old string) []string) Spoil {
		return Spoil{Name: name, Title: title, After: func(d *Draft) {
			values := write(d.Timestamp, shift(d.Timestamp, day))
			replace(d.Header, http.Header{HeaderTimestamp: values})
		}}
	}
	replayed := func(name, title string, write func(now, old string) []string) Spoil {
		s := twice(name, title, write)
		s.Before = func(d *Draft) { d.Message = message(shift(d.Timestamp, day), d.Body) }
		return s
	}
	list := Spoil{Answer: Refused, Source: "A26",
		Why:     "Telnyx sends one timestamp; of two, nobody knows which one was meant.",
		Lenient: "Several official SDKs look at the first one only, which is harmless here."}
	replay := Spoil{Answer: Refused, Source: "A26", Why: "The timestamp that is verified has to " +
		"be the one that is timely; otherwise what was signed once can be sent again for ever."}
	nowOld := func(now, old string) []string { return []string{now, old} }
	oldNow := func(now, old string) []string { return []string{old, now} }
	return append(list.each(
		twice("time-then-old", "There are two timestamp headers: the signed one, then one of the "+
			"day before.", nowOld),
		twice("old-then-time", "There are two timestamp headers: one of the day before, then the "+
			"signed one.", oldNow),
		twice("time-comma-old", "The signed timestamp, a comma and one of the day before are one "+
			"header.", func(now, old string) []string { return []string{now + "," + old} }),
		twice("old-comma-time", "A timestamp of the day before, a comma and the signed one are "+
			"one header.", func(now, old string) []string { return []string{old + ", " + now} }),
	), replay.each(
		replayed("replayed-then-time", "The signature is 24 hours old; there are two timestamp "+
			"headers, its own, then a new one.", oldNow),
		replayed("time-then-replayed", "The signature is 24 hours old; there are two timestamp "+
			"headers, a new one, then its own.", nowOld),
	)...)
}
