package blockkit

import (
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// mostUpcoming is how many occurrences are listed, at most, of this channel and
// of the others.
const mostUpcoming = 30

// Schedule is what comes next, as /quiz schedule lists it at now in the
// conversation here: first what comes there, then what comes in other channels,
// each with its channel.
func Schedule(here study.ChannelID, upcoming []study.Upcoming, now time.Time) Message {
	if len(upcoming) == 0 {
		return lines("Nothing is scheduled, here or in another channel. The schedules are in `schedules.yaml`; an admin can post a question with `/quiz now`.")
	}
	var own, others []string
	paused := false
	for _, u := range upcoming {
		row := upcomingRow(u, now)
		if channel := study.ChannelID(u.Schedule.Channel); channel != here {
			others = append(others, row+" · "+channelLink(channel))
			continue
		}
		own = append(own, row)
		paused = paused || u.Paused
	}
	rows := []string{"Nothing is scheduled in this channel."}
	if len(own) > 0 {
		rows = append([]string{"*What comes next in this channel*"}, firstRows(own)...)
	}
	if paused {
		rows = append(rows, "Paused until an admin says `/quiz resume`.")
	}
	if len(others) > 0 {
		rows = append(append(rows, "*In other channels*"), firstRows(others)...)
	}
	return lines(rows...)
}

// firstRows are the first of rows, and how many more there are.
func firstRows(rows []string) []string {
	if more := len(rows) - mostUpcoming; more > 0 {
		return append(rows[:mostUpcoming:mostUpcoming], fmt.Sprintf("… and %d more", more))
	}
	return rows
}

// upcomingRow is one occurrence at now.
func upcomingRow(u study.Upcoming, now time.Time) string {
	what := "Question"
	if u.Schedule.Post == study.PostLeaderboard {
		what = "Leaderboard"
	}
	row := fmt.Sprintf("• %s · %s · _%s_", what, day(u.DueAt), plain(u.Schedule.Name, 60))
	switch {
	case u.Paused:
		row += " · paused"
	case u.Skipped:
		row += " · skipped"
	case u.DueAt.Sub(now) < time.Hour && u.DueAt.After(now):
		row += " · in " + span(u.DueAt.Sub(now))
	}
	return row
}

// channelLink is the name of a channel with a link to it. Slack writes the name,
// or that the channel is private to a reader who is not in it.
func channelLink(id study.ChannelID) string { return "<#" + plain(string(id), 60) + ">" }

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
