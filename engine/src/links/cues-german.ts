import type { CueFamilies } from "./cues.ts";

/** What German discussions say when they do these things; looked for in lower-case text. */
export const germanCues: CueFamilies = {
  agree:
    /\b(?:stimme|stimmt|pflichte|schließe mich|einverstanden|zustimm\w*|sehe ich (?:auch|genauso|ebenso)|hast recht|haben recht|hat recht|teile (?:ich|die|das|den)|ist richtig|ist sinnvoll|leuchtet (?:mir )?ein|gefällt mir|bin dafür|bin auch)\b|[:,] ja\b|^(?:ja|genau|richtig|stimmt|gern|einverstanden|okay)\b/u,
  praise:
    /\b(?:gut|guter|gute|gutes|schöner|schöne|schönes|starker|starkes|wichtiger|wichtige|kluger|kluge|berechtigter|berechtigte|treffender|hilfreicher) (?:punkt|idee|gedanke|einwand|frage|hinweis|vorschlag|beobachtung|ergänzung|bild|argument)\b|\b(?:gefällt|überzeugt|überzeugend|leuchtet|unterschätzt wird)\b/u,
  reject:
    /\b(?:widerspreche|widersprechen|widerspricht|falsch|irrt|irrtum|stimmt nicht|nicht (?:ganz|richtig|überzeugt|genug|so|nötig|zwingend|überzeugend)|anders|übersieht|übersehen wird|unterschätzt|überschätzt|übertrieben|lehne|ablehnen|dagegen spricht|gegen \w+ spricht|spricht (?:dagegen|gegen)|bezweifle|zweifel\w*|einwand|einwenden|greift zu kurz|im unterschied zu|anders als|im gegensatz|trifft nicht|reicht nicht|hilft nicht|kaum)\b/u,
  contrast:
    /^(?:allerdings|aber|jedoch|doch|dennoch|trotzdem|andererseits|hingegen|nur|obwohl|dagegen|gleichwohl)\b|[,;–—] (?:aber|doch|jedoch|allerdings|obwohl|während|wobei|hingegen|nur)\b|\b(?:allerdings|jedoch|hingegen|dagegen)\b/u,
  caveat:
    /\b(?:hängt (?:davon )?ab|kommt darauf an|nur,? (?:wenn|dann|falls|sofern|bei|mit)|sofern|solange|vorausgesetzt|es sei denn|vorsicht|risiko|riskant|gefahr|haken|bedenken|sorge|setzt voraus|problem (?:ist|dabei|daran)|sonst|andernfalls|außer)\b/u,
  excess: /\b(?:zu|allzu|höchstens|bestenfalls|mehr als|weniger als) \p{L}+/u,
  negation: /\b(?:nicht|nichts|kein|keine|keinen|keinem|keiner|nie|niemals|niemand|ohne|weder|kaum|wenig)\b/u,
  hedge:
    /\b(?:vielleicht|womöglich|möglicherweise|wohl|vermutlich|wahrscheinlich|könnte|könnten|dürfte|scheint|eventuell|glaube|denke|meine ich)\b/u,
  revise:
    /\b(?:nehme (?:ich )?\S* ?(?:\S+ )?zurück|ziehe \P{P}{0,40}zurück|zurücknehmen|habe mich geirrt|lag falsch|lag ich falsch|hatte (?:ich )?\P{P}{0,30}(?:übersehen|unterschätzt|überschätzt|vergessen)|habe \P{P}{0,30}(?:übersehen|unterschätzt|überschätzt|vergessen)|gebe (?:ich )?(?:zu|auf|dir|ihnen)|räume (?:ich )?ein|lasse mich (?:überzeugen|korrigieren)|überzeugt mich|korrigiere|ändere ich|würde (?:ich )?(?:jetzt|nun)|nun doch|doch lieber|bei näherer|nicht mehr|muss (?:ich )?(?:zugeben|korrigieren|einräumen)|verschiebe|zugegeben)\b/u,
  selfPast:
    /\b(?:mein(?:e|en|em|er|es)? (?:\p{L}+ )?(?:war|waren|vorschlag|punkt|einwand|sorge|zahl|rechnung|these|annahme|aussage|idee|liste|angabe)|ich (?:sagte|schrieb|hatte|habe|meinte|dachte|schlug|war|ging)|hatte ich|habe ich|war ich|von mir|was ich)\b/u,
  build:
    /\b(?:ergänz\w+|anknüpf\w+|knüpfe|daran an|darauf aufbau\w+|aufbauend|hinzufügen|hinzu kommt|weiterführen|weitergedacht|weiterdenken|darüber hinaus|erweiter\w+|noch ein grund|passt (?:gut )?(?:zu|dazu)|lässt sich (?:verbinden|erweitern|nutzen))\b/u,
  also: /^(?:und|also|dann|außerdem|zudem|ebenso|auch|ferner|so|damit|dazu)\b|\b(?:auch|außerdem|zudem|ebenfalls|zusätzlich)\b/u,
  condition: /^(?:wenn|falls|sobald|mit|für|bei|da|weil|um|zu|zum|zur|bevor|nach|nachdem|in|an|auf|bis)\b/u,
  instead: /\b(?:statt|stattdessen|anstelle|lieber|eher|besser|vorziehen|sondern)\b/u,
  refer:
    /\b(?:wie \p{L}+ (?:sagt|sagte|schreibt|schrieb|bemerkt|anmerkt|erwähnt|vorschlägt|meint|zeigt|betont)|laut|oben|vorhin|zuvor|bereits|schon (?:gesagt|erwähnt|genannt)|erwähnt\w*|genannt\w*|siehe|(?:erste|zweite|dritte|letzte|vorige)[nrs]? (?:punkt|antwort|vorschlag|beitrag|satz))\b/u,
  combine:
    /\b(?:verbinden|verbindet|kombin\w+|zusammen|zusammengenommen|gemeinsam|beides|ihr beide|euch beiden|sie beide|vereinen|zusammenfass\w*|unter einen hut|dieselbe seite|das gleiche|dasselbe)\b|^also:/u,
  reply:
    /^(?:ja|nein|doch|beides|weder|etwa|rund|ungefähr|zwischen|weil|nur|immer|nie|genau genommen|mit|durch|über|das (?:kommt|hängt|ist|wäre)|es (?:kommt|hängt))\b/u,
  ask: /^(?:wie|warum|wieso|weshalb|was|welche\w*|wer|wo|wann|kann|könnte\w*|ist|sind|wird|würde\w*|soll\w*|muss|müsste|gibt)\b|\b(?:meinst du|meinen sie|würdest du|würden sie|wie würde\w*|was wäre|gilt das|hast du|haben sie)\b/u,
  you: /\b(?:du|dein\w*|dir|dich|ihr|euch|euer|eure|ihnen|ihre)\b/u,
  self: /\b(?:ich|mir|mich|mein\w*)\b/u,
  pointing: /^(?:das|dies|dieser|diese|dieses|es|sie|solche|dafür|damit|dabei|deshalb)\b/u,
  downside:
    /\b(?:schlecht\w*|schlimmer|schwer|schwerer|schwierig\w*|teuer|teurer|langsam\w*|zu spät|hart|streng|schwach|schwächer|gefährlich\w*|nutzlos|sinnlos|optimistisch|unwahrscheinlich|unmöglich|selten|kostet|verliert|verlieren|verlust|schadet|schaden|bricht|scheitert|verschwend\w*|belastet|fehlt|fehlen|begrenzt|knapp|lang)\b/u,
  urge: /^(?:- )?(?:(?:dann|also|und|zuerst|bitte),? )?(?:\p{L}+(?:en|n) sie|man (?:sollte|könnte|kann|muss)|nehmen|beginnen|holen|lassen|fragen|prüfen|messen|nimm|beginne|frag|prüfe|miss)\b/u,
  would: /\b(?:würde|würden|sollte|sollten|könnte|könnten|müsste|müssten|muss|müssen|dürfte)\b/u,
};
