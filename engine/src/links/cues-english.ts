import type { CueFamilies } from "./cues.ts";

/** What English discussions say when they do these things; looked for in lower-case text. */
export const englishCues: CueFamilies = {
  agree:
    /\bagree(?:s|d)?\b(?! on| to| in advance)|\bi (?:second|concur|share|support|endorse)\b|\bseconded\b|\b(?:is|are|'s|was) (?:quite |absolutely |exactly |entirely |also |probably |certainly |surely )?(?:right|correct|spot on|sound|prudent|wise|sensible|convincing)\b|\b(?:works|fine|good|okay) (?:for|with|by) me\b|\bi'm with\b|\bsame here\b|\bhas a (?:good |strong |fair )?point\b|[:,] yes\b|^(?:yes|yep|exactly|indeed|right|true|absolutely|definitely|okay|ok|agreed)\b/u,
  praise:
    /\b(?:good|great|excellent|nice|lovely|strong|useful|important|valid|fair|clever|neat|sharp) (?:point|idea|catch|call|question|thought|observation|addition|distinction|suggestion|framing|find|reminder|way|example)\b|\bi (?:really |quite |also )?(?:like|love|appreciate|admire)\b|\bi'd (?:support|adopt|keep|back|take|want)\b|^(?:love|nice|great|good|thanks|well put|well said)\b|\b(?:convincing|persuasive|compelling|elegant|helpful|spot on|underrated)\b/u,
  reject:
    /\b(?:disagree|object|dispute|reject|doubt|wrong|mistaken|incorrect|false|misleading|not (?:quite|true|so|convinced|sure|enough|the (?:whole|same|key|point|problem|issue))|contradicts?|contrary to|overlooks?|ignores?|misses|missing|omits|underestimates?|overstates?|overestimates?|exaggerat\w+|push back|differently|no reason to|proves (?:little|less|nothing)|weaker than|fails?|breaks? (?:down|that|this)|backfires?|never works?|is not (?:a|an|as|what|how)|isn't (?:a|an|as|what|how)|do(?:es)?n't follow|objection|the (?:weak|blind) (?:point|spot)|far from|hardly|nothing to do)\b/u,
  contrast:
    /^(?:however|but|yet|still|although|though|that said|even so|nevertheless|on the other hand|then again|by contrast|unlike|whereas)\b|[,;–—] (?:but|yet|though|although|whereas|while|however)\b|, (?:though|however)[,.;]|\bon the other hand\b/u,
  caveat:
    /\b(?:depends on|only (?:if|when|works|true|helps|holds|for|with|where)|as long as|provided|unless|caveat|caution|risk|risky|catch|trap|assumes?|presupposes?|worr(?:y|ied|ies)|careful|beware|concern|problem with|one thing|danger|the (?:trouble|problem|difficulty|question) (?:is|with)|might (?:backfire|hurt|make)|may be (?:the|one|too|a)|at (?:the )?cost|otherwise|except|not (?:if|when|with|on|in))\b/u,
  excess:
    /\b(?:too|overly|more than|less than|no more|no less|at best|at most) \w+|\b(?:a lot of|much) \w+ (?:for|to)\b/u,
  negation:
    /\b(?:not|no|never|nobody|nothing|none|neither|nor|cannot|without|hardly|scarcely|little|won't|don't|doesn't|isn't|aren't|can't|wouldn't|shouldn't|didn't|hasn't|haven't|wasn't)\b/u,
  hedge: /\b(?:may|might|perhaps|maybe|possibly|probably|seems?|could|i guess|i'd guess|i suspect|i think|likely)\b/u,
  revise:
    /\bi (?:was|had been) (?:wrong|mistaken|too \w+|thinking|hasty)\b|\bi (?:take (?:it|that|this)? ?back|withdraw|retract|concede|grant|admit|stand corrected|overlooked|missed|underestimated|overestimated|hadn't|had not|should have|spoke too|drop|no longer|change my|changed my)\b|\bi(?:'d| would|'ll| will) (?:now|drop|withdraw|accept|revise|amend|change|swap|give up|concede|retract|soften|hold my|move my)\b|\bi now\b|\bon reflection\b|\b(?:changed|changes) my (?:mind|view|answer)\b|\b(?:persuades?|convince[sd]?|persuaded|corrects?|corrected) me\b|\bmy mistake\b|\bfair (?:point|enough|objection|correction)\b|^fair\b|\b(?:weakens|undercuts|undermines|refutes) (?:what i|my)\b|\bi'm (?:persuaded|convinced|corrected)\b|\bhad (?:it|that|this) (?:backwards|wrong)\b/u,
  selfPast:
    /\bmy (?:earlier|own|first|previous|original|objection|worry|concern|list|suggestion|proposal|claim|point|number|estimate|plan|version|answer|figure|doubt|\w+ (?:was|were|had))\b|\bi (?:said|claimed|wrote|proposed|suggested|argued|had|assumed|meant|called|listed|put|gave|was)\b|\bwhat i\b|\bwas (?:too|the wrong|a bad|a mistake|an? over)\b/u,
  build:
    /\b(?:building on|build on|to add|adding to|add(?:s|ed)? to|extending|extend(?:s)?|following up|follow(?:s|ing)? from|expanding|taking (?:this|that|it) (?:further|one step)|on top of|goes? (?:further|well)|complement\w*|can be turned|pairs? (?:well )?with|carry(?:ing)? (?:this|that) (?:over|further)|by the same (?:logic|argument)|in the same (?:spirit|vein)|one more reason|another (?:reason|advantage|benefit))\b/u,
  also: /^(?:and|also|so|then|plus|moreover|furthermore|besides|likewise|similarly)\b|\b(?:also|as well|in addition|too[.,;])/u,
  condition: /^(?:if|once|when|with|for|to|given|because|since|until|before|after|in|on)\b/u,
  instead: /\b(?:instead|rather than|rather|prefer|better(?: to)?)\b/u,
  refer:
    /\b(?:as|like) \w+ (?:says?|said|notes?|noted|points?|pointed|mentions?|mentioned|suggests?|suggested|put|argues?|argued|wrote|writes|explained|proposed)\b|\b(?:above|earlier|previous(?:ly)?|already (?:said|mentioned|noted|given)|according to|mentioned|said|the (?:first|second|third|last|former|latter) (?:point|answer|reply|message|suggestion))\b|\bsee \w+['’]s\b|\b(?:mentions?|lists|listed|has (?:given|listed|covered|described)|gave|describes|described|refers? to|having read)\b/u,
  combine:
    /\b(?:combin\w+|together|taken together|both of you|you both|two of you|all of you|all three|between you|reconcil\w+|synthes\w+|summari[sz]\w+|in sum|merging|putting|common (?:thread|ground)|converge\w*|(?:are|is) (?:one|the same|two sides))\b|^so:|\bso we have\b/u,
  reply:
    /^(?:yes|no|yep|nope|neither|both|about|roughly|around|between|because|only|always|never|by|from|with|through|it (?:would|does|is|was|depends)|they (?:would|do|are))\b/u,
  ask: /^(?:how|why|what|which|who|where|when|does|do|is|are|can|could|would|will|should)\b|\b(?:do you mean|would you|how would|what would|why would|how do you|what about|could you|did you|are you|does your|can you)\b/u,
  you: /\b(?:you|your|yours)\b/u,
  self: /\b(?:i|i'd|i'm|i'll|i've|my|me|mine)\b/u,
  pointing: /^(?:that|this|these|those|it|such|they|he|she|which)\b/u,
  downside:
    /\b(?:bad|worse|worst|hard|harder|difficult|expensive|costly|slow|slower|late|harsh|strict|weak|weaker|fragile|dangerous|painful|useless|pointless|optimistic|naive|unlikely|impossible|rarely|seldom|costs?|lose[sn]?|loss|hurts?|harms?|breaks?|stops?|fails?|waste[sd]?|suffers?|invites?|limits?|lacks?|ruins?|kills?|dies?|burden|surprise|limited|biased|contradiction)\b/u,
  urge: /^(?:- )?(?:(?:then|so|also|and|just|first|please),? )?(?:use|put|add|keep|make|write|start|begin|let|give|set|run|pick|choose|ask|build|take|store|check|print|buy|measure|plan|try|move|show|send|tell|call|log|track|test|read|find|count|count on|replace|split|combine|freeze|pay|bring|leave|treat|turn|wait|don't|do not|never|avoid)\b/u,
  would: /\b(?:would|should|could|i'd|ought to|must|needs? to|has to|have to)\b/u,
};
