package blockkit

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"github.com/studybot/studybot/internal/study"
)

// Board is the leaderboard b. A shared one stands in a channel: it has no
// line for its reader and no buttons, and adds who climbed most.
func Board(b study.Board, names Names, shared bool) Message {
	head := boardTitle(b)
	if len(b.Rows) == 0 {
		return emptyBoard(b, head, shared)
	}
	blocks := []slack.Block{section(head), section(table(b, names, shared))}
	text := []string{plainTitle(b) + ": " + inline(b, names, shared) + "."}
	for _, row := range boardNotes(b, names, shared) {
		blocks = append(blocks, section(row))
		text = append(text, row)
	}
	if !shared {
		blocks = append(blocks, boardButtons(b))
	}
	return Message{Text: fallback(text...), Blocks: blocks}
}

// emptyBoard says when there will be something to see.
func emptyBoard(b study.Board, head string, shared bool) Message {
	row := "Nobody has points here yet."
	if !b.NextAt.IsZero() {
		row += " The next question comes " + day(b.NextAt) + "."
	}
	m := Message{Text: plainTitle(b) + ": " + row, Blocks: []slack.Block{section(head), section(row)}}
	if !shared {
		m.Blocks = append(m.Blocks, boardButtons(b))
	}
	return m
}

func plainTitle(b study.Board) string {
	title := map[study.Period]string{
		study.PeriodWeek:  "This week",
		study.PeriodMonth: "This month",
		study.PeriodAll:   "All time",
	}[b.Period]
	if b.Topic != "" {
		title += " · " + plain(string(b.Topic), 60)
	}
	return title
}

func boardTitle(b study.Board) string {
	return "*" + plainTitle(b) + "* · " + count(b.Rounds, "round")
}

// nameWidth is how many columns a name has in the table; with place and
// points a row is 27 columns wide, which a phone shows on one line.
const nameWidth = 16

// table is the rows in columns.
func table(b study.Board, names Names, shared bool) string {
	var rows []string
	shown := false
	for _, s := range b.Rows {
		you := !shared && s.Member == b.Viewer
		shown = shown || you
		rows = append(rows, boardRow(s, names, you))
	}
	if !shared && !shown && b.You != nil {
		if last := b.Rows[len(b.Rows)-1]; b.You.Place > last.Place+1 {
			rows = append(rows, " …")
		}
		rows = append(rows, boardRow(*b.You, names, true))
	}
	return "```\n" + strings.Join(rows, "\n") + "\n```"
}

func boardRow(s study.Standing, names Names, you bool) string {
	name := "You" + strings.Repeat(" ", nameWidth-3)
	if !you {
		name = names.column(s.Member, nameWidth)
	}
	return fmt.Sprintf("%3d  %s %5s", s.Place, name, s.Points)
}

// inline is the board as a sentence.
func inline(b study.Board, names Names, shared bool) string {
	const most = 10
	var parts []string
	for i, s := range b.Rows {
		if i == most {
			break
		}
		name := names.name(s.Member)
		if !shared && s.Member == b.Viewer {
			name = "you"
		}
		parts = append(parts, fmt.Sprintf("%d. %s %s", s.Place, name, s.Points))
	}
	return strings.Join(parts, ", ")
}

// boardNotes are the sentences below the table.
func boardNotes(b study.Board, names Names, shared bool) []string {
	if shared {
		if b.Climber == nil {
			return nil
		}
		return []string{fmt.Sprintf("Climbed most: %s, up %s.", names.name(b.Climber.Member), count(b.Climber.Places, "place"))}
	}
	switch {
	case b.You == nil:
		return []string{"You have no points here yet; one reply puts you on the board."}
	case b.Ahead != nil:
		return []string{fmt.Sprintf("You: place %d of %d, %s behind %s.", b.You.Place, b.Members, b.Ahead.Points-b.You.Points, names.name(b.Ahead.Member))}
	case b.Members > 1:
		return []string{fmt.Sprintf("You: place %d of %d.", b.You.Place, b.Members)}
	}
	return nil
}

// boardButtons share a board and switch to the other periods.
func boardButtons(b study.Board) slack.Block {
	var buttons []slack.BlockElement
	if len(b.Rows) > 0 {
		buttons = append(buttons, button(ActionShare, -1, boardValue(b.Period, b.Topic), "Share"))
	}
	names := map[study.Period]string{study.PeriodWeek: "Week", study.PeriodMonth: "Month", study.PeriodAll: "All time"}
	for i, p := range study.Periods {
		if p != b.Period {
			buttons = append(buttons, button(ActionBoard, i, boardValue(p, b.Topic), names[p]))
		}
	}
	return slack.NewActionBlock("board", buttons...)
}

// boardValue is the value of a button that leads to a board.
func boardValue(p study.Period, t study.Topic) string { return string(p) + ":" + string(t) }

// ParseBoard reads what boardValue wrote.
func ParseBoard(value string) (study.Period, study.Topic, bool) {
	period, topic, found := strings.Cut(value, ":")
	p, err := study.ParsePeriod(period)
	return p, study.Topic(topic), found && err == nil
}

// Shared says that a board was shared.
func Shared() Message { return lines("Shared. It appears in the channel in a moment.") }
