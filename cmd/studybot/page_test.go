package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/studybot/studybot/internal/workspace"
)

// screenshots names the environment variable with the directory that pictures
// of the page are written to, for the README and for whoever wants a look.
const screenshots = "STUDYBOT_SCREENSHOTS"

// A member at the page answers a question and reads the receipt, looks a term
// up, and sees the board: on a large screen in light and dark, and on a phone.
func TestMemberAtThePage(t *testing.T) {
	t.Parallel()
	g := startGroup(t)
	q := g.ask("kubernetes.pdb-scope")
	browser := startBrowser(t)
	for name, look := range map[string]look{
		"light": {member: "tom", width: 1280, height: 900, theme: "light", reply: pdbPart, receipt: "2/4 · one try left"},
		"dark":  {member: "priya", width: 1280, height: 900, theme: "dark", reply: pdbFull, receipt: "4/4 · that is all of it."},
		"phone": {
			member: "sam", width: 390, height: 844, theme: "light", mobile: true,
			reply: "It restarts crashed pods so that the deployment always has the right number.", receipt: "0/4 · one try left",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPage(t, browser, g.ws, look)
			p.openThread(q.TS)
			p.write("[data-testid=thread-composer]", look.reply+kb.Enter)
			p.read("[data-testid=thread] [data-testid=ephemeral]", look.receipt)
			p.read("[data-testid=thread] [data-testid=ephemeral]", "Only visible to you")
			p.picture("receipt-" + name)
			if look.mobile {
				p.click("[data-testid=thread-close]")
			}
			p.write("[data-testid=composer]", "/term pdb"+kb.Enter)
			p.read("[data-testid=message-list] [data-testid=ephemeral]", "Pod disruption budget")
			p.write("[data-testid=composer]", "/leaderboard"+kb.Enter)
			p.read("[data-testid=message-list] [data-testid=ephemeral]", "This week")
			p.picture("board-" + name)
		})
	}
}

// A look is who is at the page, and on what screen.
type look struct {
	member        string
	width, height int
	theme         string
	mobile        bool
	reply         string // what they answer
	receipt       string // what they are told
}

// startBrowser runs a headless Chromium until the test ends.
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
		chromedp.Flag("force-prefers-reduced-motion", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// A page is the workspace's page, open as one member.
type page struct {
	t   *testing.T
	ctx context.Context
}

type step = chromedp.Action[chromedp.Void]

func openPage(t *testing.T, browser context.Context, ws *workspace.Server, l look) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx}
	screen := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(l.width), Height: int64(l.height), DeviceScaleFactor: 2, Mobile: l.mobile,
		})
		return chromedp.Void{}, err
	}
	// The first use of a tab's context must have no deadline of its own.
	if err := chromedp.Do(ctx, screen, chromedp.Navigate(ws.URL()+"?as="+l.member)); err != nil {
		t.Fatal(err)
	}
	p.do("the page", chromedp.WaitVisible(chromedp.CSS("body[data-ready]")))
	p.do("the theme", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.documentElement.dataset.theme = %q`, l.theme)))
	return p
}

func (p *page) do(what string, steps ...step) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

func (p *page) click(css string) {
	p.t.Helper()
	p.do("click "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.ScrollIntoView(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// openThread opens the thread of a message by its key.
func (p *page) openThread(ts string) {
	p.t.Helper()
	p.do("focus the question", chromedp.Focus(chromedp.CSS(`[data-testid=message][data-ts="`+ts+`"]`)), chromedp.KeyEvent("t"))
}

func (p *page) write(css, keys string) {
	p.t.Helper()
	p.do("write in "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.SendKeys(chromedp.CSS(css), keys))
}

// read waits until something that css selects shows text.
func (p *page) read(css, text string) {
	p.t.Helper()
	p.do(fmt.Sprintf("%q in %s", text, css), chromedp.Poll[chromedp.Void](fmt.Sprintf(
		`[...document.querySelectorAll(%q)].some(e => e.checkVisibility() && e.innerText.includes(%q))`, css, text),
		chromedp.WithPollingInterval(20*time.Millisecond)))
}

// picture saves what the page looks like, if anybody asked for it.
func (p *page) picture(name string) {
	p.t.Helper()
	dir := os.Getenv(screenshots)
	if dir == "" {
		return
	}
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
