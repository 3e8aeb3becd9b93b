package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// apiAddress is where Telnyx's API is served where no other address is given.
const apiAddress = "127.0.0.1:4011"

// apiKey is the key of the API that applications give which are tested: it opens nothing but what
// offhook plays.
const apiKey = "KEY_OFFHOOK_DEVELOPMENT"

// apiFlag adds --api, which serves Telnyx's API beside what the command does.
func apiFlag(cmd *cobra.Command, address *string) {
	cmd.Flags().StringVar(address, "api", "",
		"serve Telnyx's API at `HOST:PORT`, for receivers that call back; without a value at "+apiAddress)
	cmd.Flags().Lookup("api").NoOptDefVal = apiAddress
}

// An apiServer serves Telnyx's API over HTTP.
type apiServer struct {
	listener net.Listener
	server   *http.Server
	served   chan error
}

// serveAPI listens, and serves a handler until it is closed. The flag is the one that gave the
// address.
func serveAPI(flag, address string, remote bool, handler http.Handler) (*apiServer, error) {
	if err := checkListen(flag, address, apiAddress, remote); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &flagError{flag, err}
	}
	s := &apiServer{listener: listener, served: make(chan error, 1),
		server: newHTTPServer(context.Background(), handler)}
	go func() { s.served <- s.server.Serve(listener) }()
	return s, nil
}

// newHTTPServer ends a connection on which nothing moves. Requests see the end of ctx.
func newHTTPServer(ctx context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute, // routes that wait set one of their own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0),
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
}

// url is the base URL of the API, as SDKs want it.
func (s *apiServer) url() string { return fmt.Sprintf("http://%s/v2", s.listener.Addr()) }

// lines are what an application is to have in its environment.
func (s *apiServer) lines(key string) string {
	return fmt.Sprintf("TELNYX_BASE_URL=%s\nTELNYX_API_KEY=%s", s.url(), key)
}

// close ends the server. Who asked something before that still gets the answer, unless that takes
// longer than the grace.
func (s *apiServer) close() error {
	grace, cancel := context.WithTimeout(context.Background(), serveGrace)
	defer cancel()
	err := s.server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = s.server.Close()
	}
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
