package selftest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// chromium is the path of a Chromium; without one the test is skipped.
func chromium(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("Chromium is not installed (Debian: apt-get install chromium)")
	return ""
}

// A sight is what a browser shows of a report in a window of 800 lines.
type sight struct {
	Width, ScrollWidth int // of the page
	Verdict            string
	Top, Bottom        float64 // of the verdict
	Background         string
	Linked             float64 // the height of the check that a link leads to
	LinkedTop          float64
	Widest             string // an element that is wider than the page
}

// looks is a page with a frame of each width in which the report is. It measures what is seen.
const looks = `<!DOCTYPE html><body style="margin:0"><pre id="seen"></pre><script>
const seen = {};
let left = %[2]d;
for (const width of %[1]s) {
  const frame = document.createElement("iframe");
  frame.style = "border:0;height:800px;width:" + width + "px";
  frame.onload = () => {
    const page = frame.contentDocument, root = page.documentElement;
    const h1 = page.getElementById("verdict"), box = h1.getBoundingClientRect();
    const s = {Width: root.clientWidth, Verdict: h1.innerText, Top: box.top, Bottom: box.bottom,
      Background: frame.contentWindow.getComputedStyle(page.body).backgroundColor};
    for (const d of page.querySelectorAll("details")) d.open = true;
    s.ScrollWidth = root.scrollWidth;
    for (const e of page.querySelectorAll("body *"))
      if (e.getBoundingClientRect().right > root.clientWidth) s.Widest = e.outerHTML.slice(0, 300);
    for (const d of page.querySelectorAll("details")) d.open = false;
    [...page.querySelectorAll("a")].find(a => a.innerText == "refuse/known").click();
    setTimeout(() => {
      const linked = page.getElementById("refuse/known").getBoundingClientRect();
      s.Linked = linked.height;
      s.LinkedTop = linked.top;
      seen[width] = s;
      if (--left == 0) document.getElementById("seen").textContent = JSON.stringify(seen);
    }, 300);
  };
  frame.src = "/report";
  document.body.append(frame);
}
</script>`

// TestReportInABrowser asserts that the report can be read at the width of a desktop and of a
// phone: the verdict is seen first, nothing is wider than the page even with everything open, links
// lead to checks, it follows the colours of the reader, and it loads nothing.
func TestReportInABrowser(t *testing.T) {
	browser := chromium(t)
	s := hostileSummary()
	var page bytes.Buffer
	if err := s.HTML(&page); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path]++
		mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/":
			fmt.Fprintf(w, looks, "[1280, 390]", 2)
		case "/report":
			_, _ = w.Write(page.Bytes())
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	seen := map[string]map[string]sight{}
	for scheme, setting := range map[string]string{"dark": "0", "light": "1"} {
		seen[scheme] = look(t, browser, server.URL, "preferredColorScheme="+setting)
		for _, width := range []string{"1280", "390"} {
			got := seen[scheme][width]
			if fmt.Sprint(got.Width) != width || got.ScrollWidth > got.Width || got.Widest != "" {
				t.Errorf("%s: the page is %d wide in a window of %s, because of %s", scheme,
					got.ScrollWidth, width, got.Widest)
			}
			if got.Verdict != "failed" || got.Top < 0 || got.Bottom > 200 {
				t.Errorf("%s, %s: the verdict %q stands at %g", scheme, width, got.Verdict, got.Top)
			}
			if got.Linked < 20 || got.LinkedTop < -1 || got.LinkedTop > 780 {
				t.Errorf("%s, %s: the check that a link leads to is %g high, at %g", scheme, width,
					got.Linked, got.LinkedTop)
			}
		}
	}
	if dark, light := seen["dark"]["390"].Background, seen["light"]["390"].Background; dark == light {
		t.Errorf("dark and light are both on %s", dark)
	}
	for path := range asked {
		if path != "/" && path != "/report" && path != "/favicon.ico" {
			t.Errorf("the page asked for %s", path)
		}
	}
}

// look is what is seen of a report at each width.
func look(t *testing.T, browser, address, setting string) (seen map[string]sight) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--hide-scrollbars",
		"--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--user-data-dir="+t.TempDir(),
		"--blink-settings="+setting, "--window-size=1400,1800", "--virtual-time-budget=10000",
		"--dump-dom", address)
	var talk strings.Builder
	cmd.Stderr = &talk
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, &talk)
	}
	text := regexp.MustCompile(`<pre id="seen">(.*?)</pre>`).FindSubmatch(out)
	if text == nil {
		t.Fatalf("nothing is seen: %s\n%s", out, &talk)
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(string(text[1]))), &seen); err != nil {
		t.Fatalf("%v: %s\n%s", err, out, &talk)
	}
	return seen
}
