package workspace_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/workspace"
)

const study = "sre-study"

// The page in a real browser: one browser, a workspace and a profile for each case.
func TestPage(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
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
	_, ts, err := client(s).PostMessageContext(soon(t), channelID(t, s, study), opts...)
	if err != nil {
		t.Fatalf("post: %v", err)
	}
	return ts
}

func testSay(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	p := openAs(t, browser, s, "tom")
	p.write("[data-testid=composer]", "Good *morning*")
	p.do("break the line", chromedp.KeyEvent(enter, chromedp.KeyModifiers(8))) // 8 is Shift
	p.write("[data-testid=composer]", "all")
	p.press(enter)
	said := await(t, s, 0, "message", func(e workspace.Entry) bool { return e.User == memberID(t, s, "tom") })
	if want := "Good *morning*\nall"; said.Text != want {
		t.Errorf("said %q, want %q", said.Text, want)
	}
	p.read(message(said.TS), "Good morning\nall")
	if got := value[string](p, `document.querySelector('[data-testid=composer]').value`); got != "" {
		t.Errorf("the composer still holds %q", got)
	}

	p.press(arrowUp)
	p.see("[data-testid=edit-box]")
	if got, want := value[string](p, `document.activeElement.value`), "Good *morning*\nall"; got != want {
		t.Errorf("to edit: %q, want %q", got, want)
	}
	p.write("[data-testid=edit-box]", " of you @ana & <co>")
	p.press(enter)
	edited := await(t, s, said.Seq, "edit", nil)
	if want := "Good *morning*\nall of you <@" + memberID(t, s, "ana") + "> &amp; &lt;co&gt;"; edited.Text != want {
		t.Errorf("edited to %q, want %q", edited.Text, want)
	}
	p.read(message(said.TS), "all of you @Ana & <co> (edited)")

	p.do("open the menu", chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=message-more]').click()`))
	p.click(`.menu-item[data-value=delete]`)
	p.click(`[data-testid=confirm-yes]`)
	await(t, s, edited.Seq, "delete", nil)
	p.miss(message(said.TS))
}

func testReact(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	ts := must[string](t)(s.Say("ana", study, "Ready?"))
	if err := s.React("ana", study, ts, "eyes"); err != nil {
		t.Fatal(err)
	}
	p := openAs(t, browser, s, "tom")
	mine := message(ts) + ` [data-testid=reaction][data-name=eyes]`
	p.read(mine, "1")
	p.click(mine)
	p.read(mine+"[aria-pressed=true]", "2")
	p.click(mine)
	p.read(mine+"[aria-pressed=false]", "1")

	p.do("open the picker", chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=react]').click()`))
	p.write(".menu-search", "tada")
	p.click(`[data-emoji=tada]`)
	p.read(message(ts)+` [data-testid=reaction][data-name=tada]`, "🎉")
}

func testReceipt(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	app := connect(t, s)
	question := post(t, s, slack.MsgOptionText("What is an SLO?", false))
	p := openAs(t, browser, s, "tom")
	p.click(message(question) + " [data-testid=thread-open]")
	p.write("[data-testid=thread-composer]", "A target for a service level"+enter)
	reply := app.message()
	for reply.BotID != "" { // the question itself
		reply = app.message()
	}
	if reply.ThreadTimeStamp != question || reply.Text != "A target for a service level" {
		t.Errorf("the app got %q in thread %s, want the reply in %s", reply.Text, reply.ThreadTimeStamp, question)
	}
	p.read("[data-testid=thread] "+message(reply.TimeStamp), "A target for a service level")

	tom := memberID(t, s, "tom")
	if _, err := app.client.PostEphemeralContext(soon(t), channelID(t, s, study), tom, slack.MsgOptionTS(question), slack.MsgOptionText("3/4", false),
		slack.MsgOptionBlocks(blocks(t, `[{"type":"section","text":{"type":"mrkdwn","text":"*3/4* · one try left"}},
			{"type":"actions","elements":[{"type":"button","action_id":"appeal","value":"7","text":{"type":"plain_text","text":"My reply was right"},
			"confirm":{"title":{"type":"plain_text","text":"Sure?"},"text":{"type":"plain_text","text":"Ana will look."},
			"confirm":{"type":"plain_text","text":"Yes"},"deny":{"type":"plain_text","text":"No"}}}]}]`)...)); err != nil {
		t.Fatal(err)
	}
	p.read("[data-testid=thread] [data-testid=ephemeral]", "Only visible to you")
	p.read("[data-testid=thread] [data-testid=ephemeral]", "3/4 · one try left")

	p.click("[data-action-id=appeal]")
	p.click("[data-testid=confirm-yes]")
	ev := app.next(socketmode.EventTypeInteractive)
	app.ack(ev)
	pressed := ev.Data.(slack.InteractionCallback)
	if a := pressed.ActionCallback.BlockActions[0]; a.ActionID != "appeal" || a.Value != "7" || pressed.User.ID != tom {
		t.Errorf("the app got action %s %q by %s, want appeal 7 by %s", a.ActionID, a.Value, pressed.User.ID, tom)
	}
	if err := slack.PostWebhookContext(soon(t), pressed.ResponseURL, &slack.WebhookMessage{Text: "Noted.", ReplaceOriginal: true}); err != nil {
		t.Fatal(err)
	}
	p.read("[data-testid=thread] [data-testid=ephemeral]", "Noted.")

	p.click("[data-testid=thread-close]")
	p.miss("[data-testid=thread]")
	p.read(message(question)+" [data-testid=thread-open]", "1 reply")
	other := openAs(t, browser, s, "ana")
	other.click(message(question) + " [data-testid=thread-open]")
	other.see("[data-testid=thread] " + message(reply.TimeStamp))
	other.miss("[data-testid=ephemeral]")
}

func testCommand(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	app := connect(t, s)
	p := openAs(t, browser, s, "tom")
	p.write("[data-testid=composer]", "/as")
	p.read("[role=option]", "/ask")
	p.press(tabKey)
	p.write("[data-testid=composer]", "pdb"+enter)
	ev := app.next(socketmode.EventTypeSlashCommand)
	if c := ev.Data.(slack.SlashCommand); c.Command != "/ask" || c.Text != "pdb" || c.UserName != "tom" {
		t.Errorf("the app got %s %q from %s, want /ask pdb from tom", c.Command, c.Text, c.UserName)
	}
	app.ack(ev, map[string]string{"text": "*Pod disruption budget*: a limit"})
	p.read("[data-testid=message-list] [data-testid=ephemeral]", "Pod disruption budget: a limit")

	p.write("[data-testid=composer]", "/nosuch"+enter)
	p.read(".composer-note", "/nosuch is not a command here")
}

const modalView = `{"type":"modal","callback_id":"flag","title":{"type":"plain_text","text":"Flag a problem"},
	"submit":{"type":"plain_text","text":"Send"},"blocks":[
	{"type":"input","block_id":"what","label":{"type":"plain_text","text":"What is wrong?"},"element":{"type":"static_select","action_id":"kind",
		"options":[{"text":{"type":"plain_text","text":"The answer"},"value":"answer"},{"text":{"type":"plain_text","text":"The wording"},"value":"wording"}]}},
	{"type":"input","block_id":"why","label":{"type":"plain_text","text":"Why?"},"element":{"type":"plain_text_input","action_id":"text"}}]}`

func testModal(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	app := connect(t, s)
	post(t, s, slack.MsgOptionText("Q", false), slack.MsgOptionBlocks(blocks(t,
		`[{"type":"actions","elements":[{"type":"button","action_id":"flag","text":{"type":"plain_text","text":"Flag"}}]}]`)...))
	p := openAs(t, browser, s, "tom")
	p.click("[data-action-id=flag]")
	ev := app.next(socketmode.EventTypeInteractive)
	app.ack(ev)
	var view slack.ModalViewRequest
	if err := json.Unmarshal([]byte(modalView), &view); err != nil {
		t.Fatal(err)
	}
	if _, err := app.client.OpenViewContext(soon(t), ev.Data.(slack.InteractionCallback).TriggerID, view); err != nil {
		t.Fatal(err)
	}
	p.read("[data-testid=modal] h2", "Flag a problem")
	p.write("[data-action-id=text]", "no")
	p.click("[data-testid=modal-submit]")
	p.read("[data-block-id=what] .input-error", "This one is needed.")

	p.click("[data-action-id=kind]")
	p.click(".menu-item[data-value=wording]")
	p.read("[data-action-id=kind]", "The wording")
	p.click("[data-testid=modal-submit]")
	ev = app.next(socketmode.EventTypeInteractive)
	values := ev.Data.(slack.InteractionCallback).View.State.Values
	if got, want := []string{values["what"]["kind"].SelectedOption.Value, values["why"]["text"].Value}, []string{"wording", "no"}; !cmp.Equal(got, want) {
		t.Errorf("submitted %q, want %q", got, want)
	}
	app.ack(ev, map[string]any{"response_action": "errors", "errors": map[string]string{"why": "A few more words, please."}})
	p.read("[data-block-id=why] .input-error", "A few more words, please.")

	p.write("[data-action-id=text]", " page names the controller")
	p.press(enter)
	ev = app.next(socketmode.EventTypeInteractive)
	if got, want := ev.Data.(slack.InteractionCallback).View.State.Values["why"]["text"].Value, "no page names the controller"; got != want {
		t.Errorf("submitted again %q, want %q", got, want)
	}
	app.ack(ev)
	p.miss("[data-testid=modal]")
}

func testHome(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	app := connect(t, s)
	p := openAs(t, browser, s, "tom")
	p.click("[data-testid=app-home]")
	ev := app.next(socketmode.EventTypeEventsAPI)
	app.ack(ev)
	opened, ok := ev.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(*slackevents.AppHomeOpenedEvent)
	if !ok || opened.User != memberID(t, s, "tom") {
		t.Fatalf("the app got %+v, want app_home_opened by tom", ev.Data)
	}
	if _, err := app.client.PublishViewContext(soon(t), slack.PublishViewContextRequest{UserID: opened.User, View: slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: blocks(t,
		`[{"type":"header","text":{"type":"plain_text","text":"Your study"}},
		{"type":"section","text":{"type":"mrkdwn","text":"*9 points*"},"accessory":{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Practise"}}}]`)}}}); err != nil {
		t.Fatal(err)
	}
	p.read("[data-testid=home-tab] h3", "Your study")
	p.click("[data-testid=home-tab] [data-action-id=go]")
	ev = app.next(socketmode.EventTypeInteractive)
	app.ack(ev)
	if got := ev.Data.(slack.InteractionCallback); got.ActionCallback.BlockActions[0].ActionID != "go" || got.View.Type != "home" {
		t.Errorf("the app got %s in a %s, want go in the home", got.ActionCallback.BlockActions[0].ActionID, got.View.Type)
	}
}

func testHostile(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	text := `<script>document.title="owned"</script><img src=x onerror=alert(1)> <!channel> <@U1|<b>> javascript:alert(1)` +
		" \u202Egnp.exe \x00 'quotes\"; DROP TABLE standings; --"
	said := must[string](t)(s.Say("diego", study, text))
	long := must[string](t)(s.Say("diego", study, strings.Repeat("W", 5000)))
	app := post(t, s, slack.MsgOptionText(`<javascript:alert(1)|click me> *bold* <https://a.example/"onmouseover=alert(1)|x>`, false))
	p := openAs(t, browser, s, "tom")
	p.read(message(said), `<script>document.title="owned"</script><img src=x onerror=alert(1)> <!channel>`)
	p.see(message(long))
	p.read(message(app), "click me")
	found := value[[]string](p, `[...document.querySelectorAll('[data-testid=message-list] :is(script, img, iframe, b, .mention-all, a[href^="javascript"], [onmouseover])')].map(e => e.outerHTML)`)
	if len(found) > 0 {
		t.Errorf("text became elements: %q", found)
	}
	if title := value[string](p, `document.title`); !strings.Contains(title, study) {
		t.Errorf("the title is %q", title)
	}
	if wide := value[int](p, `document.querySelector('[data-testid=message-list]').scrollWidth - document.querySelector('[data-testid=message-list]').clientWidth`); wide > 0 {
		t.Errorf("the list scrolls sideways by %d pixels", wide)
	}
	policy := must[*http.Response](t)(http.Get(s.URL())).Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("Content-Security-Policy is %q, want default-src 'self' and nothing unsafe", policy)
	}
}

func testMemberSwitch(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	tom, priya := memberID(t, s, "tom"), memberID(t, s, "priya")
	if _, err := client(s).PostEphemeralContext(soon(t), channelID(t, s, study), tom, slack.MsgOptionText("For Tom", false)); err != nil {
		t.Fatal(err)
	}
	when := post(t, s, slack.MsgOptionText("At <!date^1764000000^{date_num} {time}|then>", false)) // 16:00 UTC
	p := openAs(t, browser, s, "tom")
	p.read("[data-testid=ephemeral]", "For Tom")
	p.read(message(when), "At 2025-11-24 4:00 PM")
	p.do("become Priya", chromedp.SetValue(chromedp.CSS("[data-testid=member-switch]"), priya),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-testid=member-switch]').dispatchEvent(new Event('change'))`))
	p.see(`body[data-ready="` + priya + `"]`)
	p.read(message(when), "At 2025-11-24 9:30 PM")
	p.miss("[data-testid=ephemeral]")
	p.write("[data-testid=composer]", "Priya here"+enter)
	await(t, s, 0, "message", func(e workspace.Entry) bool { return e.User == priya && e.Text == "Priya here" })
	p.do("reload", chromedp.Navigate(s.URL()))
	p.see(`body[data-ready="` + priya + `"]`)
}

func testUnread(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	must[string](t)(s.Say("ana", "random", "Before you came"))
	p := openAs(t, browser, s, "tom")
	p.miss(".room.unread")
	must[string](t)(s.Say("ana", "general", "Lunch?"))
	p.see("[data-testid=channel-general].unread")
	must[string](t)(s.Say("ana", "general", "@tom too?"))
	p.read("[data-testid=channel-general]", "1")
	p.click("[data-testid=channel-general]")
	p.read("[data-testid=message-list]", "@Tom too?")
	p.miss(".room.unread")
	p.until("the channel in the address", `location.hash === "#general"`)
}

func testResume(t *testing.T, browser context.Context) {
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
	s := start(t, workspace.Options{Hosts: []string{front.Listener.Addr().String()}})
	target = must[*url.URL](t)(url.Parse(s.URL()))
	front.Start()
	t.Cleanup(front.Close)
	t.Cleanup(front.CloseClientConnections)
	p := openPage(t, browser, front.URL, "/?as=tom")
	p.noisy = true // The browser reports the break itself.
	p.read("[data-testid=connection]", "Live")
	first := must[string](t)(s.Say("ana", study, "One"))
	p.see(message(first))
	down.Store(true)
	front.CloseClientConnections()
	p.read("[data-testid=connection]", "Reconnecting")
	missed := must[string](t)(s.Say("ana", study, "Two"))
	down.Store(false)
	p.read("[data-testid=connection]", "Live")
	p.see(message(missed))
	if n := value[int](p, `document.querySelectorAll('[data-testid=message]').length`); n != 2 {
		t.Errorf("%d messages are shown, want 2", n)
	}
	s.Reset()
	p.miss("[data-testid=message]")
}

func testKeys(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	ts := must[string](t)(s.Say("ana", study, "Anyone?"))
	p := openAs(t, browser, s, "tom")
	p.press("?")
	p.read("[data-testid=shortcuts]", "Keyboard shortcuts")
	p.press(escape)
	p.miss("[data-testid=shortcuts]")
	p.do("focus the message", chromedp.Focus(chromedp.CSS(message(ts))))
	p.press("t")
	p.see("[data-testid=thread] " + message(ts))
	p.until("the focus in the thread's composer", `document.activeElement.dataset.testid === "thread-composer"`)
	p.press(escape)
	p.miss("[data-testid=thread]")
	p.do("leave", chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("c")
	p.until("the focus in the composer", `document.activeElement.dataset.testid === "composer"`)
}

func testTheme(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	p := openAs(t, browser, s, "tom")
	ground := func() string { return value[string](p, `getComputedStyle(document.body).backgroundColor`) }
	p.click("[data-testid=theme]")
	p.see("html[data-theme=light]")
	light := ground()
	p.click("[data-testid=theme]")
	p.see("html[data-theme=dark]")
	if dark := ground(); dark == light {
		t.Errorf("the ground is %s in light and dark", dark)
	}
	p.do("reload", chromedp.Reload())
	p.see("html[data-theme=dark] body[data-ready]")
}

func testPermalink(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	ts := must[string](t)(s.Say("ana", "general", "Here"))
	reply := must[string](t)(s.Reply("ana", "general", ts, "And there"))
	link := "archives/" + channelID(t, s, "general") + "/p" + strings.ReplaceAll(reply, ".", "") + "?as=tom&thread_ts=" + ts
	p := openPage(t, browser, s.URL(), link)
	p.read("[data-testid=thread] "+message(reply), "And there")
	p.until("a short address", `location.pathname === "/" && location.hash.startsWith("#general/")`)
}

func testPhone(t *testing.T, browser context.Context) {
	s := start(t, workspace.Options{})
	app := connect(t, s)
	must[string](t)(s.Say("ana", study, "```"+strings.Repeat("kubectl get pods ", 20)+"```\nhttps://example.com/"+strings.Repeat("a", 200)))
	question := post(t, s, slack.MsgOptionText("Wide", false), slack.MsgOptionBlocks(blocks(t, wideBlocks)...))
	narrow := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride,
			emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 844, DeviceScaleFactor: 2, Mobile: true})
		return chromedp.Void{}, err
	}
	p := openPage(t, browser, s.URL(), "?as=tom", narrow)
	fits := func(where string) {
		t.Helper()
		over := value[[]string](p, `[document.documentElement, ...document.querySelectorAll('.message-list, .home, .dialog-body, .sidebar-scroll, .pane-head')]
			.filter(e => e.checkVisibility() && e.scrollWidth > Math.min(e.clientWidth, 390)).map(e => e.tagName + '.' + e.className + ' ' + e.scrollWidth)`)
		if len(over) > 0 {
			t.Errorf("%s: wider than the screen: %q", where, over)
		}
	}
	p.see(message(question))
	fits("channel")
	p.click(message(question) + " [data-testid=thread-open]")
	p.see("[data-testid=thread]")
	p.miss("#channel")
	fits("thread")
	p.click("[data-testid=thread-close]")
	p.click("[data-testid=open-sidebar]")
	p.see("[data-testid=channel-general]")
	fits("sidebar")
	p.click("[data-testid=app-home]")
	p.see("[data-testid=home-tab]")
	fits("home")
	app.ack(app.next(socketmode.EventTypeEventsAPI))
}
