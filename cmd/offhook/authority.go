package main

import (
	"crypto/x509"
	"fmt"

	"github.com/offhook-dev/offhook/emitter"
	"github.com/offhook-dev/offhook/schemas/bounded"
)

// readRoots reads the file of --ca. Without one the authorities of the system are trusted.
func readRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	text, err := bounded.ReadFile(file)
	if err != nil {
		return nil, err
	}
	roots, err := emitter.ParseRoots(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return roots, nil
}

// untrusted says what to do about a receiver whose certificate was not trusted. It is empty if
// there was none.
func (t *target) untrusted() string {
	if !t.distrusted.Load() {
		return ""
	}
	return "; if its certificate is signed by an authority of your own, or by itself, name the file " +
		"with --ca"
}
