const isBlank = (character: string | undefined) => character === ' ' || character === '\t';

/**
 * The arguments of a command line as Windows' CommandLineToArgvW splits it: the program ends at its quote or at a blank;
 * behind it, backslashes escape only before a quote, and of three quotes in a row one is meant.
 */
export function windowsArguments(line: string): string[] {
  const text = line.replace(/^[ \t]+/, '');
  if (text === '') return [];
  const quoted = text.startsWith('"');
  const ends = quoted ? text.indexOf('"', 1) : text.search(/[ \t]/);
  const end = ends < 0 ? text.length : ends;
  const found = [text.slice(quoted ? 1 : 0, end)];
  let at = quoted ? end + 1 : end;
  let current: string[] = [];
  let [quotes, backslashes, open] = [0, 0, false];
  const close = () => {
    if (open) found.push(current.join(''));
    [current, backslashes, open] = [[], 0, false];
  };
  while (at < text.length) {
    const character = text[at];
    if (isBlank(character) && quotes === 0) {
      close();
      at++;
      continue;
    }
    open = true;
    if (character !== '"') {
      current.push(character ?? '');
      backslashes = character === '\\' ? backslashes + 1 : 0;
      at++;
      continue;
    }
    current.length -= backslashes - Math.floor(backslashes / 2);
    if (backslashes % 2 === 0) quotes++;
    else current.push('"');
    backslashes = 0;
    at++;
    for (; text[at] === '"'; at++) {
      quotes++;
      if (quotes !== 3) continue;
      current.push('"');
      quotes = 0;
    }
    if (quotes === 2) quotes = 0;
  }
  close();
  return found;
}
