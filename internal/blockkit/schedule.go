package blockkit

import (
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Schedule is what comes next, as /quiz schedule lists it at now.
func Schedule(upcoming []study.Upcoming, now time.Time) Message {
	if len(upcoming) == 0 {
		return lines("Nothing is scheduled in this channel. The schedules are in `schedules.yaml`; an admin can post a question with `/quiz now`.")
	}
	rows := []string{"*What comes next in this channel*"}
	paused := false
	for _, u := range upcoming {
		what := "Question"
		if u.Schedule.Post == study.PostLeaderboard {
			what = "Leaderboard"
		}
		row := fmt.Sprintf("• %s · %s · _%s_", what, day(u.DueAt), plain(u.Schedule.Name, 60))
		switch {
		case u.Paused:
			paused = true
			row += " · paused"
		case u.Skipped:
			row += " · skipped"
		case u.DueAt.Sub(now) < time.Hour && u.DueAt.After(now):
			row += " · in " + span(u.DueAt.Sub(now))
		}
		rows = append(rows, row)
		if len(rows) > 30 {
			rows = append(rows, fmt.Sprintf("… and %d more", len(upcoming)-30))
			break
		}
	}
	if paused {
		rows = append(rows, "Paused until an admin says `/quiz resume`.")
	}
	return lines(rows...)
}

// Topics is the list of topics and how many questions each has.
func Topics(topics []study.TopicCount) Message {
	if len(topics) == 0 {
		return lines("There are no questions in the bank yet.")
	}
	rows := []string{"*Topics*"}
	all := 0
	for _, t := range topics {
		all += t.Questions
		row := fmt.Sprintf("• %s · `%s` · %s", plain(orElse(t.Name, string(t.Topic)), 80), plain(string(t.Topic), 60), count(t.Questions, "question"))
		rows = append(rows, row)
	}
	rows = append(rows, fmt.Sprintf("%s in all. For one topic's board: `/leaderboard week %s`", capital(count(all, "question")), plain(string(topics[0].Topic), 60)))
	return lines(rows...)
}
