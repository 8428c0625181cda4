package banklist

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/study"
)

func newInterviewCommand(opts *bankOptions) *cobra.Command {
	return newViewCommand(opts, "interview", "Show the mock interview", (*quiz.Bank).Interview, showInterview)
}

func newPlanCommand(opts *bankOptions) *cobra.Command {
	return newViewCommand(opts, "plan", "Show the reading plan", (*quiz.Bank).Plan, showPlan)
}

func newChecklistCommand(opts *bankOptions) *cobra.Command {
	return newViewCommand(opts, "checklist", "Show the confidence checklist", (*quiz.Bank).Checklist, showChecklist)
}

// newViewCommand returns a command that shows a part of the bank.
func newViewCommand[V any](opts *bankOptions, name, short string, part func(*quiz.Bank) (V, bool), show func(*strings.Builder, *quiz.Bank, V)) *cobra.Command {
	return &cobra.Command{
		Use:   name,
		Short: short,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			bank, err := console.LoadBank(opts.dir)
			if err != nil {
				return err
			}
			v, ok := part(bank)
			switch {
			case !ok:
				return errors.New("this bank has no " + name + ".yaml")
			case opts.asJSON:
				return console.WriteJSON(cmd.OutOrStdout(), v)
			}
			var b strings.Builder
			show(&b, bank, v)
			_, err = io.WriteString(cmd.OutOrStdout(), b.String())
			return err
		},
	}
}

func showInterview(b *strings.Builder, bank *quiz.Bank, interview study.Interview) {
	fmt.Fprintf(b, "%s (%s)\n", interview.Title, console.Count(interview.Minutes, "minute"))
	from := 0
	for _, phase := range interview.Phases {
		fmt.Fprintf(b, "\n%d to %d min  %s\n  %s\n", from, from+phase.Minutes, phase.Name, phase.Aim)
		from += phase.Minutes
		for _, prompt := range phase.Questions {
			text := prompt.Text
			if q, ok := bank.Question(prompt.Question); ok {
				text = fmt.Sprintf("%s (%s)", q.Prompt, q.ID)
			}
			fmt.Fprintf(b, "\n  %s\n", text)
			for _, sign := range prompt.Listen {
				fmt.Fprintf(b, "    listen for: %s\n", sign)
			}
			for _, next := range prompt.FollowUps {
				fmt.Fprintf(b, "    ask next: %s\n", next)
			}
		}
	}
	b.WriteString("\nScorecard\n")
	for _, quality := range interview.Scorecard {
		fmt.Fprintf(b, "\n  %s\n", quality.Name)
		for i, mark := range quality.Marks {
			fmt.Fprintf(b, "    %d  %s\n", i+1, mark)
		}
	}
}

func showPlan(b *strings.Builder, bank *quiz.Bank, plan study.Plan) {
	fmt.Fprintf(b, "%s (%s)\n", plan.Title, hours(plan.Minutes))
	names := make(map[string]string)
	for _, section := range bank.Syllabus() {
		names[section.ID] = section.Name
	}
	at := 0
	for _, sitting := range plan.Sittings {
		fmt.Fprintf(b, "\n%s  %s (%d min)\n", clock(at), sectionList(sitting.Sections, names), sitting.Minutes)
		fmt.Fprintf(b, "      %s\n", sitting.Aim)
		at += sitting.Minutes
		if sitting.Rest > 0 {
			fmt.Fprintf(b, "%s  rest (%d min)\n", clock(at), sitting.Rest)
		}
		at += sitting.Rest
	}
}

// clock returns minutes since the start as "1:05".
func clock(minutes int) string { return fmt.Sprintf("%2d:%02d", minutes/60, minutes%60) }

// hours returns minutes as "10 h 40 min".
func hours(minutes int) string { return fmt.Sprintf("%d h %d min", minutes/60, minutes%60) }

// sectionList names sections by their names, where they are known.
func sectionList(ids []string, names map[string]string) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id
		if name := names[id]; name != "" {
			texts[i] = name
		}
	}
	return strings.Join(texts, "; ")
}

func showChecklist(b *strings.Builder, _ *quiz.Bank, checklist study.Checklist) {
	fmt.Fprintf(b, "%s\n\n", checklist.Title)
	for _, s := range checklist.Statements {
		fmt.Fprintf(b, "[ ] %s\n      %s\n", s.Text, strings.Join(console.Texts(s.Covers), ", "))
	}
}
