package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/quiz"
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
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			points, err := study.PointsFrom(most)
			if err != nil || points == 0 {
				return &usageError{cmd.CommandPath(), fmt.Errorf("--points %v is no number of points: use 0.5 to 100 in steps of 0.5", most)}
			}
			sketches, err := sketches(args)
			if err != nil {
				return err
			}
			drafts, err := drafts(sketches, points)
			if err != nil {
				return err
			}
			return quiz.WriteDrafts(cmd.OutOrStdout(), study.Topic(topic), name, drafts)
		},
	}
	cmd.Flags().StringVar(&topic, "topic", "draft", "topic of the pack")
	cmd.Flags().StringVar(&name, "name", "Draft", "what members read for the topic")
	cmd.Flags().Float64Var(&most, "points", 5, "points of a question")
	return cmd
}

// sketches reads what to draft from: a prompt and an answer, or a file.
func sketches(args []string) ([]quiz.Sketch, error) {
	if len(args) == 2 {
		return []quiz.Sketch{{Prompt: args[0], ModelAnswer: args[1]}}, nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return quiz.ReadSketches(f, args[0])
}

// drafts drafts a question worth points from each sketch.
func drafts(sketches []quiz.Sketch, points study.Points) ([]study.Question, error) {
	var all []study.Question
	var errs []error
	for _, s := range sketches {
		s.Points = points
		q, err := quiz.Draft(s)
		if err != nil {
			errs = append(errs, fmt.Errorf("%q: %w", firstWords(s.Prompt, 60), err))
			continue
		}
		all = append(all, q)
	}
	return all, errors.Join(errs...)
}

// openAll reads each named file by read, which is given its name.
func openAll[T any](names []string, read func(r io.Reader, name string) ([]T, error)) ([]T, error) {
	var all []T
	var errs []error
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		some, err := read(f, name)
		errs = append(errs, err, f.Close())
		all = append(all, some...)
	}
	return all, errors.Join(errs...)
}
