package prose

import "github.com/studybot/studybot/internal/grade/text"

// findCopied notes the words that lie in runs of at least three words that the
// prompt has in the same order, and returns how many content words they hold.
func (r *Reading) findCopied() int {
	p := r.Topic.prompt
	r.Copied = r.Copied[:0]
	for range r.Tokens {
		r.Copied = append(r.Copied, false)
	}
	n := 0
	for i := 0; i+2 < len(r.Tokens) && i < maxCompared; {
		run := 0
		for j := 0; j+2 < len(p); j++ {
			k := 0
			for i+k < len(r.Tokens) && j+k < len(p) && string(r.Word(i+k)) == p[j+k] {
				k++
			}
			run = max(run, k)
		}
		if run < 3 {
			i++
			continue
		}
		for k := i; k < i+run; k++ {
			r.Copied[k] = true
			if r.Tokens[k].Class&(text.FunctionWord|text.CommonVerb|text.Pronoun) == 0 {
				n++
			}
		}
		i += run
	}
	return n
}

// maxCompared bounds how many words of a reply are compared with the prompt.
const maxCompared = 256

// nothingNew reports whether every word of the reply is a function word or
// one of the prompt's.
func (r *Reading) nothingNew() bool {
	for i := range r.Tokens {
		if r.Tokens[i].Class&(text.FunctionWord|text.Pronoun|text.Stopword) == 0 && r.Role(i)&InPrompt == 0 {
			return false
		}
	}
	return true
}

// CopiesPrompt reports whether the reply says little beside the question
// copied back.
func (r *Reading) CopiesPrompt() bool {
	w := r.Counts
	return w.Words >= 5 && (w.Copied*10 >= w.Content*7 || w.FromPrompt >= w.Content) && (w.Content >= 3 || r.nothingNew())
}
