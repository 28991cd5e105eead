/** A question while it is being understood: what was understood is taken out, what is left over was not. */
export class Reading {
  readonly question: string;
  #rest: string;

  constructor(question: string) {
    this.question = question;
    this.#rest = ` ${question
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replace(/[?.!]+$/, '')} `;
  }

  get rest(): string {
    return this.#rest;
  }

  /** Takes the first match out of what is left, if `accept` takes it. */
  take(pattern: RegExp, accept?: (match: RegExpExecArray) => boolean): RegExpExecArray | undefined {
    const match = pattern.exec(this.#rest);
    if (!match || accept?.(match) === false) return undefined;
    // Two spaces mark the gap: what stood apart is not read as one.
    this.#rest = `${this.#rest.slice(0, match.index)} ${this.#rest.slice(match.index + match[0].length)}`;
    return match;
  }

  /** Takes every match out, or only those that `accept` takes. */
  takeAll(pattern: RegExp, accept?: (match: RegExpExecArray) => boolean): RegExpExecArray[] {
    const found: RegExpExecArray[] = [];
    if (!accept) for (let match = this.take(pattern); match; match = this.take(pattern)) found.push(match);
    else
      for (const match of this.#rest.matchAll(new RegExp(pattern, `${pattern.flags}g`)))
        if (accept(match)) {
          this.#rest = this.#rest.replace(match[0], ' ');
          found.push(match);
        }
    return found;
  }

  /** What was taken too early: it is left over again. */
  putBack(text: string): void {
    if (text.trim() === '') return;
    this.#rest = `${this.#rest.trimEnd()} ${text.trim()} `;
  }

  has(pattern: RegExp): boolean {
    return pattern.test(this.#rest);
  }

  /** The words that nothing understood and that could change the meaning. */
  leftOver(): string[] {
    // `the host`, `this address`: one that was spoken of before, and is not known here.
    const spokenOf = [...this.#rest.matchAll(ANAPHOR)].map((match) => match[0].trim());
    const rest = this.#rest.replaceAll(ANAPHOR, ' ');
    return [
      ...spokenOf,
      ...rest
        .split(/[\s,;:()]+/)
        .map((word) => word.replace(/^['"]+|['".?!]+$/g, ''))
        .filter((word) => word !== '' && !FILLER.has(word.toLowerCase())),
    ];
  }
}

const ANAPHOR =
  / (?:what (?:did|does|has|had)|(?:this|these|those|such) \w+|(?:on|by|from|to|of|did|does|was|for|at|with|in) the (?:new )?(?:host|machine|computer|device|server|account|user|address|file|process|connection|domain))(?= |,)/gi;

/** Words that carry no condition of their own. */
const FILLER = new Set(
  `a an the and of in on at to for from by with is are was were be been being have has had do does did there here it its that which what who whom whose
  show me give list find get display see tell us please i we my our you can could want would like need know retrieve return fetch print look query search let
  all any each every some us events event logs log entries entry records record data details detail information info results result activity activities items
  that's anyone anybody someone somebody receive but under inside beneath running generated performed triggered received whether how when where time times happened occurred happen occur seen observed made used using use as also then out up about into
  table column field value values name names called named within during across per were's s t if so exist exists sent send sends delivered environment network's network company system systems machine machines
  user users account accounts host hosts device devices computer computers address addresses ip ips process processes file files domain domains`.split(
    /\s+/,
  ),
);
