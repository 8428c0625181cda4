package story

import (
	"strings"

	"github.com/studybot/studybot/internal/grade/prose"
	"github.com/studybot/studybot/internal/grade/text"
)

// classes are the classes of words that signs name with @.
var classes = buildClasses()

func buildClasses() map[string]func(*prose.Reading, int) bool {
	all := map[string]func(*prose.Reading, int) bool{
		"act":  func(r *prose.Reading, i int) bool { w := r.At(i); return isPast(w) && !states[w] },
		"team": func(r *prose.Reading, i int) bool { w := r.At(i); return isPast(w) && !states[w] && !teamStates[w] },
		"past": func(r *prose.Reading, i int) bool { w := r.At(i); return isPast(w) || befalls[w] },
		"did":  func(r *prose.Reading, i int) bool { w := r.At(i); return isPast(w) && !unchanged[w] && w != "thought" },
		"had":  func(r *prose.Reading, i int) bool { w := r.At(i); return w == "had" || isPast(w) && w != "got" },
		"ing": func(r *prose.Reading, i int) bool {
			w := r.At(i)
			return len(w) > 4 && strings.HasSuffix(w, "ing") && !notIng[w]
		},
		"bare": func(r *prose.Reading, i int) bool { return baseForms[r.At(i)] },
		"num":  func(r *prose.Reading, i int) bool { return r.Tokens[i].Quantity >= 0 },
		"year": isYear,
	}
	for name, words := range map[string]map[string]bool{
		"befalls": befalls, "day": days, "period": periods, "season": seasons, "event": events, "person": persons, "boss": bosses, "part": partWords, "setup": setups, "lot": lots, "more": mores,
	} {
		all[name] = func(r *prose.Reading, i int) bool { return words[r.At(i)] }
	}
	return all
}

// isPast reports whether w has the form of a verb in the past tense.
func isPast(w string) bool {
	return pastForms[w] || len(w) > 4 && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed") && !notPast[w] || w == "freed" || w == "agreed"
}

// isAdverb reports whether token i may stand between a subject and its verb.
func isAdverb(r *prose.Reading, i int) bool {
	w := r.At(i)
	return adverbs[w] || len(w) > 4 && strings.HasSuffix(w, "ly") && w != "only" && w != "reply" && w != "apply" && w != "supply"
}

// isYear reports whether token i is a year as people live through them.
func isYear(r *prose.Reading, i int) bool {
	w := r.At(i)
	return len(w) == 4 && (w >= "1990" && w <= "2099") && r.Tokens[i].Quantity >= 0
}

var (
	// pastForms are past tenses of irregular verbs of doing, and of those that
	// end in "ed" but are too short to tell.
	pastForms = text.WordSet(`ate beat began bent bet bid bit blew bought bound broke brought built burnt came caught chose cut dealt drew drove dug
		fed fell felt fled flew forbade forgot fought found forecast froze gave got grew ground held heard hid hit kept knew laid lay led left lent let lit lost
		made meant met overrode oversaw overcame paid put quit ran rang rebuilt read redid redrew redrove reran reset rethought rewrote rode rose said sang sat saw
		sent set shed shook shot shut showed sank slept slid sold sought sped spent split spoke spread spun stood stuck struck stole swore swept swung taught
		thought threw told took tore tied tried undid understood undertook upset used went withdrew woke won wore wound wove wrote added aided aimed asked`)
	// notPast end in "ed" and are no verb in the past.
	notPast = text.WordSet("hundred indeed embed biased supposed naked sacred wicked red unrelated")
	// states are past tenses that say how somebody was or what they thought,
	// not what they did.
	states = text.WordSet(`was were had got did used knew thought felt fell heard saw noticed wanted needed believed hoped wished liked loved hated
		feared worried wondered understood realised realized remembered forgot meant expected assumed guessed doubted preferred seemed appeared became
		learned cared happened lacked owned joined inherited received faced suffered experienced enjoyed struggled stayed lived lay slept sat stood lost
		worked existed belonged trusted respected intended imagined recalled supposed underestimated failed said mentioned was regretted disliked came arrived missed overlooked misjudged`)
	// teamStates are past tenses that, of a group, say how things were.
	teamStates = text.WordSet("talked discussed argued debated spoke ran served hosted operated relied depended grew came went received supported saw")
	// befalls are past tenses that tell how things stood or what went wrong.
	befalls = text.WordSet(`was were had went kept ran grew failed crashed broke started began stopped wanted took needed lost served could would hung became got cost
		complained paid refused depended relied used outgrew hit filled timed asked told said came`)
	// notIng end in "ing" and are no verb.
	notIng  = text.WordSet("thing something anything nothing everything during morning evening spring string king")
	adverbs = text.WordSet("then first also just even still soon next later already always once again instead both all each either so eventually myself finally now therefore thus ourselves")
	days    = text.WordSet("day night morning evening afternoon weekend monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays nights weekends")
	periods = text.WordSet("year years month months week weeks quarter quarters spring summer autumn fall winter day days decade sprint sprints semester hour hours minutes hours")
	seasons = text.WordSet("spring summer autumn fall winter january february march april may june july august september october november december christmas easter q1 q2 q3 q4")
	events  = text.WordSet(`outage incident migration launch campaign sale release deploy deployment upgrade failover merger reorg reorganisation reorganization acquisition
		rollout peak holiday maintenance audit shift rotation failure crash weekend night game project review postmortem rewrite move hackathon demo interview sprint traffic
		disaster drill breach attack pandemic holidays season black upgrade exercise restructuring handover`)
	persons = text.WordSet(`engineer engineers developer developers colleague colleagues manager director boss lead customer customers client clients team teams user users intern junior
		senior analyst vendor auditor auditors people somebody someone cto ceo vp friend newcomer hire graduate owner`)
	// mores are words that put one thing before another.
	mores = text.WordSet("better worse cheaper dearer slower faster safer riskier simpler easier harder quicker longer shorter uglier fairer nicer cleaner purer pure less")
	// lots are words that begin what somebody gives up for something.
	lots   = text.WordSet("my our the a some any half most history speed accuracy features consistency safety convenience comfort scope money time")
	bosses = text.WordSet("manager managers director boss lead cto ceo vp head chief")
	// partWords are the words by which people name what was theirs to do.
	partWords = text.WordSet("task job goal goals role aim responsibility responsibilities objective objectives target targets brief challenge mission part assignment mandate remit")
	// setups are verbs that give somebody something to do.
	setups = text.WordSet("asked told wanted needed expected trusted invited chose picked tasked assigned begged")
)
