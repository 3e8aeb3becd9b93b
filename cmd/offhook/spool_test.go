package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestSpoolPrintsEverythingInOrder asserts that nothing is lost at the end if the reader is only
// slow.
func TestSpoolPrintsEverythingInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader, out := io.Pipe()
		s := newSpool(out, io.Discard)
		go s.print()
		var want strings.Builder
		for i := range 1000 {
			line := fmt.Sprintln("line", i)
			want.WriteString(line)
			s.add([]byte(line))
		}
		printed := make(chan string)
		go func() {
			time.Sleep(spoolPatience / 2)
			text, _ := io.ReadAll(reader)
			printed <- string(text)
		}()
		s.close()
		out.Close()
		if got := <-printed; got != want.String() {
			t.Errorf("printed is %q", got)
		}
	})
}

// TestSpoolDoesNotWaitForItsReader asserts that add does not wait for a reader that stands still,
// and that a reader that goes on learns how much is missing.
func TestSpoolDoesNotWaitForItsReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader, out := io.Pipe()
		hears, talk := io.Pipe()
		s := newSpool(out, talk)
		s.limit = 8
		go s.print()
		start := time.Now()
		s.add([]byte("1\n"))
		synctest.Wait() // until the first text is under way to the reader
		for i := range 6 {
			s.add(fmt.Appendln(nil, i+2))
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("adding took %v", took)
		}

		printed, said := bufio.NewReader(reader), bufio.NewReader(hears)
		for i := range 5 {
			if line, err := printed.ReadString('\n'); err != nil || line != fmt.Sprintln(i+1) {
				t.Fatalf("line %d is %q, %v", i+1, line, err)
			}
		}
		want := "2 requests not printed, because the output was not read\n"
		if line, err := said.ReadString('\n'); err != nil || line != want {
			t.Errorf("said %q, %v; want %q", line, err, want)
		}
		go s.add([]byte("8\n"))
		if line, err := printed.ReadString('\n'); err != nil || line != "8\n" {
			t.Errorf("printed %q, %v after that", line, err)
		}
		s.close()
	})
}

// TestSpoolClosesWithoutItsReader asserts that a reader that stands still does not hold up the end
// for long, and that it is said.
func TestSpoolClosesWithoutItsReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader, out := io.Pipe()
		defer reader.Close()
		var talk strings.Builder
		s := newSpool(out, &talk)
		go s.print()
		s.add([]byte("line\n"))
		start := time.Now()
		s.close()
		if took := time.Since(start); took != spoolPatience {
			t.Errorf("closing took %v, want %v", took, spoolPatience)
		}
		want := "not every request was printed, because the output was not read\n"
		if talk.String() != want {
			t.Errorf("said %q, want %q", talk.String(), want)
		}
	})
}

func TestSpoolEndsWithItsOutput(t *testing.T) {
	s := newSpool(closedOutput{}, io.Discard)
	s.add([]byte("line\n"))
	if err := s.print(); err == nil {
		t.Error("printing to a closed output has no error")
	}
	s.close()
}
