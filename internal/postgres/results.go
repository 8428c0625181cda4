package postgres

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/studybot/studybot/internal/postgres/accepted"
	"github.com/studybot/studybot/internal/postgres/snapshot"
	"github.com/studybot/studybot/internal/study"
)

// A standingTry is an attempt that stands, as results count it.
type standingTry struct {
	member study.MemberID
	text   string
	grade  study.Grade
}

// standingTries are ordered by the time they were written.
const standingTries = `
	SELECT s.member_id, s.text, s.grade, s.half_points, s.max_half_points FROM submissions s
	WHERE s.round_id = $1 AND s.ordinal IS NOT NULL AND s.outcome = 'marked' ORDER BY s.written_at, s.id`

// Results implements round.ClosedRounds.
func (s *Store) Results(ctx context.Context, id study.RoundID) (_ study.Results, err error) {
	defer wrap(&err, "results of round %d", id)

	var round study.Round
	var tries []standingTry
	b := &snapshot.Batch{}
	b.Queue(`SELECT `+roundColumns+` FROM rounds r WHERE r.id = $1`, id).Query(func(rows pgx.Rows) (err error) {
		round, err = pgx.CollectExactlyOneRow(rows, toRound)
		return err
	})
	b.Queue(standingTries, id).Query(func(rows pgx.Rows) (err error) {
		tries, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (t standingTry, err error) {
			var g storedGrade
			err = row.Scan(append([]any{&t.member, &t.text}, g.fields()...)...)
			t.grade = g.grade()
			return t, err
		})
		return err
	})
	if err := b.Run(ctx, s.pool); err != nil {
		return study.Results{}, err
	}
	return addUp(round, tries), nil
}

// addUp returns what the tries, which are in order of time, come to.
func addUp(round study.Round, tries []standingTry) study.Results {
	counts := bestTries(tries)
	res := study.Results{
		Round: round, Answered: len(counts),
		Ideas: ideas(round.Question, counts), Slips: slips(tries), Options: options(round.Question, counts),
	}
	var most study.Points
	for _, t := range counts {
		most = max(most, t.grade.Points)
		if t.grade.Full() {
			res.Full = append(res.Full, t.member)
		}
	}
	if len(res.Full) > 0 || most == 0 || 2*most < round.Question.MaxPoints() {
		return res
	}
	for _, t := range counts {
		if t.grade.Points == most {
			res.Best = append(res.Best, t.member)
		}
	}
	return res
}

// bestTries returns the try of each member that counts, which is the earliest
// of the best, in order of time.
func bestTries(tries []standingTry) []standingTry {
	best := make(map[study.MemberID]int, len(tries))
	for i, t := range tries {
		if j, ok := best[t.member]; !ok || t.grade.Points > tries[j].grade.Points {
			best[t.member] = i
		}
	}
	var counts []standingTry
	for i, t := range tries {
		if best[t.member] == i {
			counts = append(counts, t)
		}
	}
	return counts
}

// ideas counts, for each criterion of q, the members who got all its points.
func ideas(q study.Question, counts []standingTry) []study.IdeaResult {
	got := make(map[string]int)
	for _, t := range counts {
		for _, m := range t.grade.Marks {
			if m.Earned() {
				got[m.Criterion]++
			}
		}
	}
	var list []study.IdeaResult
	for _, c := range q.Criteria {
		list = append(list, study.IdeaResult{Criterion: c.ID, Idea: c.Idea, Got: got[c.ID]})
	}
	return list
}

// slips counts the members who had a misconception in any try, where at least
// two did, most common first.
func slips(tries []standingTry) []study.SlipResult {
	type holding struct {
		slip   string
		member study.MemberID
	}
	seen := make(map[holding]bool)
	at := make(map[string]int)
	var list []study.SlipResult
	for _, t := range tries {
		for _, c := range t.grade.Caps {
			if h := (holding{c.Misconception, t.member}); c.Misconception == "" || seen[h] {
				continue
			} else {
				seen[h] = true
			}
			i, ok := at[c.Misconception]
			if !ok {
				i = len(list)
				at[c.Misconception] = i
				list = append(list, study.SlipResult{Misconception: c.Misconception, Feedback: c.Feedback})
			}
			list[i].Had++
		}
	}
	list = slices.DeleteFunc(list, func(s study.SlipResult) bool { return s.Had < 2 })
	slices.SortStableFunc(list, func(a, b study.SlipResult) int {
		return cmp.Or(cmp.Compare(b.Had, a.Had), cmp.Compare(a.Misconception, b.Misconception))
	})
	return list
}

// options counts how many chose each of q's choices; nil if q has none. What
// was chosen is kept as the choice's text.
func options(q study.Question, counts []standingTry) []int {
	if len(q.Choices) == 0 {
		return nil
	}
	chose := make([]int, len(q.Choices))
	for _, t := range counts {
		i := slices.IndexFunc(q.Choices, func(c study.Choice) bool {
			return strings.TrimSpace(accepted.Clean(c.Text)) == strings.TrimSpace(t.text)
		})
		if i >= 0 {
			chose[i]++
		}
	}
	return chose
}
