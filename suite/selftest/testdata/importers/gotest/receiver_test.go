package receiver_test

import (
	"net/http/httptest"
	"testing"

	"github.com/offhook-dev/offhook/suite"

	"example.com/receiver/app"
)

func TestWebhooks(t *testing.T) {
	cfg := &suite.Config{Handles: []string{"voice", "texml"}}
	server := httptest.NewServer(app.Handler(cfg.Key.Public()))
	defer server.Close()
	cfg.Target = server.URL + "/webhooks"
	suite.Test(t, cfg)
}
