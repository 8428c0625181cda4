package authorcli

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/studybot/studybot/internal/quiz/labelled"
	"github.com/studybot/studybot/internal/study"
)

// evalProgress returns a bar that counts the questions of rows, once for each
// point of a curve.
func evalProgress(w io.Writer, rows []labelled.Reply, isCurve bool) *progressbar.ProgressBar {
	questions := make(map[study.QuestionID]bool)
	for _, r := range rows {
		questions[r.Question] = true
	}
	steps := len(questions)
	if isCurve {
		steps *= len(curve)
	}
	return progressBar(w, steps, "Marking")
}

// progressBar returns a bar of that many steps. It is seen on a terminal only, and
// gone in the end.
func progressBar(w io.Writer, steps int, what string) *progressbar.ProgressBar {
	f, ok := w.(*os.File)
	return progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetVisibility(ok && term.IsTerminal(int(f.Fd()))),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(200*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}
