package receiver_test

import (
	"net/http/httptest"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/offhook-dev/offhook/suite"

	"example.com/receiver/app"
)

var cfg = &suite.Config{Handles: []string{"voice", "texml"}}

var _ = BeforeSuite(func() {
	server := httptest.NewServer(app.Handler(cfg.Key.Public()))
	DeferCleanup(server.Close)
	cfg.Target = server.URL + "/webhooks"
})

var _ = Describe("our webhooks", func() { suite.Register(cfg) })

func TestReceiver(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "receiver")
}
