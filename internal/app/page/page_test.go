package page_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/workspace/browsertest"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// A member at the page answers a question and reads the receipt, looks a term
// up, and sees the board: on a large screen in light and dark, and on a phone.
func TestMemberAtThePage(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	browser := browsertest.Start(t)
	for name, look := range looks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPage(t, browser, g, look)
			p.Do("focus the question", chromedp.Focus(chromedp.CSS(`[data-testid=message][data-ts="`+q.TS+`"]`)))
			p.Press("t") // opens its thread
			p.Write("[data-testid=thread-composer]", look.reply+kb.Enter)
			p.Read("[data-testid=thread] [data-testid=ephemeral]", look.receipt)
			p.Read("[data-testid=thread] [data-testid=ephemeral]", "Only visible to you")
			p.Picture("receipt-" + name)
			if look.mobile {
				p.Click("[data-testid=thread-close]")
			}
			p.Write("[data-testid=composer]", "/term pdb"+kb.Enter)
			p.Read("[data-testid=message-list] [data-testid=ephemeral]", "Pod disruption budget")
			p.Write("[data-testid=composer]", "/leaderboard"+kb.Enter)
			p.Read("[data-testid=message-list] [data-testid=ephemeral]", "This week")
			p.Picture("board-" + name)
		})
	}
}

// A member answers privately: the form takes the text, and its receipt takes the
// form's place, where nobody else sees it.
func TestAnswerPrivatelyAtThePage(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	browser := browsertest.Start(t)
	for name, look := range looks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPage(t, browser, g, look)
			p.Click(`[data-testid=message][data-ts="` + q.TS + `"] [data-action-id=private]`)
			p.Read("[data-testid=modal]", "Two tries left; only you see what you write here")
			p.Picture("form-" + name)
			p.Write("[data-testid=modal] textarea", look.reply)
			p.Click("[data-testid=modal-submit]")
			p.Read("[data-testid=modal]", look.receipt)
			p.Picture("form-receipt-" + name)
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

// looks are a large screen in light and dark, and a phone, each with another reply.
var looks = map[string]look{
	"light": {member: "tom", width: 1280, height: 900, theme: "light", reply: apptest.PDBPart, receipt: "2/4 · one try left"},
	"dark":  {member: "priya", width: 1280, height: 900, theme: "dark", reply: apptest.PDBFull, receipt: "4/4 · that is all of it."},
	"phone": {
		member: "sam", width: 390, height: 844, theme: "light", mobile: true,
		reply: "It restarts crashed pods so that the deployment always has the right number.", receipt: "0/4 · one try left",
	},
}

func openPage(t *testing.T, browser *browsertest.Browser, g *apptest.Group, l look) *browsertest.Tab {
	t.Helper()
	p := browser.Open(t, g.Workspace.URL()+"?as="+l.member, browsertest.Screen(l.width, l.height, l.mobile))
	p.Do("the theme", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.documentElement.dataset.theme = %q`, l.theme)))
	return p
}
