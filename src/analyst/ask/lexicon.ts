/** Words that people use for the same thing; the first stands for all. */
const SAME: readonly (readonly string[])[] = [
  ['device', 'computer', 'machine', 'host', 'endpoint', 'workstation', 'pc'],
  ['email', 'mail', 'mails'],
  ['logon', 'signin', 'login', 'authentication', 'authenticate', 'authenticated'],
  ['user', 'account'],
  ['process', 'program', 'executable'],
  ['url', 'link', 'hyperlink'],
  ['attachment', 'attached'],
  ['entra', 'aad'],
  ['risk', 'risky'],
  ['behavior', 'behaviour'],
  ['indicator', 'ioc', 'iocs'],
  ['library', 'dll', 'dlls', 'module'],
  ['configuration', 'config', 'setting'],
  ['inventory', 'installed'],
  ['vulnerability', 'cve', 'cves'],
  ['cloud', 'saas'],
  ['activity', 'operation'],
  ['delete', 'deletion', 'remove', 'removal'],
  ['create', 'creation'],
  ['modify', 'modification', 'change'],
  ['install', 'installation'],
  ['detect', 'detection'],
  ['kb', 'knowledgebase'],
];
const CANONICAL = new Map(SAME.flatMap((words) => words.map((word) => [word, words[0] as string] as const)));

/** What is written in several ways, in one: `sign-in`, `sign in` and `signin` are one word. */
export function joinWords(text: string): string {
  return text
    .replaceAll(/\b(sign|log)[ -](in|on|off|out)(s?)\b/gi, '$1$2$3')
    .replaceAll(/\bnon[ -]?interactive/gi, 'noninteractive')
    .replaceAll(/\be-mail/gi, 'email')
    .replaceAll(/\bazure (?:ad|active directory)\b/gi, 'aad')
    .replaceAll(/\bspn\b/gi, 'service principal')
    .replaceAll(/\btvm\b/gi, 'tvm');
}

/** The word without its ending, so that `activities` and `activity` are one. */
export function stem(word: string): string {
  const lower = word.toLowerCase().replace(/['’]s?$/, '');
  const canonical = CANONICAL.get(lower);
  if (canonical) return canonical;
  const bare = /(?:ss|us|is)$/.test(lower)
    ? lower
    : lower.length > 4 && lower.endsWith('ies')
      ? `${lower.slice(0, -3)}y`
      : lower.length > 4 && /(?:ss|x|ch|sh)es$/.test(lower)
        ? lower.slice(0, -2)
        : lower.length > 2 && lower.endsWith('s')
          ? lower.slice(0, -1)
          : lower;
  const singular = CANONICAL.get(bare) ?? bare;
  if (singular.length > 5 && singular.endsWith('ed')) {
    const cut = singular.slice(0, -1);
    return CANONICAL.get(cut) ?? (/[^aeiou]e$/.test(cut) ? cut.replace(/e$/, '') : cut);
  }
  if (singular.length > 6 && singular.endsWith('ing')) return singular.slice(0, -3);
  return singular.length > 4 && /[^aeiou]e$/.test(singular) && !CANONICAL.has(singular)
    ? singular.replace(/e$/, '')
    : singular;
}

/** The stems of a text's words, in order. */
export function stemsOf(text: string): string[] {
  return (joinWords(text).match(/[a-z0-9]{2,}/gi) ?? []).map(stem);
}

/** One of a noun in the plural: `failed logons` → `failed logon`. */
export function singular(noun: string): string {
  return noun.replace(/\w+$/, (word) =>
    word.endsWith('ies')
      ? `${word.slice(0, -3)}y`
      : /(?:ss|us|x|ch|sh)es$/.test(word)
        ? word.slice(0, -2)
        : word.replace(/(?<=[^s])s$/, ''),
  );
}

/** A noun for so many. */
export function counted(number: number, noun: string): string {
  return number === 1 ? singular(noun) : noun;
}
