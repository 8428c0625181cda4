package browsertest_test

import (
	"encoding/json"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"github.com/studybot/studybot/internal/workspace"
	"github.com/studybot/studybot/internal/workspace/browsertest"
	"github.com/studybot/studybot/internal/workspace/workspacetest"
)

// What the page makes of mrkdwn, as HTML without attributes.
func testMrkdwn(t *testing.T, browser *browsertest.Browser) {
	cases := []struct{ name, text, want string }{
		{"styles", "*bold* _italic_ ~gone~ `code`", "<div><strong>bold</strong> <em>italic</em> <s>gone</s> <code>code</code></div>"},
		{"nested", "*bold and _both_*", "<div><strong>bold and <em>both</em></strong></div>"},
		{"marks inside words", "snake_case_name 2*3*4 a~b~c", "<div>snake_case_name 2*3*4 a~b~c</div>"},
		{"marks beside spaces", "* not bold * _ nor this _", "<div>* not bold * _ nor this _</div>"},
		{"a lone mark", "5 * 4 and *", "<div>5 * 4 and *</div>"},
		{"no styles in code", "`*a* _b_ :tada:`", "<div><code>*a* _b_ :tada:</code></div>"},
		{"code block", "look:\n```\n*a*\n  b &lt;c&gt;\n```\nafter", "<div>look:</div><pre>*a*\n  b &lt;c&gt;</pre><div>after</div>"},
		{"quote", "&gt; one\n&gt; *two*\nthree", "<blockquote>one\n<strong>two</strong></blockquote><div>three</div>"},
		{"quote of the rest", "&gt;&gt;&gt; one\ntwo", "<blockquote>one\ntwo</blockquote>"},
		{"list", "• one\n• *two*", "<div><span>•</span><span>one</span></div><div><span>•</span><span><strong>two</strong></span></div>"},
		{"numbers", "1. one\n2. two", "<div><span>1.</span><span>one</span></div><div><span>2.</span><span>two</span></div>"},
		{"link", "<https://sre.google/?a=1&amp;b=2|the *book*>", "<div><a><bdi>the *book*</bdi></a></div>"},
		{"bare link", "see https://sre.google.", "<div>see <a><bdi>https://sre.google</bdi></a>.</div>"},
		{"other schemes", "<javascript:alert(1)|click>", "<div><span>click</span></div>"},
		{"member", "<@U1> and <@U9|nobody>", "<div><span>@<bdi>Ana</bdi></span> and <span>@<bdi>nobody</bdi></span></div>"},
		{"channel", "<#C1|old> and <#C9|gone>", "<div><button>#general</button> and <span>#gone</span></div>"},
		{"all", "<!here> <!subteam^S1|@ops>", "<div><span>@here</span> <span>@ops</span></div>"},
		{"emoji", ":tada: :nosuch: 10:30:00", "<div><span>🎉</span> :nosuch: 10:30:00</div>"},
		{"skin tone", ":wave::skin-tone-3:", "<div><span>👋🏼</span></div>"},
		{"date", "<!date^1764000000^{date_num} at {time}|then>", "<div><time>2025-11-24 at 4:00 PM</time></div>"},
		{"date in words", "<!date^1764000000^{date_long}|then>", "<div><time>Monday, November 24, 2025</time></div>"},
		{"date with a link", "<!date^1764000000^{date}^https://a.example|then>", "<div><a><time>November 24, 2025</time></a></div>"},
		{"no date", "<!date^soon^{date}|then>", "<div><time>then</time></div>"},
		{"escapes once", "&amp;lt;b&amp;gt; &lt;b&gt;", "<div>&amp;lt;b&amp;gt; &lt;b&gt;</div>"},
		{"unclosed", "<b *a `c", "<div>&lt;b *a `c</div>"},
		{"punctuation around", "(*a*), “_b_”!", "<div>(<strong>a</strong>), “<em>b</em>”!</div>"},
	}
	p := openAs(t, browser, workspacetest.Start(t, workspace.Options{}), "tom")
	texts := make([]string, len(cases))
	for i, c := range cases {
		texts[i] = c.text
	}
	list := string(workspacetest.Must[[]byte](t)(json.Marshal(texts)))
	got := browsertest.Value[[]string](p, `import("/page/mrkdwn.js").then(({mrkdwn}) => `+list+`.map(text => {
		const host = document.createElement("div");
		host.append(...mrkdwn(text, {me: "U1", zone: "Etc/UTC", userName: id => id === "U1" ? "Ana" : "", channelName: id => id === "C1" ? "general" : ""}));
		for (const el of host.querySelectorAll("*")) for (const name of el.getAttributeNames()) el.removeAttribute(name);
		return host.innerHTML.replaceAll("\u202f", " ");
	}))`)
	for i, c := range cases {
		if diff := cmp.Diff(c.want, got[i]); diff != "" {
			t.Errorf("%s: %q: -want +got\n%s", c.name, c.text, diff)
		}
	}
}

// wideBlocks holds every kind of block and control.
const wideBlocks = `[
	{"type":"header","text":{"type":"plain_text","text":"This week &amp; next :trophy:"}},
	{"type":"section","fields":[{"type":"mrkdwn","text":"*1* Ana"},{"type":"plain_text","text":"18"}]},
	{"type":"divider"},
	{"type":"section","text":{"type":"mrkdwn","text":"Pick a *topic* whose name is rather long, to see how it wraps beside its control"},"accessory":
		{"type":"static_select","action_id":"topic","placeholder":{"type":"plain_text","text":"All topics"},
		"options":[{"text":{"type":"plain_text","text":"Kubernetes"},"value":"k8s"},{"text":{"type":"plain_text","text":"SRE core"},"value":"sre"}]}},
	{"type":"section","text":{"type":"plain_text","text":"Several"},"accessory":
		{"type":"multi_static_select","action_id":"several","placeholder":{"type":"plain_text","text":"Levels"},
		"options":[{"text":{"type":"plain_text","text":"One"},"value":"1"},{"text":{"type":"plain_text","text":"Two"},"value":"2"},{"text":{"type":"plain_text","text":"Three"},"value":"3"}]}},
	{"type":"section","text":{"type":"plain_text","text":"Who"},"accessory":{"type":"users_select","action_id":"who"}},
	{"type":"section","text":{"type":"plain_text","text":"More"},"accessory":{"type":"overflow","action_id":"more",
		"options":[{"text":{"type":"plain_text","text":"Skip"},"value":"skip"},{"text":{"type":"plain_text","text":"Pause"},"value":"pause"}]}},
	{"type":"actions","elements":[{"type":"button","action_id":"share","style":"primary","text":{"type":"plain_text","text":"Share with everybody in the channel right now"}},
		{"type":"button","action_id":"drop","style":"danger","text":{"type":"plain_text","text":"Delete"}},
		{"type":"radio_buttons","action_id":"often","options":[{"text":{"type":"plain_text","text":"Daily"},"value":"d"},{"text":{"type":"plain_text","text":"Weekly"},"value":"w"}]},
		{"type":"checkboxes","action_id":"ticks","options":[{"text":{"type":"mrkdwn","text":"Remind me"},"value":"r"},{"text":{"type":"mrkdwn","text":"Early"},"value":"e"}]},
		{"type":"datepicker","action_id":"day","initial_date":"2026-11-25"}]},
	{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"rich","style":{"bold":true}}]},
		{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"item"}]}]},
		{"type":"rich_text_preformatted","elements":[{"type":"text","text":"kubectl get pods --all-namespaces --field-selector=status.phase=Running"}]}]},
	{"type":"image","image_url":"https://example.com/chart.png","alt_text":"A chart of points","title":{"type":"plain_text","text":"Points"}},
	{"type":"context","elements":[{"type":"mrkdwn","text":"_Updated_"}]}]`

// Each control tells the app what was chosen, once.
func testControls(t *testing.T, browser *browsertest.Browser) {
	s := workspacetest.Start(t, workspace.Options{})
	app := workspacetest.Connect(t, s)
	ts := post(t, s, slack.MsgOptionText("Controls", false), slack.MsgOptionBlocks(blocks(t, wideBlocks)...))
	p := openAs(t, browser, s, "tom")
	in := func(action string) string { return message(ts) + ` [data-action-id="` + action + `"]` }
	got := func() *slack.BlockAction {
		t.Helper()
		ev := app.Next(socketmode.EventTypeInteractive)
		app.Ack(ev)
		return ev.Data.(slack.InteractionCallback).ActionCallback.BlockActions[0]
	}
	want := func(action *slack.BlockAction, id, value, chosen string) {
		t.Helper()
		if action.ActionID != id || value != chosen {
			t.Errorf("the app got %s %q, want %s %q", action.ActionID, value, id, chosen)
		}
	}
	p.Read(message(ts)+" h3", "This week & next 🏆")
	p.See(message(ts) + " .picture-away")

	p.Click(in("topic"))
	p.Click(".menu-item[data-value=sre]")
	a := got()
	want(a, "topic", a.SelectedOption.Value, "sre")
	p.Read(in("topic"), "SRE core")

	p.Click(in("several"))
	p.Click(".menu-item[data-value='1']")
	p.Click(".menu-item[data-value='3']")
	p.Press(kb.Escape)
	a = got()
	if len(a.SelectedOptions) != 2 || a.SelectedOptions[1].Value != "3" {
		t.Errorf("the app got %+v, want options 1 and 3", a.SelectedOptions)
	}

	p.Click(in("who"))
	p.Click(`.menu-item[data-value="` + workspacetest.MemberID(t, s, "ana") + `"]`)
	a = got()
	want(a, "who", a.SelectedUser, workspacetest.MemberID(t, s, "ana"))

	p.Click(in("more"))
	p.Click(".menu-item[data-value=pause]")
	a = got()
	want(a, "more", a.SelectedOption.Value, "pause")

	p.Click(in("often") + " input[value=w]")
	a = got()
	want(a, "often", a.SelectedOption.Value, "w")

	p.Click(in("ticks") + " input[value=e]")
	a = got()
	want(a, "ticks", a.SelectedOptions[0].Value, "e")

	p.Click(in("share"))
	want(got(), "share", "", "")
}
