package authorcli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/studybot/studybot/internal/authorcli/console"
	"github.com/studybot/studybot/internal/quiz"
	"github.com/studybot/studybot/internal/quiz/document"
)

const (
	linkTimeout = 15 * time.Second
	linkPause   = 200 * time.Millisecond // between two pages of one site
	sitesAtOnce = 8
)

func newLinksCommand() *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use:   "links [DIR]",
		Short: "Check the sources of questions and terms",
		Long: `links checks that every source is the address of a page, on a site that the bank
lists in sites.yaml. With --online it also asks each site, one page at a time,
whether it still has the page. It exits with 1 if a source is wrong or a page is
gone. Pages that could not be asked for are named, and are no faults.`,
		Example: "  studybot links\n  studybot links --online ./our-quizzes",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			check := linkCheck{
				out: cmd.OutOrStdout(), client: &http.Client{Timeout: linkTimeout},
				agent: "studybot-links/" + cmd.Root().Version, pause: linkPause,
			}
			return check.run(cmd.Context(), console.QuizzesArgument(args), online)
		},
	}
	cmd.Flags().BoolVar(&online, "online", false, "ask the sites whether they have the pages")
	return cmd
}

// A linkCheck checks sources.
type linkCheck struct {
	out    io.Writer
	client *http.Client
	agent  string // what it calls itself to the sites
	pause  time.Duration
}

// run checks the sources of the bank in dir, or of the built-in one if dir is
// empty.
func (l linkCheck) run(ctx context.Context, dir string, online bool) error {
	from := console.SourceOf(dir)
	links, faults := quiz.Links(from.Files)
	var unknown []string
	if online && len(faults) == 0 {
		faults, unknown = l.ask(ctx, links)
	}
	from.Locate(faults)
	for _, fault := range faults {
		fmt.Fprintln(l.out, fault)
	}
	for _, page := range unknown {
		fmt.Fprintf(l.out, "not known: %s\n", page)
	}
	if len(faults) > 0 {
		fmt.Fprintln(l.out, console.Count(len(faults), "fault"))
		return ErrReported
	}
	_, err := fmt.Fprintf(l.out, "%s on %s: no faults\n", console.Count(len(links), "source"), console.Count(len(bySite(links)), "site"))
	return err
}

// bySite returns the addresses of pages by their sites, each once.
func bySite(links []quiz.Link) map[string][]string {
	sites := make(map[string][]string)
	seen := make(map[string]bool)
	for _, link := range links {
		u, err := url.Parse(pageOf(link))
		if err != nil || seen[u.String()] {
			continue
		}
		seen[u.String()] = true
		sites[u.Host] = append(sites[u.Host], u.String())
	}
	return sites
}

// pageOf returns the address of the page that link leads into.
func pageOf(link quiz.Link) string {
	address, _, _ := strings.Cut(link.URL, "#")
	return address
}

// ask asks for every page, and returns faults of links to those that are gone,
// and why others are not known.
func (l linkCheck) ask(ctx context.Context, links []quiz.Link) (faults document.Faults, unknown []string) {
	var mu sync.Mutex
	gone := make(map[string]int)
	var wg sync.WaitGroup
	turns := make(chan struct{}, sitesAtOnce)
	for _, pages := range bySite(links) {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			missing, silent := l.askSite(ctx, pages)
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(gone, missing)
			unknown = append(unknown, silent...)
		})
	}
	wg.Wait()
	for _, link := range links {
		if status, ok := gone[pageOf(link)]; ok {
			faults = append(faults, link.Fault("%s answers %d %s: name the page that took its place", pageOf(link), status, http.StatusText(status)))
		}
	}
	slices.Sort(unknown)
	return faults, unknown
}

// askSite asks one site for pages, one at a time. It returns those that are
// gone with the site's answer, and why others are not known. A site that
// cannot be reached is not asked again.
func (l linkCheck) askSite(ctx context.Context, pages []string) (gone map[string]int, unknown []string) {
	gone = make(map[string]int)
	for i, page := range pages {
		status, err := l.status(ctx, page)
		switch {
		case err != nil:
			return gone, append(unknown, fmt.Sprintf("%v (%s of this site)", err, console.Count(len(pages)-i, "page")))
		case status == http.StatusNotFound || status == http.StatusGone:
			gone[page] = status
		case status >= http.StatusBadRequest:
			unknown = append(unknown, fmt.Sprintf("%s answers %d %s", page, status, http.StatusText(status)))
		}
		pauseFor(ctx, l.pause)
	}
	return gone, unknown
}

// status returns what a site answers for a page. One that does not answer
// HEAD is asked for the page itself.
func (l linkCheck) status(ctx context.Context, page string) (int, error) {
	status, err := l.request(ctx, http.MethodHead, page)
	if err == nil && status >= http.StatusBadRequest {
		return l.request(ctx, http.MethodGet, page)
	}
	return status, err
}

func (l linkCheck) request(ctx context.Context, method, page string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, page, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("User-Agent", l.agent)
	res, err := l.client.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// pauseFor waits, unless ctx is done before.
func pauseFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
