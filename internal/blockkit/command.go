package blockkit

import (
	"fmt"
	"time"

	"github.com/studybot/studybot/internal/study"
)

// Help is the answer to /quiz help. An admin sees the admins' commands below.
func Help(admin bool) Message {
	rows := []string{
		"*Commands*",
		"`/quiz me` · your points, place, streak and latest replies",
		"`/quiz schedule` · what comes next in this channel, and in others",
		"`/quiz topics` · what the questions are about",
		"`/leaderboard week kubernetes` · week, month or all; a topic if you like",
		"`/term pdb` · what a word means, and where that stands",
		"`/quiz help` · these lines",
	}
	if admin {
		rows = append(rows, "*For admins, in a channel*",
			"`/quiz now kubernetes for 20m` · post a question; a topic or question id, and how long, if you like",
			"`/quiz skip` · leave out the next scheduled question",
			"`/quiz pause` and `/quiz resume` · stop the schedule here, and go on",
		)
	}
	return lines(rows...)
}

// Opened tells an admin that a round is on its way.
func Opened(r study.Round) Message {
	return lines(fmt.Sprintf("Question %s appears here in a moment, open for %s.",
		author(string(r.Question.ID), 120), span(r.ClosesAt.Sub(r.OpenedAt))))
}

// SkippedNext tells an admin which occurrence is left out.
func SkippedNext(u study.Upcoming) Message {
	return lines(fmt.Sprintf("The question of %s is skipped. The one after it comes as planned.", day(u.DueAt)))
}

// NothingToSkip says that no question is scheduled that could be skipped.
func NothingToSkip() Message {
	return lines("There is no scheduled question here to skip. `/quiz schedule` shows what comes next.")
}

// Paused tells an admin what /quiz pause or resume did.
func Paused(paused, changed bool) Message {
	switch {
	case paused && changed:
		return lines("Paused. No scheduled question or board is posted here until `/quiz resume`. Open questions stay open.")
	case paused:
		return lines("It is paused already. `/quiz resume` goes on.")
	case changed:
		return lines("Resumed. `/quiz schedule` shows what comes next.")
	}
	return lines("It is not paused. `/quiz schedule` shows what comes next.")
}

// NothingToPause says that a channel has no schedule to pause or to resume.
func NothingToPause() Message {
	return lines("Nothing is scheduled in this channel, so nothing was changed. `/quiz schedule` shows what comes in others.")
}

// NotAllowed says who may do what the member may not, such as "post a question
// now". Next is when the next question comes, if that is known.
func NotAllowed(what string, admins []study.MemberID, names Names, next time.Time) Message {
	if len(admins) == 0 {
		return lines(fmt.Sprintf("Nobody can %s yet: no admins are set. Whoever runs the bot can name some in STUDYBOT_ADMINS.", what))
	}
	who := named(admins, names)
	ask := "You can ask them"
	if len(admins) == 1 {
		ask = "You can ask"
	}
	if !next.IsZero() {
		ask += ", or wait for the next question " + day(next)
	}
	return lines(fmt.Sprintf("Only %s can %s. %s.", who, what, ask))
}

// Mistyped answers a command that means nothing. Typed and meant are whole
// commands, such as "/quiz shedule"; meant is empty where nothing is near, and
// only then the example shows.
func Mistyped(typed, meant, example string) Message {
	row := "I don't know `" + plain(typed, 100) + "`."
	switch {
	case meant != "":
		row += " Did you mean `" + plain(meant, 100) + "`?"
	default:
		row += " `/quiz help` lists the commands."
	}
	if example != "" && meant == "" {
		row += " For example: `" + plain(example, 100) + "`"
	}
	return lines(row)
}

// BadArgument says what is wrong with a part of a command, and how it is right.
// What may hold a member's words.
func BadArgument(what, example string) Message {
	return lines(capital(plain(what, 300)) + ". For example: `" + plain(example, 100) + "`")
}

// TakesNothing says that command, which changes something, was not run because
// it does not do what the words after it seem to ask for.
func TakesNothing(command, words string) Message {
	return lines("`" + plain(command, 60) + "` takes nothing more, and I do not know \"" + plain(words, 100) + "\". Nothing was changed. For example: `" + plain(command, 60) + "`")
}

// NoSuch answers a name that means nothing, with the nearest.
func NoSuch(e *study.NoSuchError, example string) Message {
	row := fmt.Sprintf("No %s `%s`.", plain(e.Kind, 60), plain(e.Name, 100))
	if len(e.Near) > 0 {
		var near []string
		for i, n := range e.Near {
			if i == 5 {
				break
			}
			near = append(near, "`"+plain(n, 100)+"`")
		}
		row += " Did you mean " + list(near, "or") + "?"
	}
	if example != "" {
		row += " For example: `" + plain(example, 100) + "`"
	}
	return lines(row)
}

// NothingFits says that the bank has no question to ask.
func NothingFits() Message {
	return lines("There is no question to ask: the bank is empty. The authors' `studybot lint` says why.")
}

// InChannel says that a command belongs in a channel that the bot is in.
func InChannel(example string) Message {
	return lines("I am not in this conversation, so I cannot post here. Use it in a channel that I am in, or /invite me first. For example: `" + plain(example, 100) + "`")
}

// InDirectMessage says that a command belongs in a channel, and not in a
// conversation of a few members.
func InDirectMessage(example string) Message {
	return lines("This is a direct message, and questions go to a channel, so nothing was changed. Use it in a channel that I am in. For example: `" + plain(example, 100) + "`")
}

// OurFault answers where something of ours failed. Try says what to do next.
func OurFault(try string) Message {
	return lines("That did not work on our side; " + try + ".")
}

// Unsure answers where it is not known what came of a request. Look is a sentence
// that says where to look before it is tried again.
func Unsure(look string) Message {
	return lines("I am not sure whether that worked. Look before you try again: " + look)
}

// A Reason is why a post was given up, in a member's words.
type Reason string

// The reasons of a post that was given up.
const (
	ReasonNotIn      Reason = "I am not in this channel. Say `/invite @studybot` here, then ask again."
	ReasonArchived   Reason = "this channel is archived."
	ReasonRestricted Reason = "the settings of this channel or workspace let no app post here. Whoever manages them can change that."
	ReasonLate       Reason = "Slack could not be reached in time. Ask again."
	ReasonOther      Reason = "something is wrong with it. Whoever runs the bot finds out why in its log."
)

// NotPosted tells who asked for what, such as "question", that it does not come.
func NotPosted(what string, why Reason) Message {
	return lines("The " + what + " that you asked for is not posted: " + string(why))
}
