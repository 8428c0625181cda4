package quiz

import (
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/studybot/studybot/internal/quiz/document"
	"github.com/studybot/studybot/internal/study"
)

// A Link is the address of a source, and where it stands.
type Link struct {
	URL string
	at  document.Place
}

// Fault returns a fault at the place of l.
func (l Link) Fault(format string, args ...any) document.Fault {
	return l.at.Fault(document.CodeSource, format, args...)
}

// Links reads the bank in a directory as Load does and returns the addresses
// of all sources. It reports those that do not lead to a page, and those on a
// site that the bank does not list.
func Links(fsys fs.FS) ([]Link, document.Faults) {
	r := read(fsys)
	var links []Link
	add := func(p document.Place, s study.Source) {
		if s.URL != "" {
			links = append(links, Link{s.URL, p.At("source.url")})
		}
	}
	for _, q := range r.questions {
		add(q.place, q.value.Source)
	}
	for _, term := range r.terms {
		add(term.place, term.value.Source)
	}
	faults := r.faults
	for _, link := range links {
		if fault, bad := r.badLink(link); bad {
			faults = append(faults, fault)
		}
	}
	return links, faults.Sort()
}

// badLink reports what is wrong with a link.
func (r *reading) badLink(link Link) (document.Fault, bool) {
	u, err := url.Parse(link.URL)
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil || !siteForm.MatchString(u.Host) || strings.ContainsAny(link.URL, " \t\n<>|"):
		return link.Fault("%q is no address of a page: write it as in https://kubernetes.io/docs/", document.Clip(link.URL)), true
	case !r.lists(u):
		fault := link.Fault("%s is not among the sites in %s: name the official page, or add its site there", u.Host, r.sites.place.File)
		fault.Suggestion = document.Nearest(u.Host, r.sites.value.Sites)
		return fault, true
	}
	return document.Fault{}, false
}

// lists reports whether u is on one of the bank's sites. A bank without sites
// takes any.
func (r *reading) lists(u *url.URL) bool {
	return len(r.sites.value.Sites) == 0 || slices.ContainsFunc(r.sites.value.Sites, func(site string) bool {
		host, path, below := strings.Cut(site, "/")
		onHost := u.Host == host || strings.HasSuffix(u.Host, "."+host)
		return onHost && (!below || strings.HasPrefix(u.Path+"/", "/"+path+"/"))
	})
}

// siteForm is the form of a site's name, and pathForm that with a path.
var (
	siteForm = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$`)
	pathForm = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}(/[A-Za-z0-9._-]+)*$`)
)

// checkSites reports what does not name a site, and sites that are given twice.
func (r *reading) checkSites() {
	sites := r.sites.value.Sites
	c := &checker{Place: r.sites.place, known: r.faults}
	for i, site := range sites {
		switch {
		case !pathForm.MatchString(site):
			c.bad(item("sites", i), document.CodeValue, "%q is no site: write its name without https://, such as kubernetes.io", document.Clip(site))
		case slices.Contains(sites[:i], site):
			c.bad(item("sites", i), document.CodeDuplicate, "site %q is given twice: keep one", site)
		}
	}
	r.fault(c.faults...)
}
