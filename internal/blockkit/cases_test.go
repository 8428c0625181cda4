package blockkit_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/studybot/studybot/internal/blockkit"
	"github.com/studybot/studybot/internal/study"
)

// messages are all that the package writes, by the name of the golden file.
func messages() map[string]blockkit.Message {
	all := map[string]blockkit.Message{}
	for _, more := range []map[string]blockkit.Message{rounds(), receipts(), stories(), boards(), terms(), commands()} {
		for name, m := range more {
			all[name] = m
		}
	}
	return all
}

func names(id study.MemberID) string {
	switch id {
	case "U1":
		return "Ana"
	case "U2":
		return "Wei"
	case "U3":
		return "Tom <!channel> *& co*"
	case "U4":
		return "مريم"
	}
	return "Member " + string(id)
}

func whole(n int) study.Points { return study.Whole(n) }

func pdb() study.Question {
	return study.Question{
		ID: "kubernetes.pdb-scope", Topic: "kubernetes", TopicName: "Kubernetes", Kind: study.KindShort, Level: 2,
		Prompt:      "What does a PodDisruptionBudget protect against, and what does it not?",
		ModelAnswer: "It limits how many pods voluntary disruptions (drains, upgrades) may take down at once, by making the eviction API refuse. It does not protect against involuntary ones such as a node crash.",
		Source:      study.Source{Title: "Kubernetes documentation, Disruptions", URL: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/"},
		Criteria: []study.Criterion{
			{ID: "voluntary", Idea: "Limits *voluntary* disruptions.", Points: whole(1), Hint: "Which disruptions does somebody start on purpose?"},
			{ID: "minimum", Idea: "Keeps a minimum available.", Points: whole(1), Hint: "What does the number in it mean?"},
			{ID: "eviction", Idea: "Acts through eviction.", Points: whole(1), Hint: "Which request gets refused?"},
			{ID: "crash", Idea: "Does not cover node crashes.", Points: whole(1), Hint: "What happens when the node itself dies?"},
		},
	}
}

func slo() study.Question {
	return study.Question{
		ID: "sre.budget-minutes", Topic: "sre", TopicName: "SRE core", Kind: study.KindNumeric, Level: 1,
		Prompt:      "An SLO of 99.9 % over 30 days: how long may the service be down?",
		ModelAnswer: "43.2 minutes: 0.1 % of 43,200 minutes.",
		Numeric:     &study.Numeric{Answer: "43.2 min", Points: whole(2), Hint: "How many minutes have 30 days?"},
	}
}

func choice(long bool) study.Question {
	q := study.Question{
		ID: "redis.evict", Topic: "redis", TopicName: "Redis", Kind: study.KindChoice, Level: 1,
		Prompt: "Which policy evicts only keys that have a time to live?",
		Choices: []study.Choice{
			{Text: "allkeys-lru", Feedback: "That one looks at every key."},
			{Text: "volatile-lru", Right: true, Feedback: "Volatile means keys with an expiry."},
			{Text: "noeviction", Feedback: "That one evicts nothing."},
		},
		Source: study.Source{Title: "Redis documentation, Key eviction", URL: "https://redis.io/docs/latest/develop/reference/eviction/"},
	}
	if long {
		q.Choices[0].Text = "It evicts the keys that were used least recently, whether they expire or not & more <b>"
	}
	return q
}

func behavioural() study.Question {
	return study.Question{
		ID: "behavioural.outage", Topic: "behavioural", TopicName: "Behavioural", Kind: study.KindBehavioural, Level: 2,
		Prompt: "Tell me about an outage that you led the response to.",
		Story:  &study.Story{Strong: []string{"Says who decided what", "Ends with a figure"}, FollowUps: []string{"What would you do differently?"}},
	}
}

func scenario() study.Question {
	q := pdb()
	q.Prompt = "A drain hangs. What blocks it, and what do you do?"
	q.Output = "$ kubectl drain node-1\nerror when evicting pods/\"web-0\" -n \"shop\" (will retry after 5s):\nCannot evict pod as it would violate the pod's disruption budget. <none> & ```"
	return q
}

func step() study.Question {
	q := scenario()
	q.Step = study.Step{Scenario: "kubernetes.drain", Title: "A drain <hangs>", Number: 2, Of: 4}
	return q
}

func round(q study.Question) study.Round {
	return study.Round{ID: 112, Question: q, Channel: "C1", MessageTS: "1764000000.000100", OpenedAt: opened, ClosesAt: closes, State: study.RoundOpen}
}

func rounds() map[string]blockkit.Message {
	none := study.Results{Round: round(pdb())}
	some := study.Results{
		Round: round(pdb()), Answered: 7,
		Ideas: []study.IdeaResult{{Idea: "Limits *voluntary* disruptions.", Got: 6}, {Idea: "Keeps a minimum available.", Got: 7}, {Idea: "Does not cover node crashes.", Got: 2}, {Idea: "Acts through eviction.", Got: 0}},
		Slips: []study.SlipResult{{Feedback: "Restarting pods is the controller's work, not the budget's.", Had: 3}},
		Full:  []study.MemberID{"U2", "U1", "U3", "U4"},
	}
	best := some
	best.Full, best.Best = nil, []study.MemberID{"U1"}
	chosen := study.Results{Round: round(choice(true)), Answered: 4, Options: []int{1, 3, 0}, Full: []study.MemberID{"U1"}}
	told := study.Results{Round: round(behavioural()), Answered: 2, Full: []study.MemberID{"U1", "U2"}}
	hostile := pdb()
	hostile.Prompt = strings.Repeat("Why does <!channel> & `x < y` hold? ", 150)
	hostile.ModelAnswer = strings.Repeat("& <@U1> ", 900)
	return map[string]blockkit.Message{
		"question_short":             blockkit.Question(round(pdb())),
		"question_numeric":           blockkit.Question(round(slo())),
		"question_choice":            blockkit.Question(round(choice(false))),
		"question_choice_long":       blockkit.Question(round(choice(true))),
		"question_behavioural":       blockkit.Question(round(behavioural())),
		"question_output":            blockkit.Question(round(scenario())),
		"question_step":              blockkit.Question(round(step())),
		"question_hostile":           blockkit.Question(round(hostile)),
		"closed":                     blockkit.Closed(some),
		"closed_best":                blockkit.Closed(best),
		"closed_nobody":              blockkit.Closed(none),
		"closed_step":                blockkit.Closed(study.Results{Round: round(step())}),
		"closed_choice":              blockkit.Closed(chosen),
		"results":                    blockkit.Results(some, names),
		"results_best":               blockkit.Results(best, names),
		"results_nobody":             blockkit.Results(none, names),
		"results_choice":             blockkit.Results(chosen, names),
		"results_behavioural":        blockkit.Results(told, names),
		"results_in_channel":         blockkit.ResultsInChannel(some, names),
		"results_in_channel_hostile": blockkit.ResultsInChannel(study.Results{Round: round(hostile), Answered: 30, Full: many(30)}, names),
		"results_hostile":            blockkit.Results(study.Results{Round: round(hostile), Answered: 30, Full: many(30)}, names),
	}
}

func many(n int) []study.MemberID {
	var ids []study.MemberID
	for i := range n {
		ids = append(ids, study.MemberID(fmt.Sprintf("U%d", i+1)))
	}
	return ids
}

// spanOf is where part stands in text.
func spanOf(text, part string) study.Span {
	i := strings.Index(text, part)
	if i < 0 {
		panic(fmt.Sprintf("%q is not in %q", part, text))
	}
	return study.Span{Start: i, End: i + len(part)}
}

func standing(place, pts, rounds int, id study.MemberID) study.Standing {
	return study.Standing{Place: place, Member: id, Points: whole(pts), Rounds: rounds}
}

func boards() map[string]blockkit.Message {
	q := study.BoardQuery{Period: study.PeriodWeek, Viewer: "U9", Limit: 10}
	b := study.Board{BoardQuery: q, Rounds: 5, Members: 9, Rows: []study.Standing{standing(1, 18, 5, "U1"), standing(2, 15, 5, "U2"), {Place: 2, Member: "U3", Points: 30, Rounds: 4}, {Place: 4, Member: "U4", Points: 23, Rounds: 4}}}
	you, ahead := standing(9, 4, 2, "U9"), standing(8, 5, 2, "U2")
	below := b
	below.You, below.Ahead = &you, &ahead
	within := b
	within.Viewer, within.You, within.Ahead = "U2", &b.Rows[1], &b.Rows[0]
	shared := below
	shared.Climber = &study.Climber{Member: "U2", Places: 3}
	topic := b
	topic.Period, topic.Topic = study.PeriodAll, "kubernetes"
	return map[string]blockkit.Message{
		"board":         blockkit.Board(below, names, false),
		"board_within":  blockkit.Board(within, names, false),
		"board_new":     blockkit.Board(b, names, false),
		"board_shared":  blockkit.Board(shared, names, true),
		"board_topic":   blockkit.Board(topic, names, false),
		"board_empty":   blockkit.Board(study.Board{BoardQuery: q, NextAt: closes}, names, false),
		"board_nothing": blockkit.Board(study.Board{BoardQuery: q}, names, true),
	}
}

func terms() map[string]blockkit.Message {
	term := study.Term{
		Name: "Pod disruption budget", Aliases: []string{"PDB"},
		Definition: "A limit on how many pods of an application voluntary disruptions may take down at once.",
		Related:    []string{"eviction", "drain", "rolling update"},
		Source:     study.Source{Title: "Kubernetes documentation, Disruptions", URL: "https://kubernetes.io/docs/concepts/workloads/pods/disruptions/"},
	}
	return map[string]blockkit.Message{
		"term":         blockkit.Term(study.TermAnswer{Asked: "pdb", Term: &term}),
		"term_near":    blockkit.Term(study.TermAnswer{Asked: "pod distribution budget", Near: []string{"Pod disruption budget", "S3 & EFS"}}),
		"term_none":    blockkit.Term(study.TermAnswer{Asked: "<!channel> *foo* \u202e`x`"}),
		"term_nothing": blockkit.Term(study.TermAnswer{Asked: " "}),
	}
}

func commands() map[string]blockkit.Message {
	daily := study.Schedule{Name: "daily", Post: study.PostQuestion, Channel: "C1"}
	board := study.Schedule{Name: "board", Post: study.PostLeaderboard, Channel: "C1"}
	other := study.Upcoming{Schedule: study.Schedule{Name: "evening", Post: study.PostQuestion, Channel: "C2"}, DueAt: closes.Add(-time.Hour), Paused: true}
	upcoming := []study.Upcoming{{Schedule: daily, DueAt: closes}, {Schedule: board, DueAt: closes.Add(time.Hour), Skipped: true}, {Schedule: daily, DueAt: closes.Add(48 * time.Hour), Paused: true}}
	return map[string]blockkit.Message{
		"help":               blockkit.Help(false),
		"help_admin":         blockkit.Help(true),
		"schedule":           blockkit.Schedule("C1", upcoming, closes.Add(-20*time.Minute)),
		"schedule_troubled":  blockkit.Troubled(blockkit.Schedule("C1", upcoming, closes), []string{"schedule \"extra\": The bot is not in channel #random (C02): say /invite @studybot there.", "schedule \"x\": there is no channel #<!channel> here"}),
		"schedule_others":    blockkit.Schedule("C1", append([]study.Upcoming{other}, upcoming[0]), opened),
		"schedule_elsewhere": blockkit.Schedule("D1", []study.Upcoming{other}, opened),
		"schedule_many":      blockkit.Schedule("C1", slices.Repeat(upcoming, 20), opened),
		"schedule_none":      blockkit.Schedule("C1", nil, opened),
		"bad_argument":       blockkit.BadArgument("\"<!channel> & *co*\" is no time", "/quiz now for 20m"),
		"takes_nothing":      blockkit.TakesNothing("/quiz pause", "for <!here> `2 hours`"),
		"topics":             blockkit.Topics([]study.TopicCount{{Topic: "kubernetes", Name: "Kubernetes", Questions: 14}, {Topic: "redis", Questions: 1}}),
		"topics_none":        blockkit.Topics(nil),
		"opened":             blockkit.Opened(round(pdb())),
		"skipped":            blockkit.SkippedNext(upcoming[0]),
		"mistyped_more":      blockkit.Mistyped("/quiz leaderboards month", "/quiz leaderboard month", "/quiz me"),
		"nothing_to_pause":   blockkit.NothingToPause(),
		"direct_message":     blockkit.InDirectMessage("/quiz now `<!here>`"),
		"not_allowed":        blockkit.NotAllowed("post a question now", []study.MemberID{"U1", "U2"}, names, closes),
		"not_allowed_one":    blockkit.NotAllowed("pause the schedule", []study.MemberID{"U3"}, names, time.Time{}),
		"not_allowed_nobody": blockkit.NotAllowed("pause the schedule", nil, names, time.Time{}),
		"mistyped":           blockkit.Mistyped("/quiz shedule", "/quiz schedule", "/quiz schedule"),
		"mistyped_far":       blockkit.Mistyped("/quiz `<!here>`"+strings.Repeat("x", 4000), "", "/quiz me"),
		"no_such":            blockkit.NoSuch(&study.NoSuchError{Kind: "topic", Name: "kubernets", Near: []string{"kubernetes"}}, "/quiz now kubernetes"),
		"profile":            blockkit.Profile(profile()),
		"profile_empty":      blockkit.Profile(study.Profile{Member: "U1"}),
		"unsure":             blockkit.Unsure("`/quiz schedule` shows whether it is paused."),
		"not_posted":         blockkit.NotPosted("question", blockkit.ReasonNotIn),
		"our_fault":          blockkit.OurFault("try it again in a minute"),
	}
}

func profile() study.Profile {
	week, all := standing(2, 15, 5, "U1"), standing(3, 120, 44, "U1")
	return study.Profile{Member: "U1", Week: &week, All: &all, Members: 9, Streak: 4, Receipts: []study.Receipt{partly(), numericSlip()}}
}

func longProfile() study.Profile {
	p := profile()
	for range 20 {
		p.Receipts = append(p.Receipts, eight())
	}
	return p
}
