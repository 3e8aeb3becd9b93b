package scenarios

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/offhook-dev/offhook/emitter"
)

// Columns of a diagram in text: times stand before the first lane, lanes a pitch apart, Telnyx
// after the last, and between Telnyx and the receiver there is room for words.
const (
	firstLane   = 11
	pitch       = 3
	leastLabel  = 44
	failoverGap = 10 // between the primary and the failover URL
)

// A sheet is a diagram as text of a width.
type sheet struct {
	Diagram
	width, lanesShown       int
	telnyx, primary, beyond int // columns; beyond is that of the failover URL, -1 for none
	text                    strings.Builder
}

// Text is the diagram in lines of at most width columns, 60 at least. A lane is dotted before its
// life begins, and a cross is its end. Where there are more lanes than fit, the last has the others
// too.
func (d Diagram) Text(width int) string {
	s := &sheet{Diagram: d, width: max(width, 60), beyond: -1}
	s.lanesShown = min(len(d.lanes), max(1, (s.width-firstLane-leastLabel)/pitch))
	s.telnyx = firstLane + pitch*s.lanesShown
	s.primary = s.width - 1
	if d.failover {
		s.beyond, s.primary = s.primary, s.primary-failoverGap
	}
	s.head()
	for i := range d.rows {
		s.row(i)
	}
	return s.text.String()
}

// column is where a lane stands.
func (s *sheet) column(lane int) int { return firstLane + pitch*min(lane, s.lanesShown-1) }

// A line is what stands in the columns.
type line []rune

func (s *sheet) line() line { return line(strings.Repeat(" ", s.width)) }

// put writes a text, as far as there is room.
func (l line) put(column int, text string) {
	for _, r := range text {
		if column < len(l) {
			l[column] = r
		}
		column++
	}
}

// rule draws a line up to a column, across the lanes that it meets.
func (l line) rule(from, to int) {
	for i := from; i < to; i++ {
		if l[i] == '│' {
			l[i] = '┼'
		} else {
			l[i] = '─'
		}
	}
}

func (s *sheet) print(l line) { s.text.WriteString(strings.TrimRight(string(l), " ") + "\n") }

// head names the lanes, each in a line of its own above its column.
func (s *sheet) head() {
	for i := range s.lanesShown + 1 {
		l := s.line()
		for before := range i {
			l[s.column(before)] = '┊'
		}
		if i < s.lanesShown {
			name := s.lanes[i].name
			if more := len(s.lanes) - s.lanesShown; more > 0 && i == s.lanesShown-1 {
				name += fmt.Sprintf(" and %d more", more)
			}
			l.put(s.column(i), name)
			s.print(l)
			continue
		}
		l.put(s.telnyx, "Telnyx")
		switch {
		case s.loop:
			l.put(s.primary-10, "application")
		case s.beyond < 0:
			l.put(s.primary-7, "receiver")
		default:
			l.put(s.primary-6, "primary")
			l.put(s.beyond-7, "failover")
		}
		s.print(l)
	}
}

// lives are the lanes at a row, or below it.
func (s *sheet) lives(row int, below bool) line {
	l := s.line()
	for i, lane := range s.lanes {
		at := s.column(i)
		switch {
		case lane.first > row && l[at] == ' ':
			l[at] = '┊'
		case lane.first <= row && (row < lane.last || row == lane.last && !below):
			l[at] = '│'
		}
	}
	l[s.telnyx], l[s.primary] = '│', '│'
	if s.beyond >= 0 {
		l[s.beyond] = '│'
	}
	return l
}

// row draws an attempt, or a part of a closed loop: a line with its event, and further ones where
// the words need them.
func (s *sheet) row(i int) {
	r := &s.rows[i]
	label := s.telnyx + 2
	if r.asked {
		label++ // behind the head of its arrow
	}
	room := s.primary - label - 5 - utf8.RuneCountInString(r.refused)
	words := wrap(r.event, room)
	if said := strings.Join(r.notes, ", "); said != "" {
		whole := r.event + "  " + said
		if len(words) == 1 && utf8.RuneCountInString(whole) <= room {
			words[0] = whole
		} else {
			for _, more := range wrap(said, s.primary-label-3) {
				words = append(words, "  "+more)
			}
		}
	}
	l := s.lives(i, false)
	moment := clock(r.at)
	if s.loop {
		moment = r.moment
	}
	l.put(0, fmt.Sprintf("%*s", firstLane-2, moment))
	if r.lane >= 0 && !r.again {
		s.touch(l, i)
	}
	l.put(label, words[0])
	switch end := label + utf8.RuneCountInString(words[0]) + 1; {
	case r.asked:
		l[s.telnyx+1] = '◀'
		l.rule(end, s.primary)
	case !s.loop:
		s.arrow(l, end, r)
	}
	s.print(l)
	for _, more := range words[1:] {
		l := s.lives(i, true)
		l.put(label, more)
		s.print(l)
	}
}

// touch draws the line between what an event is about and Telnyx.
func (s *sheet) touch(l line, i int) {
	r := &s.rows[i]
	lane, at := s.lanes[r.lane], s.column(r.lane)
	l.rule(at+1, s.telnyx)
	l[at] = '●'
	if r.ends {
		l[at] = '×'
	}
	if i == lane.first && lane.inward {
		l[s.telnyx-1] = '▶'
	}
	if i == lane.first && lane.outward {
		l[at+1] = '◀'
	}
}

// arrow draws the request from the end of the words to the URL.
func (s *sheet) arrow(l line, from int, r *row) {
	to := s.primary
	if r.to == emitter.Failover {
		to = cmp.Or(max(s.beyond, 0), to)
	}
	l.rule(from, to-1)
	l[to-1] = '▶'
	if r.refused != "" {
		l[to-1] = '✗'
		l.put(to-2-utf8.RuneCountInString(r.refused)-1, " "+r.refused+" ")
	}
}

// wrap breaks a text at its spaces, and words that are too long after a dot, an underscore or
// wherever they must.
func wrap(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; utf8.RuneCountInString(line) > width; {
			head := string([]rune(line)[:width])
			if i := strings.LastIndexAny(head, "._"); i > 0 {
				head = head[:i+1]
			}
			lines, line = append(lines, head), line[len(head):]
		}
	}
	return append(lines, line)
}
