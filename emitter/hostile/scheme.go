package hostile

import (
	"crypto"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"time"

	"github.com/offhook-dev/offhook/emitter"
)

// schemes are of receivers whose scheme is not that of the URL, or which nobody trusts.
func schemes() []Receiver {
	return []Receiver{
		{Name: "certificate that nobody knows", Scheme: "https", Greet: secure,
			Cause: emitter.CauseTLS, Says: "certificate"},
		{Name: "TLS to who speaks none", Greet: secure, Cause: emitter.CauseReset,
			Says: "begins with https://"},
		{Name: "alert of TLS to who speaks none", Cause: emitter.CauseProtocol,
			Says: "begins with https://", Answer: closes(says("\x15\x03\x01\x00\x02\x02\x46"))},
		{Name: "no TLS to who speaks it", Scheme: "https", Cause: emitter.CauseProtocol,
			Says: "begins with http://", Greet: func(conn *net.TCPConn) bool {
				_, _ = conn.Read(make([]byte, 1))
				_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
				_ = conn.CloseWrite()
				_, _ = io.Copy(io.Discard, conn)
				return false
			}},
	}
}

// secure speaks TLS, with a certificate of its own making.
func secure(conn *net.TCPConn) bool {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	made := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate, err := x509.CreateCertificate(nil, made, made, key.Public(), key)
	if err != nil {
		return false
	}
	_ = tls.Server(conn, &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{
		{Certificate: [][]byte{certificate}, PrivateKey: crypto.PrivateKey(key)}}}).Handshake()
	_ = conn.CloseWrite() // what has come already would turn Close into a reset
	_, _ = io.Copy(io.Discard, conn)
	return false
}
