package authorcli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz/draft"
	"github.com/studybot/studybot/internal/study"
)

func newDraftCommand() *cobra.Command {
	var topic, name string
	var most float64
	cmd := &cobra.Command{
		Use:   "draft PROMPT MODEL-ANSWER | draft FILE",
		Short: "Draft a rubric from a model answer",
		Long: `draft writes a first rubric as a pack, for you to edit: an idea for each sentence
of the model answer, with its telling words and words near them in meaning. It
takes a prompt and a model answer, or a file of many: CSV with the columns
prompt, model_answer and, if you like, question_id, or JSON lines with such
keys. "studybot lint" says what a draft still lacks.`,
		Example: `  studybot draft "What is a queue?" "A list whose first element in is the first out."
  studybot draft questions.csv > mine/queues.yaml`,
		Args: cobra.MatchAll(cobra.RangeArgs(1, 2), func(*cobra.Command, []string) error {
			_, err := questionPoints(most)
			return err
		}),
		RunE: func(cmd *cobra.Command, args []string) error {
			points, err := questionPoints(most)
			if err != nil {
				return err
			}
			sketches, err := sketches(args)
			if err != nil {
				return err
			}
			drafts, err := drafts(sketches, points)
			if err != nil {
				return err
			}
			return draft.Write(cmd.OutOrStdout(), study.Topic(topic), name, drafts)
		},
	}
	cmd.Flags().StringVar(&topic, "topic", "draft", "topic of the pack")
	cmd.Flags().StringVar(&name, "name", "Draft", "what members read for the topic")
	cmd.Flags().Float64Var(&most, "points", 5, "points of a question")
	return cmd
}

// questionPoints returns what a flag gives as the points of a question.
func questionPoints(flag float64) (study.Points, error) {
	points, err := study.PointsFrom(flag)
	if err != nil || points == 0 {
		return 0, fmt.Errorf("--points %v is no number of points: use 0.5 to 100 in steps of 0.5", flag)
	}
	return points, nil
}

// sketches reads what to draft from: a prompt and an answer, or a file.
func sketches(args []string) ([]draft.Sketch, error) {
	if len(args) == 2 {
		return []draft.Sketch{{Prompt: args[0], ModelAnswer: args[1]}}, nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return draft.ReadSketches(f, args[0])
}

// drafts drafts a question worth points from each sketch.
func drafts(sketches []draft.Sketch, points study.Points) ([]study.Question, error) {
	var all []study.Question
	var errs []error
	for _, s := range sketches {
		s.Points = points
		q, err := draft.Question(s)
		if err != nil {
			errs = append(errs, fmt.Errorf("%q: %w", console.FirstWords(s.Prompt, 60), err))
			continue
		}
		all = append(all, q)
	}
	return all, errors.Join(errs...)
}
