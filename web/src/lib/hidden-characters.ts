// Characters that would hide in a text or steer how it is drawn: an attacker chooses what a log says, not how it reads.

/** C0 and C1 controls, bidirectional controls, zero-width and other invisible characters, tags and lone surrogates. */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** The names of the C0 controls by their codes: every font can draw them, unlike the control pictures of Unicode. */
const CONTROL_NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x7f) return 'DEL';
  return CONTROL_NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

export interface TextPart {
  text: string;
  /** The picture that stands for a hidden character; `text` is the character itself. */
  picture?: string;
}

/** Splits a text into what can be shown as it is and the characters that need a picture. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let shownUpTo = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > shownUpTo) parts.push({ text: text.slice(shownUpTo, match.index) });
    parts.push({ text: match[0], picture: pictureOf(match[0]) });
    shownUpTo = match.index + match[0].length;
  }
  if (shownUpTo < text.length) parts.push({ text: text.slice(shownUpTo) });
  return parts;
}
