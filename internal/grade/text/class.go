package text

import "strings"

// A Class is a set of roles that a word plays in marking, whatever the rubric.
type Class uint16

// The roles of words.
const (
	Stopword     Class = 1 << iota // an article, auxiliary or the like: not counted in a gap, left out of phrasings
	Negation                       // "not" and the like
	Numeral                        // a number that is spelt out
	FunctionWord                   // a word that holds sentences together
	CommonVerb                     // an auxiliary or another very common verb
	Pronoun                        // "it", "who", "there" and the like
	Conjunction                    // joins two clauses: what is denied before it is not denied after it
	CoreWord                       // one of the commonest words that hold sentences together
	Cue                            // may deny what it governs, together with the words beside it
	Hedge                          // offers a choice, as "or" does
)

// classes maps a normal form to its roles.
var classes = buildClasses()

func buildClasses() map[string]Class {
	m := make(map[string]Class, 512)
	mark := func(c Class, words ...string) {
		for _, w := range words {
			m[w] |= c
		}
	}
	mark(Stopword|FunctionWord, "a", "an", "the", "of", "its", "their", "your", "our", "my", "his", "her", "this", "that", "these", "those",
		"so-called", "just", "very", "really", "also", "then", "actually", "basically", "simply")
	mark(Stopword|FunctionWord|CommonVerb, "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has", "have", "had",
		"will", "would", "can", "could", "may", "might", "shall", "should", "must", "get", "gets", "got")
	mark(Negation|FunctionWord, "not", "no", "never", "nor", "neither", "none", "nothing", "without", "nobody", "nowhere")
	mark(Pronoun|FunctionWord, "i", "we", "you", "he", "she", "it", "they", "them", "us", "me", "him", "who", "which", "what", "there", "one")
	mark(FunctionWord, "and", "or", "to", "in", "on", "at", "by", "for", "from", "with", "into", "onto", "as", "than", "about", "over", "under",
		"up", "down", "out", "off", "if", "when", "while", "because", "so", "but", "since", "unless", "until", "before", "after", "during",
		"where", "how", "why", "via", "through", "between", "against", "only", "all", "any", "each", "every", "some", "more", "most",
		"less", "such", "like", "even", "again", "too", "both", "either", "other", "same", "still", "instead", "rather", "whether", "though",
		"although", "however", "therefore", "thus", "hence", "else", "otherwise", "yet", "once", "within", "across", "per", "e", "g", "eg", "ie", "etc", "vs")
	mark(CommonVerb, "means", "mean", "makes", "make", "let", "lets", "allows", "allow", "happens", "happen", "need", "needs", "use", "uses",
		"used", "goes", "go", "keeps", "keep", "gives", "give", "takes", "take", "becomes", "become", "says", "tell", "tells", "depends",
		"runs", "run", "stays", "stay", "works", "work", "causes", "cause", "ensures", "ensure", "checks", "check", "sends", "send",
		"fails", "fail", "starts", "start", "stops", "stop", "waits", "wait", "gets", "puts", "put", "sets", "set", "holds", "hold",
		"protects", "protect", "limits", "reads", "read", "writes", "write", "creates", "create", "removes", "remove", "restarts",
		"restart", "kills", "killed", "moves", "move", "changes", "change", "shows", "show", "tries", "try", "comes", "come")
	mark(Conjunction, "but", "because", "so", "while", "whereas", "although", "though", "however", "since", "yet", "instead", "therefore",
		"hence", "thus", "if", "when", "unless", "until", "which", "who", "then", "otherwise")
	mark(CoreWord, "a", "an", "the", "of", "and", "to", "is", "are", "in", "it", "that", "or", "be", "by", "for", "with", "they", "its", "on",
		"as", "was", "were", "i", "so", "if", "when", "because", "but", "this", "we", "you", "which", "from", "will")
	mark(Hedge, "or", "maybe", "perhaps", "possibly", "alternatively")
	mark(Cue, "rather", "other", "instead", "opposed", "fail", "fails", "failed", "failing", "unable", "refuse", "refuses", "refused",
		"far", "false", "untrue", "wrong", "incorrect", "myth", "think", "thinks", "believe", "believes", "claim",
		"claims", "assume", "assumes", "say", "says", "unlike", "prevent", "prevents", "prevented", "preventing", "avoid", "avoids",
		"avoiding", "avoided", "lack", "lacks", "lacking", "exclude", "excludes", "excluding", "except", "hardly", "misconception", "idk", "dunno", "unsure",
		"stop", "stops", "stopped", "keep", "keeps", "kept", "block", "blocks", "blocked", "save", "saves", "protect", "protects")
	for w := range numerals {
		m[w] |= Numeral
	}
	return m
}

// ClassOf returns the roles of normal form w.
func ClassOf(w []byte) Class {
	if len(w) > 13 {
		return 0
	}
	return classes[string(w)]
}

// WordSet returns the words of s.
func WordSet(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}
