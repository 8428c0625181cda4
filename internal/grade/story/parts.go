package story

import "github.com/studybot/studybot/internal/study"

// A partSigns finds one part of a story.
type partSigns struct {
	part     study.Part
	done     bool    // it must have happened
	event    bool    // it is there only where something is told that happened
	anywhere []signs // those of the first list that has any win, then the earliest
	opening  signs   // count in the first third only: how things stood
	closing  signs   // count after the first quarter only: what came of it

	// plot finds it where no sign stands.
	plot func(l listener, p *plot) (lo, hi int)
}

// ownSigns are what members did themselves.
var ownSigns = newSigns(
	"i @adv @act", "i @adv used !to", "i @adv did the|a|an|it|this|that|two|three|so", "i @adv worked [closely|together] with|on|through|out|backwards", "i have @adv @act", "i @adv said no|yes|so|that|to",
	"i @adv owned up", "i @adv @had ~8 and|then @adv @act", "i was on call ~4 and|then @adv @act", "i @adv sat|stood [down] with|up|in", "i @adv stayed on|with|up", "i @adv got @person|everyone|everybody|both|the|them|him|her|rid|it",
	"what i did was", "my [very] first|next|second|last step|move|act|action|decision was", "my fix|change|answer|proposal|suggestion was",
)

// parts are the parts of a story that words show.
var parts = []partSigns{
	{
		part:  study.PartSituation,
		event: true,
		plot:  listener.scene,
		anywhere: []signs{newSigns(
			"when i|we @adv @past", "last|previous|past @period|@season|@day", "last|past @num|few|couple @period", "this|that @period|@season", "one @day|spring|summer|autumn|winter",
			"a|one few|couple|while ago|back", "@num|few|several|couple|some [of] @period ago|back|earlier|into", "a|some while|time ago|back", "not long ago", "long ago",
			"in|during|since|by|until [the] [early|late|mid] @season|@year", "in|during the [early|late|mid] @season", "early|late in @season|@year",
			"on|every|each|all [a|the|one] [black|cyber] @day", "over|during the [long] @day|@season", "the @day|@season before|of|when|after",
			"at|in|for my|our|a|an|the [very] [last|previous|current|old|former|first|second|small|big|large|young|new] [fintech|retail|data|software] company|employer|job|role|team|startup|bank|firm|shop|agency|position|project",
			"at|in my|our last|previous|current|old|former|first|second ~1 company|employer|job|role|team|startup|bank|firm|shop|agency|position|project",
			"at a|an ~2 company|startup|bank|firm|shop|agency|retailer|insurer|fintech|university|hospital|airline",
			"after|before|following a|an|one|our|another|several|two|three ~2 @event|outages|incidents", "during|throughout a|an|one|our|the|my|that|another ~2 @event",
			"at the time", "at that time|point", "back then|in|when", "in those days", "i|we had just",
			"i|we worked|was|were [working] at|for|in|on ~2 team|company|project|bank|startup|platform|site", "i joined|inherited", "we inherited|faced|suffered|experienced",
			"i was|got paged|woken|called", "we were paged|woken|called|hit", "pager went|rang", "my phone rang", "i was a|an|the only|one|first|youngest|newest",
			"while i|we were|was", "as we were", "@num @period into|after|before|at|in|with|as",
		)},
		opening: newSigns(
			"there was|were", "we|i had [a|an|no|two|three|four|five|many|one|several|some|this|only|about|the] @adv !to|just|already", "we|i used to", "we|i @adv ran|served|used|relied|depended|hosted|operated|supported|saw|lost",
			"our|my !@part|@boss ~3 @past", "our|my ~1 @person @adv @past !me|us|i",
			"^ one|some|two|several|most|both|all|none|half of our|my|the|these", "^ a|an|the|two|three|some|many|another|every ~4 @befalls|@act", "every @period|@day|@season",
			"was|were|went [all] down|slow|dead|offline|broken|dark|unstable|wrong|full|failing|stuck|missing", "kept @ing", "@adv could not", "was|were @adv @ing",
		),
	},
	{
		part: study.PartTask,
		anywhere: []signs{newSigns(
			"^, i|we|team had|needed|was|were to", "!that|then|which|where|because i|we|team had|needed|was|were to", "^ @adv had|needed to|@num", "^ was told|asked|given|tasked|assigned", "it|this|that|they|everything|system|service had|needed to", "i|we had|needed @num|a|an|until|only ~3 to", "we|i [only] had until",
			"i|we @adv wanted|aimed|meant|hoped|planned|intended|promised|agreed|offered|volunteered|undertook to", "i|we @adv set out to",
			"my|our @adv [first|main|own|real|only] @part @adv was|is|were", "that|this was the|my|our @part", "my @part ~3 was|is", "i looked after", "i was looking|taking after|care", "was|is|became my|mine|our [first|main|own|real] @part|turn|call", "my|our|the [first|main|own|real|only] task|goal|aim|objective|mission|responsibility|brief|assignment|mandate|remit|challenge",
			"i was @adv responsible|accountable|assigned|charged|tasked|asked|told|expected|supposed|given|leading|put", "i was in charge", "i was @adv running|leading|heading|coordinating|moderating|organising|organizing", "i ran the|that [whole] call|project|team|incident|response|meeting", "i took [the] command|lead", "i was ~2 on call|duty",
			"i [had] been given|asked|told|put|assigned|tasked|made", "i said i run|lead|do|take", "i tell|answer|let ~2 by|until|before", "give me until|till", "gave me|us until|till|@num", "got|took the @part", "somebody|someone had to", "that|it was me", "had the @part of|to", "^, i|we must @bare", "by law ~2 need|must|have", "deadline was|were", "a date on it", "i was on call|duty", "i was oncall", "i was the one|lead|owner|commander|person|on|sre|engineer",
			"i was [the|an|our|as] [acting] incident|tech|technical|team|project|response|release|engineering lead|leader|commander|owner|manager|responder", "as [the] incident commander|lead", "as on call", "as ~2 lead|leader|commander|owner|manager|primary|secondary", "i should be able",
			"@setup me|us to|for|whether|if", "put me in|on", "gave|handed|assigned|passed me|us the|a|it|this|that", "fell|came to me|us", "up to me|us", "on me to", "it was|is on me|us", "mine to", "was mine", "assigned to me|us",
			"i @adv led|volunteered", "i @adv owned !up", "i @adv took over|on|charge|ownership", "we wanted|aimed to", "i was to",
		)},
	},
	{
		part:  study.PartAction,
		done:  true,
		event: true,
		plot:  listener.firstAct,
		anywhere: []signs{
			ownSigns,
			newSigns(
				"we @adv @team", "we @adv used !to", "we @adv did the|a|an|this|that|it", "we have @adv @team",
				"^ @adv @act the|a|an|it|them|our|my|back|down|up|off|out|on|in|over|each|every|all|@num",
			),
		},
	},
	{
		part:  study.PartResult,
		event: true,
		plot:  listener.outcome,
		anywhere: []signs{newSigns(
			"as a|an result|outcome|consequence", "i|we|it|that|this ended|wound up", "ended|finished|landed at|with", "in|by the end", "result|outcome|impact|effect was|is|were", "results were", "never happened again", "ever since",
			"so that now", "which meant|saved|led|brought|gave|let|cut|halved", "led to", "which @adv made|means",
		)},
		closing: newSigns(
			"since then|that !i", "not ~4 since|again", "no|none|nobody|never|zero|nothing|without ~4 since|again", "have|has ~6 since|again",
			"down|up from|to @num|zero|about|under|below|around|almost|nearly|a|half",
			"came down", "!i|we|to|and @adv fell|dropped|went|rose|improved|shrank|sank|climbed|recovered|jumped|settled @adv from|to|by|under|below",
			"!i|we|to @adv fell|dropped|rose|improved|shrank|halved|doubled|tripled|recovered|stabilised|stabilized|succeeded|vanished|disappeared",
			"cut|reduced|lowered|improved|decreased|brought|halved|shortened|sped|saved|trimmed|shaved|kept ~6 by|from|to|under|below|up|at|within|off @adv [about|around|almost|nearly|under|below|over|just|less] @num|zero|nothing|half|a|third",
			"increased|raised|lifted ~1 availability|coverage|throughput|conversion|revenue|uptime|success", "brought ~4 down|back|under|below", "saved|saves|saving ~2 @num|us|money|hours|time|days|nodes", "halved|doubled|tripled the|our|its|their",
			"is|are|stays|sits|takes|take|costs|cost|runs|holds [still|now|only|about|under|below|at|around|just|well|over] [still|now|only|about|under|below|at|around|just|well|over] @num|zero|half", "@num now", "@num !@period|min|mins|h ~2 now", "now @adv @num",
			"^ now|today|nowadays !i", "these days !i", "is|are|was|runs|takes|arrives|arrive|works|has|have ~8 these days", "it|that|this|all|everything went good|well|fine|ok|okay|smoothly|perfect|perfectly", "he|she|they can|could @bare", "so far so|fine|good|ok|okay", "to this day", "is|are now", "now is|are|has|have|does|do|takes|take|runs|run", "she|he|they|it|nobody|everyone|everybody|people|engineers|team|teams|customers|developers|we|bot|job|alert|dashboard now",
			"went away|quiet|live|well|smoothly|fine|green|unnoticed|through|back|without", "was|were|is|are|got @adv gone|solved|resolved|fixed|restored|shipped|launched|finished|done|stable|healthy|green|happy|satisfied|back|adopted|accepted|approved|promoted|closed|met|live|quiet|calm",
			"was|were|came|is|are|got|been up|back|online|available|live", "up|working|running|healthy|online|fine again", "normal again", "back to normal|work|green", "recovered", "cleared up", "paid off",
			"restored|recovered the|our|all|service|it|every", "we|i|team @adv finished|shipped|launched|delivered|met|hit|missed|won|passed the|our|it|on|in|that|without|every|a|both", "we|i|team @adv made it",
			"it|this|that|everything|fix|change|plan|alert|test|system|service|cluster|rollback @adv worked|held|helped|scaled|succeeded|survived", "did not happen|return|recur|come",
			"zero|no|without [any|a|single|one|more|further|customer|data] downtime|incident|incidents|outage|outages|loss|losses|complaint|complaints|page|pages|error|errors|impact|repeat|repeats|surprises|alerts|timeouts",
			"no|not|nobody|none [a|single|one|of] [single|the|our] [customer|customers|user|users|data|request|requests|one|order|orders|message|messages|player|merchant] was|were|noticed|lost|failed|complained|got",
			"^ after|with that|this !i|we", "afterwards !i", "he|she|they|team|everyone|everybody|manager|vendor|director|customer @adv agreed|accepted|thanked|adopted|apologised|apologized|stayed|uses|use|follow|follows|leads|runs|trust|trusts|signed",
			"@num|half [percent] @adv less|fewer|lower|faster|cheaper|shorter|quicker|earlier|sooner", "less|fewer|lower|faster|cheaper|shorter than", "@num|twice|half|third [times] as",
			"within @num ~2 all|everything|service|traffic|we|it|the", "it|that|this @adv took @adv [about|under|less|only|us] @num", "after @num ~2 it|everything|we|the|she|he|they",
		),
	},
	{
		part: study.PartLearned,
		closing: newSigns(
			"learned|learnt !only", "the|a|my|our|one|that|hard|main lesson", "lessons learned|learnt|from|of", "takeaway|takeaways|hindsight|retrospect", "stayed|stuck|stays|sticks|remained|remains with me|us", "i|we came|come|grew|began|started to see|understand|realise|realize|believe|value|appreciate|know|trust",
			"i|we @adv see|understand|know|realise|realize now", "i|we now @adv !had|was|were|have|use|run|@num", "now i", "since then|that i|we", "ever since i", "i have @adv always|never|since", "i have @adv ~2 since",
			"i|we always|never @adv ~3 now", "if i|we did|could|had|do ~4 again|over", "if it happened|happens|came|comes again|back", "i|we would|will|should ~6 differently|again|sooner|earlier|first|instead|before", "^, would|should ~6 differently|again|sooner|earlier|first|instead|before", "what i do now", "i have become|grown", "i|we should [have] @adv @did", "i|we could [have] ~5 earlier|sooner|before|better|first", "^ today i", "i|we ought to have", "i|we have @adv understood|learned|learnt|realised|realized|seen that|how|to|it|why", "these days|nowadays i|we",
			"i do it|that ~3 way|again|sooner|differently|otherwise|earlier", "i|we do not ~5 anymore|without", "i|we do not ~4 any more", "with|for the next one|project|time i|we", "so|and now i|we !have|had|are", "so i learn|know|trust|prefer|always", "i|we believe|hold that each|every|an|a|you|one|no|all", "i have @adv asked|done|kept|made|used|set|tried ~8 since",
			"now the rule|limit|habit is", "i @adv check|ask|start|look|think|do|read|test ~3 !the first", "first|second thing i @adv do|check|ask|reach|look", "i @adv @bare ~9 now|today", "were i to", "these days my|our", "my first ~2 is", "nowadays my|our", "before the|my|our next", "i used to ~9 now",
			"i would now|today|still", "i ~5 differently", "today|now i|we would", "i|we should have", "next time", "another time !zone|region", "in future", "in the future", "going forward", "from now|then on",
			"taught|teaches|showed|shows|reminded|convinced me|us", "made me|us see|realise|realize|understand|think", "looking back", "my mistake was", "i was wrong to|about", "i|we @adv underestimated", "what i take|took|would|keep", "i took|take [it|that|this|something] away|from", "changed how|the i|we|way",
			"i|we|will never again", "never again", "the moral", "i regret|regretted",
		),
	},
	{
		part: study.PartTradeOff,
		plot: listener.weighs,
		anywhere: []signs{newSigns(
			"trade off|offs", "accepting that|a|the|some|more|less", "had|have|has a point", "was|is one way|option|choice", "was|is the other", "!nobody|none|one spoke|was|were|am|is|been against", "knowing ~8 would|will|was|were", "^ could have", "goodbye to", "weigh|weighs|weighed less|more", "we|i pay|paid for it|that", "rather !than ~8 than", "better|worse|safer|cheaper|wiser to ~6 than", "felt|seemed worse|riskier|safer|better", "more|less important than", "was|is|were|are @adv more|less important",
			"i|we|you could ~10 or", "either ~8 or", "or i|we could", "both|two|three ways|options|sides|choices", "recommended|advised|decided|argued|voted against", "made us|me|it|them [a] [bit|little] slower|later|uglier|worse|harder|look",
			"gave|given up [on] @lot", "left|dropped|chose|picked|choose|pick ~8 because|since", "decided|chose|took|put|kept ~10 although|though", "even if|though ~8 slower|cost|costs|longer|worse|more|less|late|later|harder",
			"no|against|declined|rejected|refused too much|many|expensive|risky|slow|complex|long|late", "which stung|hurt|annoyed", "is|was not @adv beautiful|pretty|elegant|perfect|nice|ideal|clean", "is|was @adv ugly|clumsy|crude|uglier", "i|we gain|gained|win|won ~5 pay|paid|lose|lost",
			"instead i|we @act", "a bet|gamble", "first i|we thought|wanted ~10 but", "i|we could [have] @adv @did", "no to ~5 yes to", "left|kept ~6 for later", "tradeoff|tradeoffs", "traded|trading ~5 for|against|away", "pros and cons", "on the other|one hand", "at the cost|price|expense|risk of", "gave|give|giving up ~5 for", "sacrificed|sacrificing",
			"the price|cost|catch|downside|drawback|compromise|alternative|risk was|is|of|that|would", "was|is the price|cost|catch|downside|drawback|compromise|alternative|risk", "price|cost [that] we|i|you paid|pay|accepted",
			"would have cost|costed|taken|meant|required|broken|lost|needed|delayed|risked", "would cost|take|mean more|longer|less|too|another|a", "more|less than it|they|that|this saves|saved|gains|gained|costs|cost|brings|brought", "was|is|were|are not worth", "worth the|it|that|paying",
			"does|do not hold|apply|help|scale|cover|suit|fit|work [well|as] for|with|on|in|to|at|against|when|if", "does|do not cover|help|suit|protect|catch|solve",
			"i|we @adv weighed|considered|compared|debated|balanced|contemplated|traded", "weighed|weighing|balancing ~4 against|up", "alternative|alternatives|compromise|compromises|drawback|drawbacks|downside|downsides", "other option|options|choice|approach|way was|would|were", "two|three|other|both|few options|choices|ways|approaches",
			"instead of|to @adv only @ing", "instead of @adv @ing", "rather than @adv [only] @ing", "@act|over ~8 instead of a|an|the|more|another", "@act|preferred ~8 rather than a|an|the|more|another|to",
			"i|we @adv chose|picked|opted|preferred", "i|we @adv decided against|not", "i|we @adv decided ~8 because|since|as", "chose|picked|choosing|picking ~6 over",
			"i|we could|would have ~8 but", "risked|risking", "i|we @adv accepted", "accepted|accepting ~2 risk|loss|delay|latency|cost|staleness|downtime|slower|more|less|higher", "even though|if it cost|costs|took|takes|meant|means|made|makes", "in return|exchange for",
			"@more ~3 but|though|yet", "would [have] be|been @more", "still @more than", "turned|turn down ~8 because|since|as", "took|take the chance|risk|hit", "lost|lose the ability|option|chance|comfort", "but it|that|this @adv cost|costs|meant|means|took|takes|made|makes", "bought us|me time", "right|wrong call|choice|trade", "good|fair|bad exchange|deal|trade", "if i|we did ~16 if i|we did not",
		)},
	},
}

// blameSigns put a failure on somebody.
var blameSigns = newSigns(
	"his|her|their|john|manager|developer|colleague|team|somebody|someone|vendor|intern|engineer [own] fault", "fault of the|my|our|his|her [@person]", "developer|colleague|manager|boss|guy|junior|intern|team|engineer @adv screwed|messed|botched|forgot|ignored|refused",
	"incompetent|lazy|stupid|idiot|idiots|clueless|careless", "blame|blamed him|her|them|developer|team|manager|vendor", "blame|blamed the|my|our developer|team|manager|vendor|colleague|intern|engineer", "they|he|she @adv screwed|messed|botched",
)
