package hole

import (
	"strconv"
	"time"
)

// picture is the picture of a named format, or the format itself, which is then a picture.
func picture(format string) string {
	switch format {
	case "iso":
		return "YYYY-MM-DDThh:mm:ssZ"
	case "iso3":
		return "YYYY-MM-DDThh:mm:ss.fffZ"
	case "iso6", "":
		return "YYYY-MM-DDThh:mm:ss.ffffffZ"
	case "date":
		return "YYYY-MM-DD"
	}
	return format
}

// isPicture reports whether a format shows more of a time than the digits of its second.
func isPicture(format string) bool {
	for format != "" {
		var part byte
		if part, _, format = cutPart(format); part != 0 && part != 'f' {
			return true
		}
	}
	return false
}

// cutPart cuts the first part of a picture: YYYY, MM, DD, hh, mm, ss or a run of up to nine f. The
// part is named by its letter, and is 0 for any other character, which stands for itself.
func cutPart(picture string) (part byte, width int, rest string) {
	switch picture[0] {
	case 'Y':
		width = len("YYYY")
	case 'M', 'D', 'h', 'm', 's':
		width = len("MM")
	case 'f':
		width = min(len(picture), 9)
	}
	same := 1
	for same < width && same < len(picture) && picture[same] == picture[0] {
		same++
	}
	if picture[0] == 'f' || same == width {
		return picture[0], same, picture[same:]
	}
	return 0, 1, picture[1:]
}

// appendTime appends a time in a format. The time is held within the years 1 to 9999.
func appendTime(out []byte, micros int64, format string) []byte {
	micros = min(max(micros, firstTime), lastTime)
	switch format {
	case "unix":
		return strconv.AppendInt(out, floorDiv(micros, 1e6), 10)
	case "unix_ms":
		return strconv.AppendInt(out, floorDiv(micros, 1e3), 10)
	}
	t := time.UnixMicro(micros).UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	for p := picture(format); p != ""; {
		part, width, rest := cutPart(p)
		switch part {
		case 'Y':
			out = appendDigits(out, year, width)
		case 'M':
			out = appendDigits(out, int(month), width)
		case 'D':
			out = appendDigits(out, day, width)
		case 'h':
			out = appendDigits(out, hour, width)
		case 'm':
			out = appendDigits(out, minute, width)
		case 's':
			out = appendDigits(out, second, width)
		case 'f':
			out = appendDigits(out, t.Nanosecond()/int(pow10(int8(9-width))), width)
		default:
			out = append(out, p[0])
		}
		p = rest
	}
	return out
}

// appendDigits appends the last digits of n, with zeros before them.
func appendDigits(out []byte, n, digits int) []byte {
	from := len(out)
	out = append(out, "0000000000"[:digits]...)
	for i, rest := len(out)-1, uint32(n); i >= from && rest > 0; i, rest = i-1, rest/10 {
		out[i] += byte(rest % 10)
	}
	return out
}

// floorDiv is a/b rounded down; b is above zero.
func floorDiv(a, b int64) int64 {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}

// ReadTime reads back what a format of times writes. It reports false for anything that the format
// would not write, and for a picture that does not tell year, month and day.
func ReadTime(text, format string) (micros int64, ok bool) {
	if format == "unix" || format == "unix_ms" {
		unit := int64(1e6)
		if format == "unix_ms" {
			unit = 1e3
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < firstTime/unit || n > lastTime/unit {
			return 0, false
		}
		micros = n * unit
	} else if micros, ok = readPicture(text, picture(format)); !ok {
		return 0, false
	}
	// What is written again must be the same, so there is no 30th of February.
	var room [64]byte
	return micros, string(appendTime(room[:0], micros, format)) == text
}

// readPicture reads the digits of a picture, and does not look at the rest.
func readPicture(text, picture string) (micros int64, ok bool) {
	// Both are indexed by the letter of the part.
	var read ['s' + 1]int
	var seen ['s' + 1]bool
	for picture != "" {
		part, width, rest := cutPart(picture)
		if len(text) < width {
			return 0, false
		}
		if part != 0 {
			n, err := strconv.ParseUint(text[:width], 10, 32)
			if err != nil {
				return 0, false
			}
			read[part] = int(n)
			if part == 'f' {
				read[part] *= int(pow10(int8(9 - width)))
			}
			seen[part] = true
		}
		text, picture = text[width:], rest
	}
	if !seen['Y'] || !seen['M'] || !seen['D'] {
		return 0, false
	}
	t := time.Date(read['Y'], time.Month(read['M']), read['D'], read['h'], read['m'], read['s'],
		read['f'], time.UTC)
	return t.UnixMicro(), text == ""
}
