import { fold } from "./fold.ts";

/**
 * Words that say nothing about a sentence's subject, and words so common in any
 * discussion that sharing one means little. English and German; a word of another
 * language is judged by its length and by how often the thread has it.
 */
const english =
  `a about above across after again against all almost along already also although always am among an and another any
  anybody anyone anything are around as at away back be became because become been before behind being below between
  both but by can cannot could did do does doing done down during each either else enough even ever every everybody
  everyone everything few first for from further get gets getting give given gives go goes going gone got had hardly has
  have having he hence her here hers him his how however i if in indeed instead into is it its itself just keep keeps
  kept last least less let lets like likely little made make makes making many may maybe me might mine more most much
  must my near nearly need needs neither never no nobody none nor not nothing now of off often on once one ones only
  onto or other others otherwise our ours out over own per perhaps probably put quite rather re really s same say says
  seem seems several shall she should since so some somebody someone something somewhat soon still such t take taken
  takes than that the their theirs them then there therefore these they thing things this those though through thus till
  to together too toward towards under unless until up upon us use used uses using usually ve very was way we well went
  were what whatever when where whether which while who whole whom whose why will with within without would yes yet you
  your yours yourself ll d m don won isn doesn didn aren wasn weren hasn haven hadn couldn wouldn shouldn`.split(
    /\s+/u,
  );

const german =
  `aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beide beiden beim bis
  bisher da dabei dadurch dafür dagegen daher damit dann daran darauf daraus darf darin darüber das dass davon dazu dein
  dem den denn dennoch der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch dürfen
  eben ein eine einem einen einer eines einige einmal er erst es etwa etwas euch euer für ganz gar geben gegen gegenüber
  gehen geht gerade gern gibt gilt habe haben hat hatte hatten hätte hätten hier hinter ich ihm ihn ihnen ihr ihre ihrem
  ihren ihrer im immer in indem ins insofern ist ja je jede jedem jeden jeder jedes jedoch jemand jetzt kann kaum kein
  keine keinem keinen keiner können könnte könnten lassen lässt machen macht man manche mehr mein meine meinem meinen
  meiner meist mich mir mit muss müssen müsste nach nachdem neben nein nicht nichts nie niemand noch nun nur ob oben oder
  oft ohne schon sehr sei seien sein seine seinem seinen seiner seit selbst sich sie sind so sogar soll sollen sollte
  sollten sondern sonst soviel statt trotz über um und uns unser unsere unter viel viele vielleicht vom von vor vorher
  wann war waren warum was weder wegen weil weiter welche welcher welches wenig weniger wenn wer werde werden wie wieder
  will wir wird wo wobei wohl wollen wollte worden wurde wurden würde würden zu zuerst zum zur zwar zwischen bzw`.split(
    /\s+/u,
  );

const common =
  `able add agree agreed allow answer argument ask asked bad become begin best better big case cases cause change changes
  choice choose claim clear come comes common consider cost costs course data day days decide decision depend depends
  different difficult discussion easy effect end example expect explain fact fair far feel fine find full good great
  happen happens hard help helps high hold idea ideas important issue kind know large later leave less level line long
  longer look looks lot low main matter matters mean means months move name new nice number numbers old open option order
  part people person place plan point points possible problem problems question questions rate read real reason reasons
  result results right risk rule run second set short show shows simple single small sort sound start stay step still
  stop sure tell test think third thought time times today total try turn two type want wants whole word words work
  works worth write wrong year years hour hours week weeks month
  anfang arbeit art beispiel besser brauchen bringen ende fall fälle fest finden frage fragen ganze genau gleich grund
  gründe gut gute guten halten hoch idee jahr jahre jahren klar klein kleine kleinen kommen kommt kosten kostet lange
  leicht letzte leute mal mensch menschen monat neu neue neuen nötig ort problem punkt punkte recht rest richtig sache
  sagen sagt schlecht schnell schwer sehen seite stehen stelle tag tage tagen teil teile tun vorschlag weg weiß welt
  wert wichtig wirklich woche wochen zahl zahlen zeit ziel zwei drei erste ersten großen große groß`.split(/\s+/u);

/** As written and without marks. */
const germanFolded = german.flatMap((word) => [word, fold(word)]);

export const englishStopWords: ReadonlySet<string> = new Set(english);
export const germanStopWords: ReadonlySet<string> = new Set(germanFolded);
export const stopWords: ReadonlySet<string> = new Set([...english, ...germanFolded]);
export const commonWords: ReadonlySet<string> = new Set(common);
