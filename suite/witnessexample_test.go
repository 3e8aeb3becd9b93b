package suite_test

import (
	"net/http/httptest"
	"testing"

	"github.com/offhook-dev/offhook/scenarios/telnyx"
	"github.com/offhook-dev/offhook/suite"
)

// A receiver that calls back is judged by its commands.
func ExampleConfig_witness() {
	var t *testing.T
	var receiver *httptest.Server

	witness := &telnyx.Witness{Key: "KEY1"}
	api := httptest.NewServer(witness) // TELNYX_BASE_URL is api.URL + "/v2"
	suite.Test(t, &suite.Config{Target: receiver.URL, Handles: []string{"call.*"}, Witness: witness})

	api.Close()
}
