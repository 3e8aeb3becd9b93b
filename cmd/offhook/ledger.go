package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// appendLedger opens the file of --ledger to append to it, and makes it if it is not there. It
// refuses any other file than a ledger, unless that is empty, and leaves it as it is. What it finds
// in a ledger it says on talk.
//
// Any number of processes may append to one ledger, as long as each writes whole lines.
func appendLedger(path string, talk io.Writer) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, &flagError{"ledger", err}
	}
	if err := resume(file, path, talk); err != nil {
		return nil, errors.Join(&flagError{"ledger", err}, file.Close())
	}
	return file, nil
}

// resume looks at what is in a ledger that is about to be appended to.
func resume(file *os.File, path string, talk io.Writer) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Mode()&os.ModeCharDevice != 0 { // it holds nothing, as /dev/null does
		return nil
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", path)
	}
	if info.Size() == 0 {
		return nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	first, _, err := splitFirst(file)
	if err != nil {
		return err
	}
	if err := beginsLikeLedger(first); err != nil {
		return fmt.Errorf("%s is there and is no ledger: %w; name another file", path, err)
	}
	lines, whole, err := countLines(file)
	if err != nil {
		return err
	}
	are := "lines are"
	if lines == 1 {
		are = "line is"
	}
	fmt.Fprintf(talk, "ledger %s: %d %s there; appending\n", path, lines, are)
	if whole {
		return nil
	}
	fmt.Fprintf(talk, "ledger %s: its last line is torn, and is left as it is\n", path)
	_, err = file.Write([]byte("\n"))
	return err
}

// countLines counts the lines of a file, and tells whether the last one is whole.
func countLines(file *os.File) (lines int, whole bool, err error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, false, err
	}
	in := bufio.NewReaderSize(file, 64<<10)
	for whole = true; ; {
		part, err := in.ReadSlice('\n')
		if len(part) > 0 {
			if whole {
				lines++
			}
			whole = bytes.HasSuffix(part, []byte("\n"))
		}
		switch {
		case err == io.EOF:
			return lines, whole, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return lines, whole, err
		}
	}
}
