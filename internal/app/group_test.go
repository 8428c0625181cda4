package app_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/studybot/studybot/internal/app/apptest"
	"github.com/studybot/studybot/internal/slackbot"
	"github.com/studybot/studybot/internal/study"
	"github.com/studybot/studybot/internal/workspace"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// A reply is marked, and answered to its writer only; an edit is the second
// try, a third text is none, and a deletion takes the points back.
func TestReplies(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")

	ts, seq := g.Reply("wei", q, apptest.PDBPart)
	receipt := g.Told(seq, "wei", `^\*2/4\* · one try left`)
	if receipt.ThreadTS != q.TS {
		t.Errorf("the receipt stands in thread %q, want the question's", receipt.ThreadTS)
	}
	for _, part := range []string{"kubectl *drain*", "○ Hint:"} {
		if !strings.Contains(receipt.Text, part) {
			t.Errorf("the receipt lacks %q:\n%s", part, receipt.Text)
		}
	}
	g.Await(seq, "the neutral reaction", func(e workspace.Entry) bool { return e.Kind == "reaction" && e.TS == ts })

	seq = g.Workspace.Seq()
	if err := g.Workspace.Edit("wei", q.Channel, ts, apptest.PDBFull); err != nil {
		t.Fatal(err)
	}
	g.Told(seq, "wei", `^\*4/4\* · that is all of it`)
	_, seq = g.Reply("wei", q, "and what if")
	g.Told(seq, "wei", `^Both tries are used; your 4/4 stands`)
	g.Command("wei", "/leaderboard", "", `you 4`)

	if err := g.Workspace.Delete("wei", q.Channel, ts); err != nil {
		t.Fatal(err)
	}
	_, seq = g.Reply("tom", q, "I don't know")
	g.Told(seq, "tom", `^Fair\. A place to start: .*\nNo try used; two tries left`)
	_, seq = g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `^Both tries are used; your 0/4 stands`)
}

// Chatter, bots and messages outside of rounds are left alone.
func TestChatterIsLeftAlone(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	asked := g.Workspace.Seq()
	q := g.Ask("kubernetes.pdb-scope")
	g.Told(asked, "ana", "appears here in a moment") // which may come after the question
	_, before := g.Reply("tom", q, ":wave:")
	g.Reply("priya", q, "thanks!")
	g.Reply("sam", q, "@tom did you mean the kubelet?")
	if _, err := g.Workspace.Say("lena", apptest.Channel, "morning all"); err != nil {
		t.Fatal(err)
	}
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `4/4`)
	for _, e := range g.Workspace.Transcript("", before) {
		if e.Kind == "ephemeral" && e.To != g.ID("wei") {
			t.Errorf("somebody was answered: %q", e.Text)
		}
	}
	if n := g.Count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
}

// A round closes by itself when its time is up: the question says so, and the
// results tell what the group knew and name who did well. A reply sent after that does not
// count.
func TestClose(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	seq := g.Workspace.Seq()
	g.Command("ana", "/quiz", "now kubernetes.pdb-scope for 20m", "open for 20 min")
	q := g.Await(seq, "the question", apptest.IsQuestion)
	_, sent := g.Reply("wei", q, apptest.PDBFull)
	g.Told(sent, "wei", `4/4`)
	_, sent = g.Reply("tom", q, "It restarts pods.")
	g.Told(sent, "tom", `0/4`)

	g.EndRound(q)
	closed := g.Await(seq, "the close", func(e workspace.Entry) bool { return e.Kind == "edit" && e.TS == q.TS })
	if !strings.Contains(closed.Text, "Closed · 2 answered") {
		t.Errorf("the question says %q", closed.Text)
	}
	results := g.Await(seq, "the results", func(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventResults) })
	if results.ThreadTS != q.TS {
		t.Errorf("the results stand in thread %q, want the question's", results.ThreadTS)
	}
	if !strings.Contains(results.Text, "Wei") || strings.Contains(results.Text, "Tom") {
		t.Errorf("the results must name Wei and not Tom:\n%s", results.Text)
	}
	_, seq = g.Reply("priya", q, apptest.PDBFull)
	g.Told(seq, "priya", `^This closed at .*, so it does not count\. It would have been 4/4`)
	if n := g.Count(`SELECT count(*) FROM standings WHERE member_id = $1`, g.ID("priya")); n != 0 {
		t.Error("a late reply has a standing")
	}
}

// Numbers are compared, not spelled.
func TestNumeric(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("sre.budget-999")
	for member, text := range map[string]string{"wei": "43.2 min", "tom": "2592s", "priya": "that leaves 43m12s"} {
		_, seq := g.Reply(member, q, text)
		g.Told(seq, member, `that is it`)
	}
	_, seq := g.Reply("sam", q, "43.2 hours")
	g.Told(seq, "sam", `^\*0/`)
}

// A choice is a private click, and the first one counts.
func TestChoice(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("sre.commander-role")
	question, _ := apptest.Bank(t).Question("sre.commander-role")
	buttons := buttonsIn(t, q.Blocks)
	at := workspace.Place{Channel: q.Channel, TS: q.TS}
	right, wrong := question.RightChoice(), (question.RightChoice()+1)%len(buttons)

	for _, c := range []struct {
		member string
		choice int
		want   string
	}{{"wei", right, `^\*1/1\* · that is it`}, {"tom", wrong, `^\*0/1\* · not that one`}, {"tom", right, `^You have chosen already`}} {
		seq := g.Workspace.Seq()
		if err := g.Workspace.Click(c.member, at, "", buttons[c.choice].ActionID, buttons[c.choice].Value); err != nil {
			t.Fatal(err)
		}
		g.Told(seq, c.member, c.want)
	}
	// A letter in the thread is an answer, too, and talk is none.
	g.Reply("priya", q, "good question, is it "+letter(wrong)+"?")
	_, seq := g.Reply("priya", q, letter(right)+")")
	g.Told(seq, "priya", `^\*1/1\* · that is it`)
}

// A private answer is a reply that nobody else sees. Whatever is sent of its form
// again changes nothing, and the member reads the receipt in its place.
func TestAnswerPrivately(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	form := openForm(t, g, "wei", q)
	send := func(text string) workspace.Submission {
		t.Helper()
		sent, err := g.Workspace.SubmitView("wei", form, map[string]map[string]any{"answer": {"text": text}})
		if err != nil {
			t.Fatal(err)
		}
		return sent
	}
	if err := g.Workspace.Inject(workspace.Fault{Kind: "redeliver", Event: "view_submission"}); err != nil {
		t.Fatal(err)
	}
	sent := send("It protects against voluntary disruptions such as a drain.")
	if len(sent.Views) != 1 || !strings.Contains(string(blocksOf(t, sent.Views[0])), "/4* · one try left") {
		t.Fatalf("the form's place is taken by %+v, want the receipt", sent.Views)
	}
	if n := g.Count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
	for _, e := range g.Workspace.Transcript("", 0) {
		if e.Kind == "reaction" || e.ThreadTS == q.TS {
			t.Errorf("the thread tells of a private answer: %+v", e)
		}
	}
	form = openForm(t, g, "wei", q)
	if sent := send(apptest.PDBFull); !strings.Contains(string(blocksOf(t, sent.Views[0])), "*4/4* · that is all of it") {
		t.Errorf("the second try is answered with %s", blocksOf(t, sent.Views[0]))
	}
	form = openForm(t, g, "wei", q)
	if _, err := g.Workspace.SubmitView("wei", form, map[string]map[string]any{"answer": {"text": "again"}}); err == nil {
		t.Error("a form without tries can be sent")
	}
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `your 4/4 stands`)
}

// A form whose ack was lost stays open; sent again, it shows the receipt of what was
// stored the first time.
func TestAnswerPrivatelyAckIsLost(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	form := openForm(t, g, "wei", g.Ask("kubernetes.pdb-scope"))
	if err := g.Workspace.Inject(workspace.Fault{Kind: "lose_ack", Event: "view_submission"}); err != nil {
		t.Fatal(err)
	}
	values := map[string]map[string]any{"answer": {"text": apptest.PDBFull}}
	if sent, err := g.Workspace.SubmitView("wei", form, values); err == nil {
		t.Fatalf("the lost ack was heard: %+v", sent)
	}
	sent, err := g.Workspace.SubmitView("wei", form, values)
	if err != nil || len(sent.Views) != 1 || !strings.Contains(string(blocksOf(t, sent.Views[0])), "*4/4* · that is all of it") {
		t.Errorf("sent again: %+v, %v, want the receipt", sent.Views, err)
	}
	if n := g.Count(`SELECT count(*) FROM submissions`); n != 1 {
		t.Errorf("%d submissions are stored, want 1", n)
	}
}

// openForm presses the button below question q and returns the id of the form.
func openForm(t *testing.T, g *apptest.Group, member string, q workspace.Entry) string {
	t.Helper()
	seq := g.Workspace.Seq()
	buttons := buttonsIn(t, q.Blocks)
	if err := g.Workspace.Click(member, workspace.Place{Channel: q.Channel, TS: q.TS}, "", buttons[0].ActionID, buttons[0].Value); err != nil {
		t.Fatal(err)
	}
	return g.Await(seq, "a form", func(e workspace.Entry) bool { return e.View != nil && e.View.Type == "modal" }).View.ID
}

func blocksOf(t *testing.T, v *workspace.View) []byte {
	t.Helper()
	text, err := json.Marshal(v.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// letter is how a member names choice i.
func letter(i int) string { return string(rune('a' + i)) }

type buttonInMessage struct {
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
}

func buttonsIn(t *testing.T, blocks json.RawMessage) []buttonInMessage {
	t.Helper()
	var parsed []struct {
		Type     string            `json:"type"`
		Elements []buttonInMessage `json:"elements"`
	}
	if err := json.Unmarshal(blocks, &parsed); err != nil {
		t.Fatal(err)
	}
	var found []buttonInMessage
	for _, b := range parsed {
		if b.Type == "actions" {
			found = append(found, b.Elements...)
		}
	}
	return found
}

// A story gets feedback and a point for taking part, and no mark.
func TestBehavioural(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("strengths")
	_, seq := g.Reply("wei", q, "Last year our checkout was down. I had to bring it back, so I rolled back the release. It was up after 12 minutes, and I learned to test the rollback first.")
	receipt := g.Told(seq, "wei", `1 point`)
	if strings.Contains(receipt.Text, "1/1") {
		t.Errorf("a story was marked:\n%s", receipt.Text)
	}
}

// What the commands answer.
func TestCommands(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{Schedules: []study.Schedule{{
		Name: "daily", Cron: "0 9 * * *", Zone: "Europe/London", Post: study.PostQuestion, OpenFor: time.Hour, Grace: time.Hour,
	}}})
	for _, c := range []struct{ member, command, text, want string }{
		{"tom", "/term", "pdb", `^\*Pod disruption budget\* \(PDB`},
		{"tom", "/term", "Pod Disruption Budgets", `^\*Pod disruption budget\*`},
		{"tom", "/term", "pod distribution budget", `(?i)did you mean`},
		{"tom", "/term", "quantum foam", `is not in the glossary yet`},
		{"tom", "/term", "", `say|Say which term`},
		{"tom", "/leaderboard", "", `(?i)nobody|no points|empty|next question`},
		{"tom", "/leaderboard", "month kubernetes", `.`},
		{"tom", "/leaderboard", "wek", "Did you mean `/leaderboard week`"},
		{"tom", "/leaderboard", "week kubrntess", "Did you mean `[Kk]ubernetes`"},
		{"tom", "/leaderboard", "“k8s”\u00a0month.", `(?i)^this month · kubernetes`},
		{"tom", "/leaderboard", "/leaderboard ｋｕｂｅrnets", `(?i)^this week · kubernetes`},
		{"tom", "/term", "term `ＰＤＢ`?", `^\*Pod disruption budget\*`},
		{"tom", "/quiz", "", `\*Commands\*`},
		{"tom", "/quiz", "help", `\*Commands\*`},
		{"ana", "/quiz", "help", `For admins`},
		{"tom", "/quiz", "shedule", "Did you mean `/quiz schedule`"},
		{"tom", "/quiz", "SCHEDULE", `(?i)question`},
		{"tom", "/quiz", "topics", `Kubernetes`},
		{"tom", "/quiz", "me", `.`},
		{"tom", "/quiz", "now", `^Only Ana can post a question now\. You can ask, or wait for the next question`},
		{"tom", "/quiz", "skip", `^Only Ana can skip`},
		{"ana", "/quiz", "now kubrntess", "No topic `kubrntess`. Did you mean `[Kk]ubernetes`"},
		{"ana", "/quiz", "now kubernetes for ever", `no time that a question can be open`},
		{"ana", "/quiz", "pause for two hours", `takes nothing more`},
		{"ana", "/quiz", "now\u202f*kubernetes* for half an hour.", `^Question kubernetes\.\S+ appears here in a moment, open for 30 min`},
		{"ana", "/quiz", "skip", `is skipped`},
		{"ana", "/quiz", "skip", `no scheduled question here to skip|is skipped`},
		{"ana", "/quiz", "pause", `^Paused`},
		{"ana", "/quiz", "pause", `paused already`},
		{"ana", "/quiz", "resume", `^Resumed`},
	} {
		answer := g.Command(c.member, c.command, c.text, `(?s).`)
		if !regexp.MustCompile(c.want).MatchString(answer.Text) {
			t.Errorf("%s %s by %s: %q, want it like %q", c.command, c.text, c.member, answer.Text, c.want)
		}
	}
	seq := g.Workspace.Seq()
	if err := g.Workspace.Command("ana", "#random", "/quiz", "now"); err != nil {
		t.Fatal(err)
	}
	g.Told(seq, "ana", `I am not in this conversation`)
	seq = g.Workspace.Seq()
	if err := g.Workspace.Command("tom", "#random", "/quiz", "schedule"); err != nil {
		t.Fatal(err)
	}
	g.Told(seq, "tom", `(?s)^Nothing is scheduled in this channel\.\n\*In other channels\*\n.*daily.* · <#C\w+>`)
}

// A board is shared by its button, once.
func TestShareBoard(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `4/4`)
	board := g.Command("wei", "/leaderboard", "", `you 4`)
	for _, b := range buttonsIn(t, board.Blocks) {
		if strings.HasPrefix(b.ActionID, "share") {
			if err := g.Workspace.Click("wei", workspace.Place{Channel: board.Channel, TS: board.TS}, "", b.ActionID, b.Value); err != nil {
				t.Fatal(err)
			}
		}
	}
	shared := g.Await(seq, "the shared board", func(e workspace.Entry) bool { return apptest.IsOfType(e, slackbot.EventBoard) })
	if !strings.Contains(shared.Text, "Wei 4") || strings.Contains(shared.Text, "you") {
		t.Errorf("the shared board says %q", shared.Text)
	}
}

// App Home keeps what private messages lose.
func TestHome(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	_, seq := g.Reply("wei", q, apptest.PDBFull)
	g.Told(seq, "wei", `4/4`)
	if err := g.Workspace.OpenHome("wei"); err != nil {
		t.Fatal(err)
	}
	home := g.Await(seq, "the home", func(e workspace.Entry) bool { return e.View != nil })
	if text := string(home.View.Blocks); !strings.Contains(text, "4/4") {
		t.Errorf("the home lacks the receipt: %s", text)
	}
}

// Hostile text does no harm, and is shown as it was written.
func TestHostileText(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{})
	q := g.Ask("kubernetes.pdb-scope")
	hostile := []string{
		"<!channel> <@U123> it limits voluntary disruptions",
		"'; DROP TABLE submissions; -- voluntary disruptions",
		"\u202etfel ot thgir\u202c voluntary disruptions",
		"null\x00byte voluntary disruptions",
		strings.Repeat("voluntary disruptions ", 2000),
		strings.Repeat("*_~`<>&", 5000) + " voluntary disruptions",
	}
	members := []string{"wei", "tom", "priya", "sam", "lena", "diego"}
	for i, text := range hostile {
		_, seq := g.Reply(members[i], q, text)
		receipt := g.Told(seq, members[i], `(?s).`)
		for _, live := range []string{"<!", "<@", "<http"} {
			if strings.Contains(receipt.Text, live) {
				t.Errorf("%.40q came back alive: %.300q", text, receipt.Text)
			}
		}
		for _, command := range []string{"/term", "/quiz", "/leaderboard"} {
			answer := g.Command(members[i], command, text, `(?s).`)
			if strings.Contains(answer.Text, "<!channel>") || strings.Contains(answer.Text, "side;") {
				t.Errorf("%s %.40q: %.300q", command, text, answer.Text)
			}
		}
	}
	if n := g.Count(`SELECT count(*) FROM submissions`); n != len(hostile) {
		t.Errorf("%d submissions are stored, want %d", n, len(hostile))
	}
}

// A draw takes each question once before any comes again, through the whole
// way of a schedule.
func TestScheduleDraws(t *testing.T) {
	t.Parallel()
	g := apptest.StartGroup(t, apptest.Options{Schedules: []study.Schedule{{
		Name: "fast", Cron: "@every 1s", Zone: "UTC", Post: study.PostQuestion, OpenFor: time.Hour, Grace: time.Minute,
		Draw: study.Draw{Topics: []study.Topic{"redis"}, Kinds: []study.Kind{study.KindNumeric, study.KindChoice}},
	}}})
	seen := make(map[string]bool)
	seq := int64(0)
	for range 3 {
		q := g.Await(seq, "a question", apptest.IsQuestion)
		seq = q.Seq
		if text := q.Text; seen[text] {
			t.Errorf("%q was asked twice", text)
		} else {
			seen[text] = true
		}
	}
}
