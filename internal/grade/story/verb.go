package story

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/text"
)

// A form is the form of a verb.
type form uint8

// The forms of verbs.
const (
	noVerb  form = iota
	past         // "called", "have called", "was calling", "did call"
	present      // "call", "calls"
	going        // "am calling"
	being        // "is", "are", "am"
)

// A verb is that of a clause.
type verb struct {
	is     form
	at     int  // its token
	denied bool // "did not call"
	unreal bool // only imagined, wanted or due: "would call", "had to call"
}

// verbAfter returns the verb of the subject at token i, in a clause that ends
// before token to.
func (l listener) verbAfter(i, to int) verb {
	v := verb{}
	had := false
	switch suffix := l.suffix(i); suffix {
	case "ll":
		v.unreal = true
	case "d":
		if had = l.pastPerfect(i + 1); !had {
			v.unreal = true
		}
	case "m", "re", "s":
		if next := l.verbAt(l.skip(i+1, to, &v), to, true); next.is == past && next.at < to {
			return l.settle(v, next)
		}
		return l.be(i, i+1, to, v, being)
	}
	switch w := l.word(i); {
	case w == "im" || w == "its" || w == "theres":
		return l.be(i, i+1, to, v, being)
	case w == "ive" || w == "weve" || l.suffix(i) == "ve":
		return l.have(i, to, "have")
	}
	j := l.skip(i+1, to, &v)
	if j >= to {
		return verb{}
	}
	next := l.verbAt(j, to, true)
	if had && next.is == present {
		next.is = past
	}
	return l.settle(v, next)
}

// settle returns next with what stood before it.
func (l listener) settle(v, next verb) verb {
	next.denied = next.denied != v.denied
	next.unreal = next.unreal || v.unreal
	return next
}

// skip returns the token after the adverbs and denials from token i, and
// whether they deny.
func (l listener) skip(i, to int, v *verb) int {
	for ; i < to; i++ {
		switch w := l.word(i); {
		case w == "not" || w == "never":
			v.denied = true
		case isAdverb(l.Reading, i) || fillers[w]:
		default:
			return i
		}
	}
	return i
}

// verbAt returns the verb that begins at token i, if one does. Bare forms such
// as "call" count after a subject only.
func (l listener) verbAt(i, to int, bare bool) verb {
	if i >= to || i >= len(l.Tokens) {
		return verb{}
	}
	v := verb{at: i}
	switch w := l.word(i); {
	case modals[w]:
		v.unreal = true
		j := l.skip(i+1, to, &v)
		if l.word(j) == "have" {
			j = l.skip(j+1, to, &v)
		}
		v.is, v.at = present, min(j, to-1)
	case w == "have" || w == "has" || w == "had" || w == "ve":
		return l.have(i, to, w)
	case w == "was" || w == "were":
		return l.be(i, i+1, to, v, past)
	case w == "is" || w == "are" || w == "am":
		return l.be(i, i+1, to, v, being)
	case w == "did" || w == "does" || w == "do":
		return l.do(i, to, w)
	case isPast(w):
		v.is = past
		v.unreal = wishes[w] && l.word(i+1) == "to" || w == "used" && l.word(i+1) == "to"
	case thirdPerson[w] || bare && baseForms[w]:
		v.is = present
	}
	return v.orNone()
}

// orNone returns the zero verb for one without a form.
func (v verb) orNone() verb {
	if v.is == noVerb {
		return verb{}
	}
	return v
}

// have reads a verb that begins with a form of "have" at token i.
func (l listener) have(i, to int, w string) verb {
	v := verb{is: past, at: i}
	j := l.skip(i+1, to, &v)
	next := l.word(j)
	switch {
	case j >= to:
	case next == "to":
		v.unreal = true
	case next == "been":
		return l.be(i, j+1, to, v, past)
	case isPast(next) || participles[next]:
		v.at = j
		return v
	}
	if w != "had" {
		v.is = being
	}
	return v
}

// be reads what follows a form of "be": "was calling" is a verb, and in "was
// asked" and "was slow" the form of "be" is.
func (l listener) be(i, next, to int, v verb, is form) verb {
	v.is, v.at = is, i
	j := l.skip(next, to, &v)
	if w := l.word(j); j < to && len(w) > 4 && strings.HasSuffix(w, "ing") && !notIng[w] {
		v.at = j
		if w == "going" && l.word(j+1) == "to" {
			v.unreal = true
		}
		if is == being {
			v.is = going
		}
	}
	return v
}

// do reads a verb that begins with a form of "do" at token i: "did not call".
func (l listener) do(i, to int, w string) verb {
	v := verb{is: past, at: i}
	if w != "did" {
		v.is = present
	}
	if j := l.skip(i+1, to, &v); j < to && baseForms[l.word(j)] {
		v.at = j
	}
	return v
}

// suffix returns what an apostrophe adds to token i, as "d" in "I'd".
func (l listener) suffix(i int) string {
	rest := l.Raw[l.Tokens[i].End:]
	n := text.Apostrophe(rest)
	if n == 0 {
		return ""
	}
	end := n
	for end < len(rest) && text.IsLetter(rest[end]) {
		end++
	}
	return rest[n:end]
}

// pastPerfect reports whether the "'d" before token i stands for "had".
func (l listener) pastPerfect(i int) bool {
	for i < len(l.Tokens) && (isAdverb(l.Reading, i) || l.word(i) == "not" || l.word(i) == "never") {
		i++
	}
	w := l.word(i)
	return participles[w] || isPast(w) && !unchanged[w]
}

var (
	modals  = text.WordSet("would could should must can may might will shall ought need cannot")
	fillers = text.WordSet("really only simply actually basically just all both kind sort of probably hardly ever")
	// wishes are verbs after which "to" begins what is only wanted or due.
	wishes = text.WordSet("wanted hoped planned needed meant intended wished expected promised refused forgot")
	// participles are those that isPast does not know.
	participles = text.WordSet("been seen taken given gone done written chosen begun driven known shown spoken broken woken drawn thrown grown risen fallen forgotten gotten run come become worn torn stolen eaten hidden rung sung")
	// unchanged are verbs whose past tense is their bare form.
	unchanged = text.WordSet("put set cut let hit shut read quit bet bid split spread cost beat shed reset")
	// thirdPerson are forms of the present that are hardly ever nouns.
	thirdPerson = text.WordSet(`has says asks goes gets keeps comes takes makes gives tells knows thinks looks seems becomes happens runs works holds stays sits
		fails breaks falls stands agrees notices complains wants needs means lets finds begins starts leads sleeps grumbles answers puts calls reads writes leaves
		moves sends brings turns screams laughs costs drops believes depends`)
	// baseForms are bare forms of verbs of doing and of happening.
	baseForms = text.WordSet(`add agree ask assign begin block bring build buy call cancel change check clean close come compare copy count cut decide delete deploy disable
		do draw drop escalate explain export fail fix freeze get give go grab hang hold install join keep kill know learn leave let limit listen log look lose make measure message
		migrate move notice open page pair paste patch phone pick post propose pull push put raise read rebuild record reduce refresh reject remove rename replace reply report
		restart restore revert rewrite ring roll run say scale search see send set show shut sit sleep sort split stand start stay stop swap switch take talk tell test think
		throttle throw trace train trigger try tune turn type unplug update upgrade use wait wake walk want watch work write scream move notice complain find reach stick`)
)
