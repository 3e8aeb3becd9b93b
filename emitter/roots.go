package emitter

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
)

// ParseRoots is the certificate authorities of the system and those whose certificates stand in a
// text in PEM, for Emitter.Roots. What is no certificate is passed over, a text without any is an
// error. A receiver's own certificate, signed by itself, is an authority too.
func ParseRoots(text []byte) (*x509.CertPool, error) {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	found := 0
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		found++
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d is none: %w", found, err)
		}
		roots.AddCert(cert)
	}
	if found == 0 {
		return nil, errors.New("has no certificate in PEM, which begins with " +
			"-----BEGIN CERTIFICATE-----")
	}
	return roots, nil
}
