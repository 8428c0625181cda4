package evidence

// Signs are what is looked at to tell whether a reply expresses an idea, by the
// constants below. The length of the reply is none of them: it would reward padding.
type Signs [signs]float64

// The signs of an idea.
const (
	Met            = iota // 1 if a phrasing is met
	Won                   // 1 if words that earned no other idea meet one
	Single                // 1 if exactly one of four phrasings or more is met
	Several               // how many phrasings are met, as a share of four or, if there are fewer, of all; at most 1
	Own                   // content words of the best evidence that the prompt has not: their number, at most 3, over 3
	Denied                // 1 if the best evidence holds a denial
	Others                // the share of the points of the other ideas that have evidence, 0 to 1
	OthersOwn             // the mean of Own over the other ideas
	Unknown               // the share of the reply's content words that no text of the question has, 0 to 1
	Misconceptions        // how many misconceptions have evidence, at most 2
	Words                 // what labelled replies teach of the reply's words; see Memory.Idea
	Near                  // … of the words in the sentences of the evidence
	Prior                 // the log odds of the idea in labelled replies
	signs
)

// signNames are the names of the signs in the file of weights.
var signNames = [signs]string{
	"met", "won", "single", "several", "own", "denied", "others", "others_own", "unknown", "misconceptions", "words", "near", "prior",
}

// HeldSigns are what is looked at to tell whether a reply holds a misconception.
type HeldSigns [heldSigns]float64

// The signs of a misconception.
const (
	HeldMet     = iota // 1 if a phrasing is met
	HeldSeveral        // how many phrasings are met, at most 3
	HeldOwn            // as Own
	HeldEarned         // the share of the points that have evidence, 0 to 1
	HeldUnknown        // as Unknown
	HeldWords          // as Words; 0 if no labelled reply holds it
	HeldPrior          // as Prior
	heldSigns
)

// heldNames are the names of the signs of misconceptions in the file of weights.
var heldNames = [heldSigns]string{"met", "several", "own", "earned", "unknown", "words", "prior"}
