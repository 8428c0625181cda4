package grade

import (
	"fmt"
	"slices"

	"github.com/studybot/studybot/internal/study"
)

// wordsAMinute is how fast people speak in an interview.
const wordsAMinute = 130

// storyParts are the parts of a story in the order in which advice is given,
// each with the phrases that show it.
var storyParts = []struct {
	name    string
	advice  string
	phrases []string
}{
	{"situation", "Set the scene in one sentence: when, where, and what was at stake.", []string{
		"when i|we", "last|this year|month|week|quarter", "at my|our (last|previous|current|old) (job|company|team)", "we had a|an", "there (was|were)", "in (2015|2016|2017|2018|2019|2020|2021|2022|2023|2024|2025|2026)",
		"one day|night|morning|evening|weekend", "during (incident|outage|migration|launch|campaign|black friday|an)", "our (team|service|cluster|platform|system|site|customers|database)", "at the time", "a few years|months ago", "years|months|weeks ago",
	}},
	{"task", "Say what you had to achieve, and what was yours to do.", []string{
		"i|we (had|needed|was|were) to", "my|our (task|job|goal|role|aim|responsibility|objective|target)", "i was (responsible|asked|assigned|charged|accountable|on call|oncall|incident)", "needed to", "the goal|aim|task|objective|challenge (was|is)", "asked me to", "i (owned|led|took over|volunteered)",
	}},
	{"action", "Say what you did, step by step, in verbs.", []string{
		"i (wrote|built|created|set|added|changed|fixed|moved|migrated|rolled|restarted|scaled|proposed|designed|introduced|automated|investigated|checked|looked|traced|debugged|found|analysed|analyzed|split|removed|reduced|talked|called|asked|explained|organised|organized|ran|led|started|decided|deployed|tested|measured|implemented|drove|convinced|paired|reviewed|documented|refactored|replaced|tuned|configured|drained|reverted|escalated|coordinated|took|made|gave|put|used|began|worked|opened|drew|spoke|listened|suggested|declared|paged|stopped|blocked|disabled|enabled)",
		"i (then|first|also|personally|finally|quickly|immediately)", "we (wrote|built|created|added|changed|fixed|moved|migrated|rolled|restarted|scaled|introduced|automated|split|removed|reduced|deployed|tested|implemented|replaced|reverted)",
	}},
	{"result", "Say how it ended, and what changed because of it.", []string{
		"as a result", "result|outcome|impact (was|is|in)", "went (from|to)", "(reduced|cut|dropped|fell|decreased|improved|increased|grew|saved|brought|lowered|raised) (by|from|to|down|it|the|our|costs|us)", "in the end", "since then", "(zero|no) (downtime|incidents|outages|data loss)", "led to", "(down|up) (from|to)", `"recovered"|"restored"|"resolved"|"succeeded"|"finished"|"shipped"|"launched"`, "(was|were) back", "which meant", "so that now", "never happened again",
	}},
	{"learned", "End with what you learned, or would do differently.", []string{
		"(learned|learnt|lesson|takeaway|hindsight)", "would (do|have) [done] differently", "next time", "taught me", "since then i", "looking back", "i now always",
	}},
	{"trade-off", "Name a choice you weighed, and why you took it.", []string{
		"trade off|tradeoff|trade-off", "instead of", "rather than", "(weighed|considered|compared|alternative|compromise|downside|drawback|risk)", "on the other hand", "at the cost of", "chose|decided (to|against|because)", "pros and cons",
	}},
}

// blame are phrases that put a failure on somebody.
var blame = []string{
	"(his|her|their|john|manager|developer|colleague|team|somebody|someone|vendor) fault", "(developer|colleague|manager|boss|guy|junior|intern|team) (screwed|messed|botched|forgot|ignored|refused)",
	"(incompetent|lazy|stupid|idiot|clueless|careless)", "blame (him|her|them|developer|team|manager|vendor)", "they (screwed|messed|botched)",
}

// longStory is how many seconds a story may take when it is spoken.
const longStory = 200

// storyRubric finds the parts of stories. It is compiled once.
var storyRubric = onceRubric()

// gradeStory looks for the parts of a story and gives the point for taking
// part. It never marks the person.
func (m *matcher) gradeStory() study.Grade {
	r := m.r
	g := study.Grade{Max: r.max}
	if m.dontKnow() {
		g.Guard = study.GuardDontKnow
		return g
	}
	g.Points, g.Before = r.max, r.max
	rep := &study.Report{Words: len(m.t.toks), Seconds: (len(m.t.toks)*60 + wordsAMinute/2) / wordsAMinute}
	m.people(rep)
	spans := storyRubric().storySpans(m.t.raw)
	for i, span := range spans[:len(storyParts)] {
		if span.End > 0 {
			rep.Found = append(rep.Found, study.StoryPart{Name: storyParts[i].name, Evidence: span})
		}
	}
	m.figuresOf(rep)
	m.owners(rep)
	slices.SortStableFunc(rep.Found, func(a, b study.StoryPart) int { return a.Evidence.Start - b.Evidence.Start })
	m.advise(rep)
	if s := spans[len(storyParts)]; s.End > 0 {
		g.Notes = append(g.Notes, study.Note{Text: "An interviewer may hear blame here. Say what let it happen, and what you did about it.", Span: &s})
	}
	if rep.Seconds > longStory {
		g.Notes = append(g.Notes, study.Note{Text: fmt.Sprintf("Spoken, this takes about %d minutes; two to three are enough.", (rep.Seconds+30)/60)})
	}
	g.Report = rep
	return g
}

// people counts "I" and "we".
func (m *matcher) people(rep *study.Report) {
	for i := range m.t.toks {
		switch m.at(i) {
		case "i", "my", "me", "myself":
			rep.I++
		case "we", "our", "us", "ourselves":
			rep.We++
		}
	}
}

// figuresOf reports the first number that is not a date.
func (m *matcher) figuresOf(rep *study.Report) {
	for _, q := range m.t.nums {
		if q.spelt && q.unit.dim == dimNone || q.unit.dim == dimNone && q.value >= 1990 && q.value <= 2100 {
			continue
		}
		rep.Found = append(rep.Found, study.StoryPart{Name: "figures", Evidence: study.Span{Start: int(m.t.toks[q.tok].start), End: int(q.end)}})
		return
	}
}

// owners reports the first "I" with what follows it, if the member speaks of
// their own part at least half as often as of the group's.
func (m *matcher) owners(rep *study.Report) {
	if rep.I == 0 || rep.We > 2*rep.I {
		return
	}
	for i := range m.t.toks {
		if m.at(i) != "i" {
			continue
		}
		last := min(i+3, len(m.t.toks)-1)
		for last > i && m.t.toks[last].sent != m.t.toks[i].sent {
			last--
		}
		rep.Found = append(rep.Found, study.StoryPart{Name: "ownership", Evidence: study.Span{Start: int(m.t.toks[i].start), End: int(m.t.toks[last].end)}})
		return
	}
}

// advise names what is missing and the one thing to add.
func (m *matcher) advise(rep *study.Report) {
	has := map[string]bool{}
	for _, p := range rep.Found {
		has[p.Name] = true
	}
	for _, name := range []string{"situation", "task", "action", "result", "figures", "ownership", "trade-off", "learned"} {
		if !has[name] {
			rep.Missing = append(rep.Missing, name)
		}
	}
	switch {
	case rep.Words < 25:
		rep.Advice = "Tell it as a story: the situation, what you had to do, what you did, and how it ended."
	case len(rep.Missing) == 0:
		rep.Advice = "It has all its parts. Practise saying it aloud."
	default:
		rep.Advice = adviceFor(rep.Missing[0], rep)
	}
}

// adviceFor returns what to say about a missing part.
func adviceFor(name string, rep *study.Report) string {
	switch name {
	case "figures":
		return "Add one figure: how many, how long, how much before and after."
	case "ownership":
		if rep.We > 0 {
			return "You speak of the group: which part was yours?"
		}
		return "Say what you did yourself, with I."
	}
	for _, p := range storyParts {
		if p.name == name {
			return p.advice
		}
	}
	return ""
}
