package wire

import (
	"bytes"
	"testing"
)

// What is captured keeps every byte but those of its slots, whatever its layout.
func TestCaptured(t *testing.T) {
	slots := []Slot{{"/meta/attempt", FillAttempt}, {"/meta/delivered_to", FillDeliveredTo},
		{"/list/1", FillAttempt}, {"/none", FillAttempt}, {"/meta", FillAttempt},
		{"/To", FillDeliveredTo}}
	for captured, want := range map[string]string{
		`{"meta":{"attempt":1,"delivered_to":"a"}}`: `{"meta":{"attempt":7,` +
			`"delivered_to":"http://b/?x"}}`,
		"\xef\xbb\xbf{ \"z\": 1.50,\r\n \"meta\" : " +
			"{ \"delivered_to\" : \"\\u0041\" ," +
			"\"attempt\": 12 }, \"list\":[1,  2 ,3]}\n": "\xef\xbb\xbf{ \"z\": 1.50,\r\n \"meta\" : " +
			"{ \"delivered_to\" : \"http://b/?x\" ," +
			"\"attempt\": 7 }, \"list\":[1,  7 ,3]}\n",
		`{"meta":null,"data":{"attempt":1}}`: `{"meta":7,"data":{"attempt":1}}`,
		"From=%2B1&To=http%3A%2F%2Fa&A=b\n":  "From=%2B1&To=http%3A%2F%2Fb%2F%3Fx&A=b\n",
		"A=b&To=\n":                          "A=b&To=http%3A%2F%2Fb%2F%3Fx\n",
		"A=b&To":                             "A=b&To",
	} {
		body, err := Captured([]byte(captured), slots)
		if err != nil || string(body.Bytes(7, "http://b/?x")) != want {
			t.Errorf("%s is sent again as %s, %v", captured, body.Bytes(7, "http://b/?x"), err)
		}
	}
	if _, err := Captured([]byte("nothing"), nil); err == nil {
		t.Error("what is no body can be captured")
	}
}

// A body whose slots are filled as they were is the one that was captured, to the byte.
func FuzzCaptured(f *testing.F) {
	f.Add([]byte(`{"data":{"a":[1,{"b":"\ud800"}]},"meta":{"attempt":3,"delivered_to":"http://a"}}`))
	f.Add([]byte("\xef\xbb\xbf {\"meta\": {\"attempt\":3, \"attempt\": 3}}\n"))
	f.Add([]byte("a=b&To=http%3A%2F%2Fa&=&&To\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := Parse(text)
		if err != nil {
			return
		}
		whole, err := Captured(text, nil)
		if err != nil || !bytes.Equal(whole.Bytes(1, ""), text) {
			t.Fatalf("%q without slots is %q, %v", text, whole.Bytes(1, ""), err)
		}
		body, err := Captured(text, []Slot{{"/meta/attempt", FillAttempt}, {"/To", FillDeliveredTo}})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(body.Bytes(3, "http://a"))
		if err != nil || again.Kind != doc.Kind {
			t.Fatalf("%q is sent again as %q, which cannot be read: %v", text,
				body.Bytes(3, "http://a"), err)
		}
	})
}
