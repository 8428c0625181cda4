package browsertest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/browsertest"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

const study = "sre-study"

// The page in a real browser: one browser, a workspace and a profile for each case.
func TestPage(t *testing.T) {
	t.Parallel()
	browser := browsertest.Start(t)
	for name, test := range map[string]func(*testing.T, *browsertest.Browser){
		"say, edit and delete":        testSay,
		"react":                       testReact,
		"reply and receipt":           testReceipt,
		"command":                     testCommand,
		"modal":                       testModal,
		"App Home":                    testHome,
		"hostile text":                testHostile,
		"text as Slack shows it":      testMrkdwn,
		"controls of Block Kit":       testControls,
		"another member":              testMemberSwitch,
		"unread":                      testUnread,
		"resume after a break":        testResume,
		"keys":                        testKeys,
		"theme is remembered":         testTheme,
		"permalink":                   testPermalink,
		"no sideways scroll on phone": testPhone,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, browser)
		})
	}
}

// openAs opens the page of s as the member called name.
func openAs(t *testing.T, browser *browsertest.Browser, s *workspace.Server, name string) *browsertest.Tab {
	t.Helper()
	return browser.Open(t, s.URL()+"?as="+name)
}

// message selects a message by its timestamp.
func message(ts string) string { return `[data-testid=message][data-ts="` + ts + `"]` }

// blocks parses Block Kit as an app writes it.
func blocks(t *testing.T, source string) []slack.Block {
	t.Helper()
	var b slack.Blocks
	if err := json.Unmarshal([]byte(source), &b); err != nil {
		t.Fatalf("blocks: %v", err)
	}
	return b.BlockSet
}

// post has the app post in the study channel.
func post(t *testing.T, s *workspace.Server, opts ...slack.MsgOption) (ts string) {
	t.Helper()
	_, ts, err := workspacetest.Client(s).PostMessageContext(workspacetest.Soon(t), workspacetest.ChannelID(t, s, study), opts...)
	if err != nil {
		t.Fatalf("post: %v", err)
	}
	return ts
}

func testSay(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	p := openAs(t, browser, s, "tom")
	p.Write("[data-testid=composer]", "Good *morning*")
	p.Do("break the line", chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(8))) // 8 is Shift
	p.Write("[data-testid=composer]", "all")
	p.Press(kb.Enter)
	said := workspacetest.Await(t, s, 0, "message", func(e workspace.Entry) bool { return e.User == workspacetest.MemberID(t, s, "tom") })
	if want := "Good *morning*\nall"; said.Text != want {
		t.Errorf("said %q, want %q", said.Text, want)
	}
	p.Read(message(said.TS), "Good morning\nall")
	if got := browsertest.Value[string](p, `document.querySelector('[data-testid=composer]').value`); got != "" {
		t.Errorf("the composer still holds %q", got)
	}

	p.Press(kb.ArrowUp)
	p.See("[data-testid=edit-box]")
	if got, want := browsertest.Value[string](p, `document.activeElement.value`), "Good *morning*\nall"; got != want {
		t.Errorf("to edit: %q, want %q", got, want)
	}
	p.Write("[data-testid=edit-box]", " of you @ana & <co>")
	p.Press(kb.Enter)
	edited := workspacetest.Await(t, s, said.Seq, "edit", nil)
	if want := "Good *morning*\nall of you <@" + workspacetest.MemberID(t, s, "ana") + "> &amp; &lt;co&gt;"; edited.Text != want {
		t.Errorf("edited to %q, want %q", edited.Text, want)
	}
	p.Read(message(said.TS), "all of you @Ana & <co> (edited)")

	p.Do("open the menu", chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=message-more]').click()`))
	p.Click(`.menu-item[data-value=delete]`)
	p.Click(`[data-testid=confirm-yes]`)
	workspacetest.Await(t, s, edited.Seq, "delete", nil)
	p.Miss(message(said.TS))
}

func testReact(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	ts := workspacetest.Must[string](t)(s.Say("ana", study, "Ready?"))
	if err := s.React("ana", study, ts, "eyes"); err != nil {
		t.Fatal(err)
	}
	p := openAs(t, browser, s, "tom")
	mine := message(ts) + ` [data-testid=reaction][data-name=eyes]`
	p.Read(mine, "1")
	p.Click(mine)
	p.Read(mine+"[aria-pressed=true]", "2")
	p.Click(mine)
	p.Read(mine+"[aria-pressed=false]", "1")

	p.Do("open the picker", chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=react]').click()`))
	p.Write(".menu-search", "tada")
	p.Click(`[data-emoji=tada]`)
	p.Read(message(ts)+` [data-testid=reaction][data-name=tada]`, "🎉")
}

func testReceipt(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	app := workspacetest.Connect(t, s)
	question := post(t, s, slack.MsgOptionText("What is an SLO?", false))
	p := openAs(t, browser, s, "tom")
	p.Click(message(question) + " [data-testid=thread-open]")
	p.Write("[data-testid=thread-composer]", "A target for a service level"+kb.Enter)
	reply := app.Message()
	for reply.BotID != "" { // the question itself
		reply = app.Message()
	}
	if reply.ThreadTimeStamp != question || reply.Text != "A target for a service level" {
		t.Errorf("the app got %q in thread %s, want the reply in %s", reply.Text, reply.ThreadTimeStamp, question)
	}
	p.Read("[data-testid=thread] "+message(reply.TimeStamp), "A target for a service level")

	tom := workspacetest.MemberID(t, s, "tom")
	if _, err := app.Client.PostEphemeralContext(workspacetest.Soon(t), workspacetest.ChannelID(t, s, study), tom, slack.MsgOptionTS(question), slack.MsgOptionText("3/4", false),
		slack.MsgOptionBlocks(blocks(t, `[{"type":"section","text":{"type":"mrkdwn","text":"*3/4* · one try left"}},
			{"type":"actions","elements":[{"type":"button","action_id":"appeal","value":"7","text":{"type":"plain_text","text":"My reply was right"},
			"confirm":{"title":{"type":"plain_text","text":"Sure?"},"text":{"type":"plain_text","text":"Ana will look."},
			"confirm":{"type":"plain_text","text":"Yes"},"deny":{"type":"plain_text","text":"No"}}}]}]`)...)); err != nil {
		t.Fatal(err)
	}
	p.Read("[data-testid=thread] [data-testid=ephemeral]", "Only visible to you")
	p.Read("[data-testid=thread] [data-testid=ephemeral]", "3/4 · one try left")

	p.Click("[data-action-id=appeal]")
	p.Click("[data-testid=confirm-yes]")
	ev := app.Next(socketmode.EventTypeInteractive)
	app.Ack(ev)
	pressed := ev.Data.(slack.InteractionCallback)
	if a := pressed.ActionCallback.BlockActions[0]; a.ActionID != "appeal" || a.Value != "7" || pressed.User.ID != tom {
		t.Errorf("the app got action %s %q by %s, want appeal 7 by %s", a.ActionID, a.Value, pressed.User.ID, tom)
	}
	if err := slack.PostWebhookContext(workspacetest.Soon(t), pressed.ResponseURL, &slack.WebhookMessage{Text: "Noted.", ReplaceOriginal: true}); err != nil {
		t.Fatal(err)
	}
	p.Read("[data-testid=thread] [data-testid=ephemeral]", "Noted.")

	p.Click("[data-testid=thread-close]")
	p.Miss("[data-testid=thread]")
	p.Read(message(question)+" [data-testid=thread-open]", "1 reply")
	other := openAs(t, browser, s, "ana")
	other.Click(message(question) + " [data-testid=thread-open]")
	other.See("[data-testid=thread] " + message(reply.TimeStamp))
	other.Miss("[data-testid=ephemeral]")
}

func testCommand(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	app := workspacetest.Connect(t, s)
	p := openAs(t, browser, s, "tom")
	p.Write("[data-testid=composer]", "/as")
	p.Read("[role=option]", "/ask")
	p.Press(kb.Tab)
	p.Write("[data-testid=composer]", "pdb"+kb.Enter)
	ev := app.Next(socketmode.EventTypeSlashCommand)
	if c := ev.Data.(slack.SlashCommand); c.Command != "/ask" || c.Text != "pdb" || c.UserName != "tom" {
		t.Errorf("the app got %s %q from %s, want /ask pdb from tom", c.Command, c.Text, c.UserName)
	}
	app.Ack(ev, map[string]string{"text": "*Pod disruption budget*: a limit"})
	p.Read("[data-testid=message-list] [data-testid=ephemeral]", "Pod disruption budget: a limit")

	p.Write("[data-testid=composer]", "/nosuch"+kb.Enter)
	p.Read(".composer-note", "/nosuch is not a command here")
}

const modalView = `{"type":"modal","callback_id":"flag","title":{"type":"plain_text","text":"Flag a problem"},
	"submit":{"type":"plain_text","text":"Send"},"blocks":[
	{"type":"input","block_id":"what","label":{"type":"plain_text","text":"What is wrong?"},"element":{"type":"static_select","action_id":"kind",
		"options":[{"text":{"type":"plain_text","text":"The answer"},"value":"answer"},{"text":{"type":"plain_text","text":"The wording"},"value":"wording"}]}},
	{"type":"input","block_id":"why","label":{"type":"plain_text","text":"Why?"},"element":{"type":"plain_text_input","action_id":"text"}}]}`

func testModal(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	app := workspacetest.Connect(t, s)
	post(t, s, slack.MsgOptionText("Q", false), slack.MsgOptionBlocks(blocks(t,
		`[{"type":"actions","elements":[{"type":"button","action_id":"flag","text":{"type":"plain_text","text":"Flag"}}]}]`)...))
	p := openAs(t, browser, s, "tom")
	p.Click("[data-action-id=flag]")
	ev := app.Next(socketmode.EventTypeInteractive)
	app.Ack(ev)
	var view slack.ModalViewRequest
	if err := json.Unmarshal([]byte(modalView), &view); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Client.OpenViewContext(workspacetest.Soon(t), ev.Data.(slack.InteractionCallback).TriggerID, view); err != nil {
		t.Fatal(err)
	}
	p.Read("[data-testid=modal] h2", "Flag a problem")
	p.Write("[data-action-id=text]", "no")
	p.Click("[data-testid=modal-submit]")
	p.Read("[data-block-id=what] .input-error", "This one is needed.")

	p.Click("[data-action-id=kind]")
	p.Click(".menu-item[data-value=wording]")
	p.Read("[data-action-id=kind]", "The wording")
	p.Click("[data-testid=modal-submit]")
	ev = app.Next(socketmode.EventTypeInteractive)
	values := ev.Data.(slack.InteractionCallback).View.State.Values
	if got, want := []string{values["what"]["kind"].SelectedOption.Value, values["why"]["text"].Value}, []string{"wording", "no"}; !cmp.Equal(got, want) {
		t.Errorf("submitted %q, want %q", got, want)
	}
	app.Ack(ev, map[string]any{"response_action": "errors", "errors": map[string]string{"why": "A few more words, please."}})
	p.Read("[data-block-id=why] .input-error", "A few more words, please.")

	p.Write("[data-action-id=text]", " page names the controller")
	p.Press(kb.Enter)
	ev = app.Next(socketmode.EventTypeInteractive)
	if got, want := ev.Data.(slack.InteractionCallback).View.State.Values["why"]["text"].Value, "no page names the controller"; got != want {
		t.Errorf("submitted again %q, want %q", got, want)
	}
	app.Ack(ev)
	p.Miss("[data-testid=modal]")
}

func testHome(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	app := workspacetest.Connect(t, s)
	p := openAs(t, browser, s, "tom")
	p.Click("[data-testid=app-home]")
	ev := app.Next(socketmode.EventTypeEventsAPI)
	app.Ack(ev)
	opened, ok := ev.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.AppHomeOpenedEvent)
	if !ok || opened.User != workspacetest.MemberID(t, s, "tom") {
		t.Fatalf("the app got %+v, want app_home_opened by tom", ev.Data)
	}
	if _, err := app.Client.PublishViewContext(workspacetest.Soon(t), slack.PublishViewContextRequest{UserID: opened.User, View: slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: blocks(t,
		`[{"type":"header","text":{"type":"plain_text","text":"Your study"}},
		{"type":"section","text":{"type":"mrkdwn","text":"*9 points*"},"accessory":{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Practise"}}}]`)}}}); err != nil {
		t.Fatal(err)
	}
	p.Read("[data-testid=home-tab] h3", "Your study")
	p.Click("[data-testid=home-tab] [data-action-id=go]")
	ev = app.Next(socketmode.EventTypeInteractive)
	app.Ack(ev)
	if got := ev.Data.(slack.InteractionCallback); got.ActionCallback.BlockActions[0].ActionID != "go" || got.View.Type != "home" {
		t.Errorf("the app got %s in a %s, want go in the home", got.ActionCallback.BlockActions[0].ActionID, got.View.Type)
	}
}

func testHostile(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	text := `<script>document.title="owned"</script><img src=x onerror=alert(1)> <!channel> <@U1|<b>> javascript:alert(1)` +
		" \u202Egnp.exe \x00 'quotes\"; DROP TABLE standings; --"
	said := workspacetest.Must[string](t)(s.Say("diego", study, text))
	long := workspacetest.Must[string](t)(s.Say("diego", study, strings.Repeat("W", 5000)))
	app := post(t, s, slack.MsgOptionText(`<javascript:alert(1)|click me> *bold* <https://a.example/"onmouseover=alert(1)|x>`, false))
	p := openAs(t, browser, s, "tom")
	p.Read(message(said), `<script>document.title="owned"</script><img src=x onerror=alert(1)> <!channel>`)
	p.See(message(long))
	p.Read(message(app), "click me")
	found := browsertest.Value[[]string](p, `[...document.querySelectorAll('[data-testid=message-list] :is(script, img, iframe, b, .mention-all, a[href^="javascript"], [onmouseover])')].map(e => e.outerHTML)`)
	if len(found) > 0 {
		t.Errorf("text became elements: %q", found)
	}
	if title := browsertest.Value[string](p, `document.title`); !strings.Contains(title, study) {
		t.Errorf("the title is %q", title)
	}
	if wide := browsertest.Value[int](p, `document.querySelector('[data-testid=message-list]').scrollWidth - document.querySelector('[data-testid=message-list]').clientWidth`); wide > 0 {
		t.Errorf("the list scrolls sideways by %d pixels", wide)
	}
	policy := workspacetest.Must[*http.Response](t)(http.Get(s.URL())).Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("Content-Security-Policy is %q, want default-src 'self' and nothing unsafe", policy)
	}
}

func testMemberSwitch(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	tom, priya := workspacetest.MemberID(t, s, "tom"), workspacetest.MemberID(t, s, "priya")
	if _, err := workspacetest.Client(s).PostEphemeralContext(workspacetest.Soon(t), workspacetest.ChannelID(t, s, study), tom, slack.MsgOptionText("For Tom", false)); err != nil {
		t.Fatal(err)
	}
	when := post(t, s, slack.MsgOptionText("At <!date^1764000000^{date_num} {time}|then>", false)) // 16:00 UTC
	p := openAs(t, browser, s, "tom")
	p.Read("[data-testid=ephemeral]", "For Tom")
	p.Read(message(when), "At 2025-11-24 4:00 PM")
	p.Do("become Priya", chromedp.SetValue(chromedp.CSS("[data-testid=member-switch]"), priya),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=member-switch]').dispatchEvent(new Event('change'))`))
	p.See(`body[data-ready="` + priya + `"]`)
	p.Read(message(when), "At 2025-11-24 9:30 PM")
	p.Miss("[data-testid=ephemeral]")
	p.Write("[data-testid=composer]", "Priya here"+kb.Enter)
	workspacetest.Await(t, s, 0, "message", func(e workspace.Entry) bool { return e.User == priya && e.Text == "Priya here" })
	p.Do("reload", chromedp.Navigate(s.URL()))
	p.See(`body[data-ready="` + priya + `"]`)
}

func testUnread(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	workspacetest.Must[string](t)(s.Say("ana", "random", "Before you came"))
	p := openAs(t, browser, s, "tom")
	p.Miss(".room.unread")
	workspacetest.Must[string](t)(s.Say("ana", "general", "Lunch?"))
	p.See("[data-testid=channel-general].unread")
	workspacetest.Must[string](t)(s.Say("ana", "general", "@tom too?"))
	p.Read("[data-testid=channel-general]", "1")
	p.Click("[data-testid=channel-general]")
	p.Read("[data-testid=message-list]", "@Tom too?")
	p.Miss(".room.unread")
	p.Until("the channel in the address", `location.hash === "#general"`)
}

func testResume(t *testing.T, browser *browsertest.Browser) {
	var target *url.URL
	var down atomic.Bool
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
	}}
	front := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	s := workspacetest.Start(t, workspace.Options{Hosts: []string{front.Listener.Addr().String()}})
	target = workspacetest.Must[*url.URL](t)(url.Parse(s.URL()))
	front.Start()
	t.Cleanup(front.Close)
	t.Cleanup(front.CloseClientConnections)
	p := browser.Open(t, front.URL+"/?as=tom")
	p.Noisy = true // The browser reports the break itself.
	p.Read("[data-testid=connection]", "Live")
	first := workspacetest.Must[string](t)(s.Say("ana", study, "One"))
	p.See(message(first))
	down.Store(true)
	front.CloseClientConnections()
	p.Read("[data-testid=connection]", "Reconnecting")
	missed := workspacetest.Must[string](t)(s.Say("ana", study, "Two"))
	down.Store(false)
	p.Read("[data-testid=connection]", "Live")
	p.See(message(missed))
	if n := browsertest.Value[int](p, `document.querySelectorAll('[data-testid=message]').length`); n != 2 {
		t.Errorf("%d messages are shown, want 2", n)
	}
	s.Reset()
	p.Miss("[data-testid=message]")
}

func testKeys(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	ts := workspacetest.Must[string](t)(s.Say("ana", study, "Anyone?"))
	p := openAs(t, browser, s, "tom")
	p.Press("?")
	p.Read("[data-testid=shortcuts]", "Keyboard shortcuts")
	p.Press(kb.Escape)
	p.Miss("[data-testid=shortcuts]")
	p.Do("focus the message", chromedp.Focus(chromedp.CSS(message(ts))))
	p.Press("t")
	p.See("[data-testid=thread] " + message(ts))
	p.Until("the focus in the thread's composer", `document.activeElement.dataset.testid === "thread-composer"`)
	p.Press(kb.Escape)
	p.Miss("[data-testid=thread]")
	p.Do("leave", chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.Press("c")
	p.Until("the focus in the composer", `document.activeElement.dataset.testid === "composer"`)
}

func testTheme(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	p := openAs(t, browser, s, "tom")
	ground := func() string { return browsertest.Value[string](p, `getComputedStyle(document.body).backgroundColor`) }
	p.Click("[data-testid=theme]")
	p.See("html[data-theme=light]")
	light := ground()
	p.Click("[data-testid=theme]")
	p.See("html[data-theme=dark]")
	if dark := ground(); dark == light {
		t.Errorf("the ground is %s in light and dark", dark)
	}
	p.Do("reload", chromedp.Reload())
	p.See("html[data-theme=dark] body[data-ready]")
}

func testPermalink(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	ts := workspacetest.Must[string](t)(s.Say("ana", "general", "Here"))
	reply := workspacetest.Must[string](t)(s.Reply("ana", "general", ts, "And there"))
	link := "archives/" + workspacetest.ChannelID(t, s, "general") + "/p" + strings.ReplaceAll(reply, ".", "") + "?as=tom&thread_ts=" + ts
	p := browser.Open(t, s.URL()+link)
	p.Read("[data-testid=thread] "+message(reply), "And there")
	p.Until("a short address", `location.pathname === "/" && location.hash.startsWith("#general/")`)
}

func testPhone(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	app := workspacetest.Connect(t, s)
	workspacetest.Must[string](t)(s.Say("ana", study, "```"+strings.Repeat("kubectl get pods ", 20)+"```\nhttps://example.com/"+strings.Repeat("a", 200)))
	question := post(t, s, slack.MsgOptionText("Wide", false), slack.MsgOptionBlocks(blocks(t, wideBlocks)...))
	p := browser.Open(t, s.URL()+"?as=tom", browsertest.Screen(390, 844, true))
	fits := func(where string) {
		t.Helper()
		over := browsertest.Value[[]string](p, `[document.documentElement, ...document.querySelectorAll('.message-list, .home, .dialog-body, .sidebar-scroll, .pane-head')]
			.filter(e => e.checkVisibility() && e.scrollWidth > Math.min(e.clientWidth, 390)).map(e => e.tagName + '.' + e.className + ' ' + e.scrollWidth)`)
		if len(over) > 0 {
			t.Errorf("%s: wider than the screen: %q", where, over)
		}
	}
	p.See(message(question))
	fits("channel")
	p.Click(message(question) + " [data-testid=thread-open]")
	p.See("[data-testid=thread]")
	p.Miss("#channel")
	fits("thread")
	p.Click("[data-testid=thread-close]")
	p.Click("[data-testid=open-sidebar]")
	p.See("[data-testid=channel-general]")
	fits("sidebar")
	p.Click("[data-testid=app-home]")
	p.See("[data-testid=home-tab]")
	fits("home")
	app.Ack(app.Next(socketmode.EventTypeEventsAPI))
}
