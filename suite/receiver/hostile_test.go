package receiver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// drip writes a text a byte a second, until the other side has enough.
func drip(c net.Conn, text string) {
	for i := range text {
		if _, err := c.Write([]byte{text[i]}); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// flood writes a text for ever, until the other side has enough.
func flood(c net.Conn, text string) {
	for text = strings.Repeat(text, 1+(1<<16)/len(text)); ; {
		if _, err := io.WriteString(c, text); err != nil {
			return
		}
	}
}

// TestServeOutlivesHostileClients asserts that whatever a client does, its connection ends in a
// bounded time, others are answered meanwhile, and no goroutine is left behind: the bubble would
// not end.
func TestServeOutlivesHostileClients(t *testing.T) {
	const post = "POST / HTTP/1.1\r\nHost: x\r\n"
	text := func(text string) func(net.Conn) {
		return func(c net.Conn) { io.WriteString(c, text) }
	}
	leaves := func(text string) func(net.Conn) {
		return func(c net.Conn) {
			io.WriteString(c, text)
			c.Close()
		}
	}
	for _, c := range []struct {
		name   string
		client func(net.Conn)
		// answer is the beginning of the answer; "" if there is none.
		answer string
		// ends is when the connection has been ended at the latest.
		ends time.Duration
	}{
		{"a slow head", func(c net.Conn) { drip(c, post+strings.Repeat("X: 1\r\n", 100)) },
			"HTTP/1.1 400", 10 * time.Second},
		{"a slow body", func(c net.Conn) {
			io.WriteString(c, post+"Content-Length: 1000\r\n\r\n")
			drip(c, strings.Repeat("x", 1000))
		}, "HTTP/1.1 400", 31 * time.Second},
		{"slow chunks", func(c net.Conn) {
			io.WriteString(c, post+"Transfer-Encoding: chunked\r\n\r\n")
			drip(c, strings.Repeat("1\r\nx\r\n", 100))
		}, "HTTP/1.1 400", 31 * time.Second},
		{"a promise of a body", text(post + "Expect: 100-continue\r\nContent-Length: 9\r\n\r\n"),
			"HTTP/1.1 100", 30 * time.Second},
		{"a huge head", func(c net.Conn) {
			io.WriteString(c, post)
			flood(c, "X: "+strings.Repeat("x", 1000)+"\r\n")
		}, "HTTP/1.1 431", time.Second},
		{"an endless line", func(c net.Conn) { flood(c, "POST /") }, "HTTP/1.1 431", time.Second},
		{"a huge body", func(c net.Conn) {
			io.WriteString(c, post+"Content-Length: 9999999999\r\n\r\n")
			flood(c, "x")
		}, "HTTP/1.1 413", time.Second},
		{"an endless body", func(c net.Conn) {
			io.WriteString(c, post+"Transfer-Encoding: chunked\r\n\r\n")
			flood(c, "1000\r\n"+strings.Repeat("x", 0x1000)+"\r\n")
		}, "HTTP/1.1 413", time.Second},
		{"garbage", text("\x00\xff\x1b[2J\r\n\r\n"), "HTTP/1.1 400", time.Second},
		{"another protocol", text("SSH-2.0-x\r\n\r\n"), "HTTP/1.1 400", time.Second},
		{"TLS", text("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n"), "HTTP/1.1 400",
			time.Second},
		{"HTTP/2", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "HTTP/1.1 405", time.Second},
		{"two lengths", text(post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
			"HTTP/1.1 400", time.Second},
		{"a bad length", text(post + "Content-Length: -1\r\n\r\n"), "HTTP/1.1 400", time.Second},
		{"bad chunks", text(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
			"HTTP/1.1 400", time.Second},
		{"no host", text("POST / HTTP/1.1\r\n\r\n"), "HTTP/1.1 400", time.Second},
		{"no path", text("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
			"HTTP/1.1 405", time.Second},
		{"closed in the head", leaves(post), "", time.Second},
		{"closed in the body", leaves(post + "Content-Length: 9\r\n\r\nx"), "", time.Second},
		{"closed in a chunk", leaves(post + "Transfer-Encoding: chunked\r\n\r\n9\r\nx"), "",
			time.Second},
		{"silence", func(net.Conn) {}, "", 10 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dial := piped(t)
				s := sendsTo(t, dial)
				conn, err := dial(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				var client sync.WaitGroup
				client.Go(func() { c.client(conn) })
				answer := make(chan string)
				go func() {
					text, _ := io.ReadAll(conn)
					answer <- string(text)
				}()
				synctest.Wait()
				if status, _ := s.send(probe{body: s.genuine()}); status != 200 {
					t.Errorf("meanwhile another one is answered %d", status)
				}
				text := <-answer
				if took := time.Since(start); took > c.ends {
					t.Errorf("the connection ended after %v, want %v", took, c.ends)
				}
				if !strings.HasPrefix(text, c.answer) || c.answer == "" && text != "" {
					t.Errorf("the answer is %.80q, want %q", text, c.answer)
				}
				conn.Close()
				client.Wait()
			})
		})
	}
}

// sendsTo is a sender over connections that dial makes.
func sendsTo(t *testing.T, dial func(context.Context) (net.Conn, error)) *sender {
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &sender{t: t, client: &http.Client{Transport: transport}}
}

// TestServeBoundsTheHead asserts that a head may have 64 KiB, which is more than any webhook has,
// and not much more.
func TestServeBoundsTheHead(t *testing.T) {
	for size, want := range map[int]string{headLimit - 100: "403", headLimit + 8000: "431"} {
		synctest.Test(t, func(t *testing.T) {
			conn, err := piped(t)(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nX: %s\r\nConnection: close\r\n\r\n",
				strings.Repeat("x", size))
			answer, _ := io.ReadAll(conn)
			if !strings.HasPrefix(string(answer), "HTTP/1.1 "+want) {
				t.Errorf("a head of %d bytes is answered %.30q, want %s", size, answer, want)
			}
		})
	}
}

// TestServeAnswersPipelinedRequests asserts that requests which come before the answers of those
// before them are answered one by one, in their order.
func TestServeAnswersPipelinedRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, err := piped(t)(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		go func() {
			for i := range 100 {
				body := strings.Repeat("x", i)
				fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", i, body)
				io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			}
		}()
		in := bufio.NewReader(conn)
		for i := range 200 {
			answer, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("answer %d: %v", i, err)
			}
			io.Copy(io.Discard, answer.Body)
			if want := []int{403, 405}[i%2]; answer.StatusCode != want {
				t.Errorf("answer %d is %d, want %d", i, answer.StatusCode, want)
			}
		}
	})
}

// TestServeKeepsFewLargeBodies asserts that of many large bodies which come slowly only some are in
// memory at a time, that small ones do not wait for them, and that the others follow.
func TestServeKeepsFewLargeBodies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial := piped(t)
		s := sendsTo(t, dial)
		const clients, half = largeBodies + 20, bodyLimit / 2
		taken := make(chan int, clients)
		for range clients {
			conn, err := dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go io.Copy(io.Discard, conn)
			go func() {
				fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", bodyLimit)
				n, _ := io.WriteString(conn, strings.Repeat("x", half))
				taken <- n
			}()
		}
		synctest.Wait()
		if got := len(taken); got != largeBodies {
			t.Errorf("%d large bodies are in memory, want %d", got, largeBodies)
		}
		if status, _ := s.send(probe{body: s.genuine()}); status != 200 {
			t.Errorf("a small one is answered %d", status)
		}
		time.Sleep(10 * time.Second)
		large := strings.Replace(s.genuine(), `"data"`, strings.Repeat(" ", smallBody)+`"data"`, 1)
		start := time.Now()
		if status, _ := s.send(probe{body: large}); status != 200 {
			t.Errorf("a large one is answered %d", status)
		}
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("a large one waited %v, want what is left of the time of the others", took)
		}
		time.Sleep(time.Second) // until the server has let go of them
	})
}
