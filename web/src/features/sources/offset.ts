/** Splits a text at the byte where reading it failed, so that the character there can be marked. */
export function splitAtOffset(text: string, offset: number): { before: string; at: string; after: string } {
  const bytes = new TextEncoder();
  let position = 0;
  let index = 0;
  for (const character of text) {
    const size = bytes.encode(character).length;
    if (position + size > offset) {
      return { before: text.slice(0, index), at: character, after: text.slice(index + character.length) };
    }
    position += size;
    index += character.length;
  }
  return { before: text, at: '', after: '' };
}
