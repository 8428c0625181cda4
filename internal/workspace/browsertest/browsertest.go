// Package browsertest drives a page in a headless Chromium for tests.
//
// A [Browser] is one process, and each [Tab] a page in a profile of its own. What
// a tab is asked to do it does as soon as the page lets it; what does not happen
// within a minute fails the test, with what the page shows instead.
//
// The tests beside it are those of the workspace's own page. They are here, and
// not with the workspace's, so that its other tests run without a browser.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is how long a step may take on a busy machine.
const patience = time.Minute

// A Browser is a headless Chromium.
type Browser struct{ ctx context.Context }

// Start runs a browser until the test ends. It fails the test where none is
// installed.
func Start(t testing.TB) *Browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("the page is tested in a browser and none is installed: apt-get install chromium-headless-shell")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "en-US"),
		chromedp.Flag("force-prefers-reduced-motion", true)) // a click must not meet a moving target
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &Browser{ctx}
}

// A Step does something in a tab.
type Step = chromedp.Action[chromedp.Void]

// Screen makes a tab's screen that large, in CSS pixels, with two of its own
// pixels to each.
func Screen(width, height int, mobile bool) Step {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(width), Height: int64(height), DeviceScaleFactor: 2, Mobile: mobile,
		})
		return chromedp.Void{}, err
	}
}

// A Tab is a page, open. What it writes to the console as a warning or an error
// fails the test, unless Noisy is set.
type Tab struct {
	Noisy bool

	t   testing.TB
	ctx context.Context
}

// Open opens the page at url in a profile of its own, after the steps before, and
// waits until it is drawn, which it says by the attribute data-ready of its body.
func (b *Browser) Open(t testing.TB, url string, before ...Step) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &Tab{t: t, ctx: ctx}
	p.Do("open a tab", chromedp.EmulateViewport(1280, 860))
	p.watchConsole()
	p.Do("open the page", append(before, chromedp.Navigate(url))...)
	p.See("body[data-ready]")
	return p
}

func (p *Tab) watchConsole() {
	messages := chromedp.Console(p.ctx)
	var mu sync.Mutex
	var bad []string
	go func() {
		for m, err := range messages {
			if err != nil {
				return // The tab is closed.
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				mu.Lock()
				bad = append(bad, fmt.Sprintf("%s (%s:%d)", m, m.URL, m.Line+1))
				mu.Unlock()
			}
		}
	}()
	p.t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		if len(bad) > 0 && !p.Noisy {
			p.t.Errorf("the page wrote to the console:\n%s", strings.Join(bad, "\n"))
		}
	})
}

// Do takes steps, and fails the test when one is not done soon.
func (p *Tab) Do(what string, steps ...Step) {
	p.t.Helper()
	// The first use of a tab's context must not have a deadline of its own:
	// the tab would close with it.
	if chromedp.FromContext(p.ctx).Target == nil {
		if err := chromedp.Do(p.ctx, steps...); err != nil {
			p.t.Fatalf("%s: %v", what, err)
		}
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v\nThe page shows:\n%s", what, err, p.shown())
	}
}

// shown is the page's text, for a failure's message.
func (p *Tab) shown() string {
	ctx, cancel := context.WithTimeout(p.ctx, 3*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// See waits until something that css selects is visible.
func (p *Tab) See(css string) {
	p.t.Helper()
	p.Do("see "+css, chromedp.WaitVisible(chromedp.CSS(css)))
}

// Miss waits until nothing that css selects is visible.
func (p *Tab) Miss(css string) {
	p.t.Helper()
	p.Until("no "+css, `![...document.querySelectorAll(`+quote(css)+`)].some(e => e.checkVisibility())`)
}

// Read waits until something visible that css selects holds text.
func (p *Tab) Read(css, text string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("%q in %s", text, css),
		`[...document.querySelectorAll(`+quote(css)+`)].some(e => e.checkVisibility() && e.innerText.includes(`+quote(text)+`))`)
}

// Until waits until a JavaScript expression is true.
func (p *Tab) Until(what, js string) {
	p.t.Helper()
	p.Do("wait for "+what, chromedp.Poll[chromedp.Void](js, chromedp.WithPollingInterval(20*time.Millisecond)))
}

// Click clicks what css selects, once it is visible.
func (p *Tab) Click(css string) {
	p.t.Helper()
	p.Do("click "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// Write types keys into what css selects, once it is visible.
func (p *Tab) Write(css, keys string) {
	p.t.Helper()
	p.Do("write in "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.SendKeys(chromedp.CSS(css), keys))
}

// Press sends a key to whatever has the focus.
func (p *Tab) Press(key string) {
	p.t.Helper()
	p.Do("press "+key, chromedp.KeyEvent(key))
}

// Value returns what a JavaScript expression gives in p, awaited if it is a
// promise.
func Value[T any](p *Tab, js string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// screenshots names the environment variable with the directory that pictures of
// pages are written to, for the README and for whoever wants a look.
const screenshots = "STUDYBOT_SCREENSHOTS"

// Picture saves what the page looks like as name.png in the directory that
// STUDYBOT_SCREENSHOTS names. Where it is not set nobody asked for pictures.
func (p *Tab) Picture(name string) {
	p.t.Helper()
	dir := os.Getenv(screenshots)
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600) //nolint:gosec // the directory is named by the person who runs the tests
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// quote is text as a JavaScript string.
func quote(text string) string { return fmt.Sprintf("%q", text) }
