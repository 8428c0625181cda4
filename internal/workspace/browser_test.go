package workspace_test

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/studybot/studybot/internal/workspace"
)

// startBrowser runs a headless Chromium until the test ends. Its tabs are opened
// with [openPage].
func startBrowser(t *testing.T) context.Context {
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
	return ctx
}

// A step does something in a tab.
type step = chromedp.Action[chromedp.Void]

// A tab is the page, open as one member. What it writes to the console as a
// warning or an error fails the test, unless noisy is set.
type tab struct {
	t     *testing.T
	ctx   context.Context
	noisy bool
}

// openPage opens a page of s, whose url is what follows the slash, in a profile of
// its own, and waits until it is drawn.
func openPage(t *testing.T, browser context.Context, base, url string, before ...step) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	p.do("open a tab", chromedp.EmulateViewport(1280, 860))
	p.watchConsole()
	p.do("open the page", append(before, chromedp.Navigate(base+url))...)
	p.see("body[data-ready]")
	return p
}

// openAs opens the page of s as the member called name.
func openAs(t *testing.T, browser context.Context, s *workspace.Server, name string) *tab {
	t.Helper()
	return openPage(t, browser, s.URL(), "?as="+name)
}

func (p *tab) watchConsole() {
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
		if len(bad) > 0 && !p.noisy {
			p.t.Errorf("the page wrote to the console:\n%s", strings.Join(bad, "\n"))
		}
	})
}

// do takes steps, and fails the test when one is not done soon.
func (p *tab) do(what string, steps ...step) {
	p.t.Helper()
	// The first use of a tab's context must not have a deadline of its own:
	// the tab would close with it.
	if chromedp.FromContext(p.ctx).Target == nil {
		if err := chromedp.Do(p.ctx, steps...); err != nil {
			p.t.Fatalf("%s: %v", what, err)
		}
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, 15*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v\nThe page shows:\n%s", what, err, p.shown())
	}
}

// shown is the page's text, for a failure's message.
func (p *tab) shown() string {
	ctx, cancel := context.WithTimeout(p.ctx, 3*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// see waits until something that css selects is visible.
func (p *tab) see(css string) {
	p.t.Helper()
	p.do("see "+css, chromedp.WaitVisible(chromedp.CSS(css)))
}

// miss waits until nothing that css selects is visible.
func (p *tab) miss(css string) {
	p.t.Helper()
	p.until("no "+css, `![...document.querySelectorAll(`+quote(css)+`)].some(e => e.checkVisibility())`)
}

// read waits until something that css selects holds text.
func (p *tab) read(css, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q in %s", text, css),
		`[...document.querySelectorAll(`+quote(css)+`)].some(e => e.checkVisibility() && e.innerText.includes(`+quote(text)+`))`)
}

// until waits until a JavaScript expression is true.
func (p *tab) until(what, js string) {
	p.t.Helper()
	p.do("wait for "+what, chromedp.Poll[chromedp.Void](js, chromedp.WithPollingInterval(20*time.Millisecond)))
}

func (p *tab) click(css string) {
	p.t.Helper()
	p.do("click "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// write types into what css selects.
func (p *tab) write(css, keys string) {
	p.t.Helper()
	p.do("write in "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.SendKeys(chromedp.CSS(css), keys))
}

// press sends a key to whatever has the focus.
func (p *tab) press(key string) {
	p.t.Helper()
	p.do("press "+key, chromedp.KeyEvent(key))
}

// value is what a JavaScript expression gives.
func value[T any](p *tab, js string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 15*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// quote is text as a JavaScript string.
func quote(text string) string { return fmt.Sprintf("%q", text) }

const enter, escape, tabKey, arrowUp = kb.Enter, kb.Escape, kb.Tab, kb.ArrowUp
