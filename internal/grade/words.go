package grade

// A class is a set of roles that a word plays in marking, whatever the rubric.
type class uint16

const (
	isLittle  class = 1 << iota // an article or the like: not counted in a gap, left out of phrasings
	isDeny                      // "not" and its kin
	isNumeral                   // a number spelt out
	isGlue                      // a word that sentences are held together with
	isVerb                      // an auxiliary or very common verb
	isPronoun
	isJoin  // joins two clauses: what is denied before it is not denied after it
	isCore  // one of the commonest words that hold sentences together
	isCue   // may deny what it governs, with the words beside it
	isHedge // offers a choice, as "or" does
)

// classes maps a normal form to its roles.
var classes = buildClasses()

func buildClasses() map[string]class {
	m := make(map[string]class, 512)
	mark := func(c class, words ...string) {
		for _, w := range words {
			m[w] |= c
		}
	}
	mark(isLittle|isGlue, "a", "an", "the", "of", "its", "their", "your", "our", "my", "his", "her", "this", "that", "these", "those",
		"so-called", "just", "very", "really", "also", "then", "actually", "basically", "simply")
	mark(isLittle|isGlue|isVerb, "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has", "have", "had",
		"will", "would", "can", "could", "may", "might", "shall", "should", "must", "get", "gets", "got")
	mark(isDeny|isGlue, "not", "no", "never", "nor", "neither", "none", "nothing", "without", "nobody", "nowhere")
	mark(isPronoun|isGlue, "i", "we", "you", "he", "she", "it", "they", "them", "us", "me", "him", "who", "which", "what", "there", "one")
	mark(isGlue, "and", "or", "to", "in", "on", "at", "by", "for", "from", "with", "into", "onto", "as", "than", "about", "over", "under",
		"up", "down", "out", "off", "if", "when", "while", "because", "so", "but", "since", "unless", "until", "before", "after", "during",
		"where", "how", "why", "via", "through", "between", "against", "only", "all", "any", "each", "every", "some", "more", "most",
		"less", "such", "like", "even", "again", "too", "both", "either", "other", "same", "still", "instead", "rather", "whether", "though",
		"although", "however", "therefore", "thus", "hence", "else", "otherwise", "yet", "once", "within", "across", "per", "e", "g", "eg", "ie", "etc", "vs")
	mark(isVerb, "means", "mean", "makes", "make", "let", "lets", "allows", "allow", "happens", "happen", "need", "needs", "use", "uses",
		"used", "goes", "go", "keeps", "keep", "gives", "give", "takes", "take", "becomes", "become", "says", "tell", "tells", "depends",
		"runs", "run", "stays", "stay", "works", "work", "causes", "cause", "ensures", "ensure", "checks", "check", "sends", "send",
		"fails", "fail", "starts", "start", "stops", "stop", "waits", "wait", "gets", "puts", "put", "sets", "set", "holds", "hold",
		"protects", "protect", "limits", "reads", "read", "writes", "write", "creates", "create", "removes", "remove", "restarts",
		"restart", "kills", "killed", "moves", "move", "changes", "change", "shows", "show", "tries", "try", "comes", "come")
	mark(isJoin, "but", "because", "so", "while", "whereas", "although", "though", "however", "since", "yet", "instead", "therefore",
		"hence", "thus", "if", "when", "unless", "until", "which", "who", "then", "otherwise")
	mark(isCore, "a", "an", "the", "of", "and", "to", "is", "are", "in", "it", "that", "or", "be", "by", "for", "with", "they", "its", "on",
		"as", "was", "were", "i", "so", "if", "when", "because", "but", "this", "we", "you", "which", "from", "will")
	mark(isHedge, "or", "maybe", "perhaps", "possibly", "alternatively")
	mark(isCue, "rather", "other", "instead", "opposed", "fail", "fails", "failed", "failing", "unable", "refuse", "refuses", "refused",
		"far", "false", "untrue", "wrong", "incorrect", "myth", "think", "thinks", "believe", "believes", "claim",
		"claims", "assume", "assumes", "say", "says", "unlike", "prevent", "prevents", "prevented", "preventing", "avoid", "avoids",
		"avoiding", "avoided", "lack", "lacks", "lacking", "exclude", "excludes", "excluding", "except", "hardly", "misconception",
		"stop", "stops", "stopped", "keep", "keeps", "kept", "block", "blocks", "blocked", "save", "saves", "protect", "protects")
	for w := range numerals {
		m[w] |= isNumeral
	}
	return m
}

// classOf returns the roles of normal form w.
func classOf(w []byte) class {
	if len(w) > 13 {
		return 0
	}
	return classes[string(w)]
}
